#include "runner/quic/packet_header.h"

#include <gtest/gtest.h>

#include <random>

namespace badpeer::quic {
namespace {

const Bytes kDcid = FromHex("0102030405");
const Bytes kScid = FromHex("0a0b0c");

TEST(PacketHeaderTest, LongHeadersOfBothVersionsReadBack) {
  for (const Version version : {Version::kV1, Version::kV2}) {
    for (const PacketType type :
         {PacketType::kInitial, PacketType::kZeroRtt, PacketType::kHandshake}) {
      const Bytes token = type == PacketType::kInitial ? Bytes(70, 9) : Bytes{};
      Bytes packet = EncodeLongHeader(
          {.type = type, .version = version, .dcid = kDcid, .scid = kScid, .token = token}, 5, 2,
          100);
      const std::size_t number_end = packet.size();
      packet.resize(number_end + 100 + 16);
      const std::size_t size = packet.size();
      packet.resize(size + 50);  // Another packet follows.
      const auto header = ParsePacketHeader(packet, 0);
      ASSERT_TRUE(header);
      EXPECT_EQ(header->type, type);
      EXPECT_EQ(header->version, version);
      EXPECT_TRUE(Equal(header->dcid, kDcid));
      EXPECT_TRUE(Equal(header->scid, kScid));
      EXPECT_TRUE(Equal(header->token, token));
      EXPECT_EQ(header->packet_number_offset, number_end - 2);
      EXPECT_EQ(header->size, size);
    }
  }
}

TEST(PacketHeaderTest, TypeBitsMoveInVersion2) {
  EXPECT_EQ(LongTypeBits(Version::kV1, PacketType::kInitial), 0);
  EXPECT_EQ(LongTypeBits(Version::kV1, PacketType::kRetry), 3);
  EXPECT_EQ(LongTypeBits(Version::kV2, PacketType::kInitial), 1);
  EXPECT_EQ(LongTypeBits(Version::kV2, PacketType::kZeroRtt), 2);
  EXPECT_EQ(LongTypeBits(Version::kV2, PacketType::kHandshake), 3);
  EXPECT_EQ(LongTypeBits(Version::kV2, PacketType::kRetry), 0);
}

TEST(PacketHeaderTest, ShortHeaderHasTheRestOfTheDatagram) {
  Bytes packet = EncodeShortHeader(kDcid, true, 0x1234, 2);
  EXPECT_EQ(ToHex(packet), "4501020304051234");
  packet.resize(40);
  const auto header = ParsePacketHeader(packet, kDcid.size());
  ASSERT_TRUE(header);
  EXPECT_EQ(header->type, PacketType::kOneRtt);
  EXPECT_TRUE(Equal(header->dcid, kDcid));
  EXPECT_EQ(header->packet_number_offset, 6u);
  EXPECT_EQ(header->size, 40u);
}

TEST(PacketHeaderTest, VersionNegotiationListsVersions) {
  const auto header =
      ParsePacketHeader(EncodeVersionNegotiation(kDcid, kScid, {1, 0x6b3343cf, 0x1a2a3a4a}), 0);
  ASSERT_TRUE(header);
  EXPECT_EQ(header->type, PacketType::kVersionNegotiation);
  EXPECT_EQ(header->supported_versions, (std::vector<std::uint32_t>{1, 0x6b3343cf, 0x1a2a3a4a}));
}

TEST(PacketHeaderTest, UnknownVersionsShowTheInvariants) {
  const Bytes packet = FromHex("801a2a3a4a020102010affff");
  const auto header = ParsePacketHeader(packet, 0);
  ASSERT_TRUE(header);
  EXPECT_EQ(header->type, PacketType::kUnknown);
  EXPECT_EQ(ToHex(header->dcid), "0102");
  EXPECT_EQ(ToHex(header->scid), "0a");
  EXPECT_EQ(header->size, 12u);
  EXPECT_EQ(ToString(header->version), "0x1a2a3a4a");
}

TEST(PacketHeaderTest, ErrorsNameTheMistake) {
  const auto error = [](const char* hex, std::size_t dcid_size = 4) {
    const auto header = ParsePacketHeader(FromHex(hex), dcid_size);
    return header ? "none" : header.error().message;
  };
  EXPECT_EQ(error(""), "empty packet");
  EXPECT_EQ(error("400102"), "short header ends early");
  EXPECT_EQ(error("c000000001"), "long header ends early");
  EXPECT_EQ(error("c0000000010000004005"), "Initial packet is longer than its datagram");
  EXPECT_EQ(error("e000000001000005ff"), "Handshake packet is longer than its datagram");
  EXPECT_EQ(error("f0000000010000ffff"), "Retry packet ends before its integrity tag");
  EXPECT_EQ(error("c00000000000000000000100"),
            "Version Negotiation packet does not hold whole version numbers");
  EXPECT_EQ(error("c00000000115000000000000000000000000000000000000000000000000"),
            "connection ID of more than 20 bytes");
}

// RFC 9287, 3: everything else stays as it is.
TEST(PacketHeaderTest, TheFixedBitMayBeCleared) {
  // RFC 9001, A.5, and the same with the bit cleared.
  const char* const kShort[] = {"4cfe4189655e5cd55c41f69080575d7999c25a5bfc",
                                "0cfe4189655e5cd55c41f69080575d7999c25a5bfc"};
  // A Handshake packet to 0102, from 0a, of six bytes.
  const char* const kLong[] = {"e000000001020102010a06aabbccddeeff",
                               "a000000001020102010a06aabbccddeeff"};
  for (const bool cleared : {false, true}) {
    const Bytes one_rtt = FromHex(kShort[cleared]), handshake = FromHex(kLong[cleared]);
    const auto short_header = ParsePacketHeader(one_rtt, 0);
    ASSERT_TRUE(short_header);
    EXPECT_EQ(short_header->type, PacketType::kOneRtt);
    EXPECT_EQ(short_header->fixed_bit, !cleared);
    EXPECT_EQ(short_header->packet_number_offset, 1u);
    EXPECT_EQ(short_header->size, 21u);
    const auto long_header = ParsePacketHeader(handshake, 0);
    ASSERT_TRUE(long_header);
    EXPECT_EQ(long_header->type, PacketType::kHandshake);
    EXPECT_EQ(long_header->fixed_bit, !cleared);
    EXPECT_EQ(ToHex(long_header->dcid), "0102");
    EXPECT_EQ(ToHex(long_header->scid), "0a");
    EXPECT_EQ(long_header->packet_number_offset, 11u);
    EXPECT_EQ(long_header->size, 17u);
  }
}

TEST(PacketHeaderTest, HostileDatagramsAreHarmless) {
  std::mt19937 random(4);
  for (int i = 0; i < 200000; ++i) {
    Bytes packet = EncodeLongHeader({.version = i % 2 ? Version::kV1 : Version::kV2,
                                     .dcid = kDcid,
                                     .scid = kScid,
                                     .token = Bytes(3)},
                                    1, 1, 20);
    packet.resize(60);
    for (int j = 0; j < 3; ++j) packet[random() % 24] = static_cast<std::uint8_t>(random());
    packet.resize(random() % 61);
    if (const auto header = ParsePacketHeader(packet, random() % 21)) {
      EXPECT_GT(header->size, 0u);
      EXPECT_LE(header->size, packet.size());
      EXPECT_LE(header->packet_number_offset, header->size);
    }
  }
}

}  // namespace
}  // namespace badpeer::quic
