#include "runner/net/ip_packet.h"

#include <gtest/gtest.h>

#include <random>

namespace badpeer::net {
namespace {

const IpAddress kFour = *ParseIpAddress("193.167.0.100");
const IpAddress kOtherFour = *ParseIpAddress("193.167.100.100");
const IpAddress kSix = *ParseIpAddress("fd00:cafe:cafe::100");
const IpAddress kOtherSix = *ParseIpAddress("fd00:cafe:cafe:100::100");

TEST(IpPacketTest, ParsesAddresses) {
  EXPECT_EQ(ToString(kFour), "193.167.0.100");
  EXPECT_EQ(ToString(kOtherSix), "fd00:cafe:cafe:100::100");
  EXPECT_FALSE(ParseIpAddress("193.167.0"));
  EXPECT_FALSE(ParseIpAddress("server4"));
}

// Put together by hand from the RFCs, checksums included.
TEST(IpPacketTest, AgreesWithKnownPacket) {
  const Bytes known = FromHex("4502002000004000401126c90a0000010a000002c35001bb000cb15468690d0a");
  const auto udp = ParseUdp(known);
  ASSERT_TRUE(udp);
  EXPECT_EQ(ToString(udp->ip.source), "10.0.0.1");
  EXPECT_EQ(ToString(udp->ip.destination), "10.0.0.2");
  EXPECT_EQ(udp->ip.ecn, Ecn::kEct0);
  EXPECT_EQ(udp->source_port, 50000);
  EXPECT_EQ(udp->destination_port, 443);
  EXPECT_EQ(ToHex(udp->payload), "68690d0a");
  EXPECT_EQ(BuildUdp(udp->ip.source, 50000, udp->ip.destination, 443, Ecn::kEct0, udp->payload),
            known);
}

TEST(IpPacketTest, BuildsWhatItParses) {
  for (const auto& [source, destination] :
       {std::pair(kFour, kOtherFour), std::pair(kSix, kOtherSix)}) {
    for (const Ecn ecn : {Ecn::kNotEct, Ecn::kEct0, Ecn::kEct1, Ecn::kCe}) {
      const Bytes packet = BuildUdp(source, 1234, destination, 443, ecn, BytesOf("hello"));
      const auto udp = ParseUdp(packet);
      ASSERT_TRUE(udp);
      EXPECT_EQ(udp->ip.source, source);
      EXPECT_EQ(udp->ip.destination, destination);
      EXPECT_EQ(udp->ip.ecn, ecn);
      EXPECT_EQ(udp->source_port, 1234);
      EXPECT_EQ(AsText(udp->payload), "hello");
      EXPECT_FALSE(udp->truncated);
    }
  }
}

// Put together by hand from RFC 9293, 3.1.
TEST(IpPacketTest, BuildsTcp) {
  const Bytes packet = BuildTcp(*ParseIpAddress("10.0.0.1"), 50000, *ParseIpAddress("10.0.0.2"), 443,
                                {.sequence = 0x01020304,
                                 .acknowledged = 0x05060708,
                                 .flags = kTcpPush | kTcpAck,
                                 .payload = BytesOf("hi")});
  const auto ip = ParseIp(packet);
  ASSERT_TRUE(ip);
  EXPECT_EQ(ip->protocol, kProtocolTcp);
  EXPECT_EQ(ToHex(ByteView(packet).subspan(ip->transport_offset)),
            "c35001bb01020304050607085018ffff5e3f00006869");
}

TEST(IpPacketTest, RewritingEqualsBuildingAnew) {
  std::mt19937 random(3);
  for (int i = 0; i < 2000; ++i) {
    const bool six = i % 2 == 0;
    Bytes payload(random() % 60 + 1);
    for (auto& byte : payload) byte = static_cast<std::uint8_t>(random());
    IpAddress other = six ? kSix : kFour;
    other.bytes[3] = static_cast<std::uint8_t>(random());
    const auto port = static_cast<std::uint16_t>(random());
    Bytes packet =
        BuildUdp(six ? kSix : kFour, 50000, six ? kOtherSix : kOtherFour, 443, Ecn::kEct0, payload);
    const IpHeader ip = *ParseIp(packet);
    SetSource(packet, ip, other, port);
    const std::size_t at = random() % payload.size();
    payload[at] = static_cast<std::uint8_t>(random());
    SetTransportByte(packet, ip, 8 + at, payload[at]);
    EXPECT_EQ(packet,
              BuildUdp(other, port, six ? kOtherSix : kOtherFour, 443, Ecn::kEct0, payload));
    SetDestination(packet, ip, six ? kSix : kFour, 99);
    EXPECT_EQ(packet, BuildUdp(other, port, six ? kSix : kFour, 99, Ecn::kEct0, payload));
  }
}

TEST(IpPacketTest, SkipsIpv6ExtensionHeaders) {
  Bytes packet = BuildUdp(kSix, 1, kOtherSix, 2, Ecn::kNotEct, BytesOf("x"));
  packet[6] = 60;  // Destination options of 8 bytes.
  packet[5] = static_cast<std::uint8_t>(packet[5] + 8);
  const Bytes options = FromHex("1100010400000000");
  packet.insert(packet.begin() + 40, options.begin(), options.end());
  const auto udp = ParseUdp(packet);
  ASSERT_TRUE(udp);
  EXPECT_EQ(udp->destination_port, 2);
  EXPECT_EQ(AsText(udp->payload), "x");
}

TEST(IpPacketTest, LaterFragmentsHaveNoTransport) {
  Bytes packet = BuildUdp(kFour, 1, kOtherFour, 2, Ecn::kNotEct, BytesOf("x"));
  packet[7] = 3;
  EXPECT_FALSE(ParseUdp(packet));
  EXPECT_TRUE(ParseIp(packet)->fragment);
}

TEST(IpPacketTest, HostilePacketsAreHarmless) {
  std::mt19937 random(5);
  for (int i = 0; i < 100000; ++i) {
    Bytes packet = BuildUdp(i % 2 ? kSix : kFour, 1, i % 2 ? kOtherSix : kOtherFour, 2,
                            Ecn::kNotEct, Bytes(40, 1));
    for (int j = 0; j < 3; ++j) packet[random() % 60] = static_cast<std::uint8_t>(random());
    packet.resize(random() % (packet.size() + 1));
    if (const auto udp = ParseUdp(packet)) {
      EXPECT_LE(udp->payload.size(), packet.size());
      EXPECT_LE(udp->ip.end, packet.size());
    }
  }
}

}  // namespace
}  // namespace badpeer::net
