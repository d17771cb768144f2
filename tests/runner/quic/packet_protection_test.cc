#include "runner/quic/packet_protection.h"

#include <gtest/gtest.h>

#include <random>

#include "runner/wire/varint.h"

namespace badpeer::quic {
namespace {

const Bytes kDcid = FromHex("8394c8f03e515708");
const Bytes kServerScid = FromHex("f067a5502a4262b5");

// RFC 9001, A.3: the server's Initial; its payload is the same in RFC 9369, A.3.
const Bytes kServerPayload = FromHex(
    "02000000000600405a020000560303eefce7f7b37ba1d1632e96677825ddf73988cfc79825df566dc5430b9a045a12"
    "00130100002e00330024001d00209d3c940d89690b84d08a60993c144eca684d1081287c834d5311bcf32bb9da1a"
    "002b00020304");

struct Vector {
  Version version;
  const char* client_secret;
  const char* server_secret;
  const char* server_initial;
  const char* retry;
  const char* chacha_packet;
};

// RFC 9001, A.1, A.3, A.4, A.5 and RFC 9369, A.1, A.3, A.4, A.5.
const Vector kVectors[] = {
    {Version::kV1, "c00cf151ca5be075ed0ebfb5c80323c42d6b7db67881289af4008f1f6c357aea",
     "3c199828fd139efd216c155ad844cc81fb82fa8d7446fa7d78be803acdda951b",
     "cf000000010008f067a5502a4262b5004075c0d95a482cd0991cd25b0aac406a5816b6394100f37a1c69797554780"
     "b"
     "b38cc5a99f5ede4cf73c3ec2493a1839b3dbcba3f6ea46c5b7684df3548e7ddeb9c3bf9c73cc3f3bded74b562bfb1"
     "9"
     "fb84022f8ef4cdd93795d77d06edbb7aaf2f58891850abbdca3d20398c276456cbc42158407dd074ee",
     "ff000000010008f067a5502a4262b5746f6b656e04a265ba2eff4d829058fb3f0f2496ba",
     "4cfe4189655e5cd55c41f69080575d7999c25a5bfb"},
    {Version::kV2, "14ec9d6eb9fd7af83bf5a668bc17a7e283766aade7ecd0891f70f9ff7f4bf47b",
     "0263db1782731bf4588e7e4d93b7463907cb8cd8200b5da55a8bd488eafc37c1",
     "dc6b3343cf0008f067a5502a4262b5004075d92faaf16f05d8a4398c47089698baeea26b91eb761d9b89237bbf872"
     "6"
     "3017915358230035f7fd3945d88965cf17f9af6e16886c61bfc703106fbaf3cb4cfa52382dd16a393e42757507698"
     "0"
     "75b2c984c707f0a0812d8cd5a6881eaf21ceda98f4bd23f6fe1a3e2c43edd9ce7ca84bed8521e2e140",
     "cf6b3343cf0008f067a5502a4262b5746f6b656ec8646ce8bfe33952d955543665dcc7b6",
     "5558b1c60ae7b6b932bc27d786f4bc2bb20f2162ba"},
};

class PacketProtectionTest : public testing::TestWithParam<Vector> {};

TEST_P(PacketProtectionTest, DerivesInitialSecrets) {
  const InitialSecrets secrets = DeriveInitialSecrets(GetParam().version, kDcid);
  EXPECT_EQ(ToHex(secrets.client), GetParam().client_secret);
  EXPECT_EQ(ToHex(secrets.server), GetParam().server_secret);
}

TEST_P(PacketProtectionTest, SealsAndOpensAnInitial) {
  PacketProtection server(GetParam().version, CipherSuite::TLS_AES_128_GCM_SHA256,
                          DeriveInitialSecrets(GetParam().version, kDcid).server);
  const Bytes header = EncodeLongHeader(
      {.type = PacketType::kInitial, .version = GetParam().version, .scid = kServerScid}, 1, 2,
      kServerPayload.size());
  const Bytes packet = server.Seal(header, 2, 1, kServerPayload);
  EXPECT_EQ(ToHex(packet), GetParam().server_initial);

  const auto parsed = ParsePacketHeader(packet, 0);
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->type, PacketType::kInitial);
  const auto opened = server.Open(packet, parsed->packet_number_offset, std::nullopt);
  ASSERT_TRUE(opened);
  EXPECT_EQ(opened->payload, kServerPayload);
  EXPECT_EQ(opened->unmasked.number, 1u);
  EXPECT_FALSE(opened->unmasked.reserved_bits_set);
}

TEST_P(PacketProtectionTest, ComputesRetryIntegrity) {
  const Bytes retry = FromHex(GetParam().retry);
  const auto parsed = ParsePacketHeader(retry, 0);
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->type, PacketType::kRetry);
  EXPECT_EQ(AsText(parsed->token), "token");
  const ByteView body = ByteView(retry).first(retry.size() - kRetryIntegrityTagSize);
  EXPECT_TRUE(
      Equal(RetryIntegrityTag(GetParam().version, kDcid, body), parsed->retry_integrity_tag));
}

TEST_P(PacketProtectionTest, SealsAndOpensWithChaCha20) {
  const Bytes secret = FromHex("9ac312a7f877468ebe69422748ad00a15443f18203a07d6060f688f30f21632b");
  PacketProtection keys(GetParam().version, CipherSuite::TLS_CHACHA20_POLY1305_SHA256, secret);
  const Bytes packet =
      keys.Seal(EncodeShortHeader({}, false, 654360564, 3), 3, 654360564, FromHex("01"));
  EXPECT_EQ(ToHex(packet), GetParam().chacha_packet);
  const auto opened = keys.Open(packet, 1, 654360560);
  ASSERT_TRUE(opened);
  EXPECT_EQ(opened->unmasked.number, 654360564u);
  EXPECT_EQ(ToHex(opened->payload), "01");
}

INSTANTIATE_TEST_SUITE_P(Versions, PacketProtectionTest, testing::ValuesIn(kVectors),
                         [](const auto& parameter) { return ToString(parameter.param.version); });

TEST(PacketProtectionUpdateTest, DerivesTheNextSecret) {
  const Bytes secret = FromHex("9ac312a7f877468ebe69422748ad00a15443f18203a07d6060f688f30f21632b");
  EXPECT_EQ(ToHex(NextSecret(Version::kV1, CipherSuite::TLS_CHACHA20_POLY1305_SHA256, secret)),
            "1223504755036d556342ee9361d253421a826c9ecdf3c7148684b36b714881f9");
}

TEST(PacketProtectionUpdateTest, UpdateKeepsHeaderProtectionAndChangesTheRest) {
  for (const CipherSuite suite :
       {CipherSuite::TLS_AES_128_GCM_SHA256, CipherSuite::TLS_AES_256_GCM_SHA384,
        CipherSuite::TLS_CHACHA20_POLY1305_SHA256, CipherSuite::TLS_AES_128_CCM_SHA256}) {
    const Bytes secret(crypto::HashSize(HashOf(suite)), 0x42);
    PacketProtection first(Version::kV1, suite, secret);
    PacketProtection second = first.Next();
    const Bytes packet = second.Seal(EncodeShortHeader(kDcid, true, 7, 1), 1, 7, FromHex("010000"));
    EXPECT_TRUE(first.Unmask(packet, 9, std::nullopt)->key_phase);
    EXPECT_FALSE(first.Open(packet, 9, std::nullopt));
    EXPECT_TRUE(second.Open(packet, 9, std::nullopt));
  }
}

TEST(PacketProtectionUpdateTest, AnyDamageIsNoticed) {
  PacketProtection keys(Version::kV1, CipherSuite::TLS_AES_128_GCM_SHA256, Bytes(32, 1));
  const Bytes packet = keys.Seal(EncodeShortHeader(kDcid, false, 300, 2), 2, 300, Bytes(20, 1));
  EXPECT_TRUE(keys.Open(packet, 9, 299));
  for (std::size_t i = 0; i < packet.size(); ++i) {
    Bytes damaged = packet;
    damaged[i] ^= 0x01;
    EXPECT_FALSE(keys.Open(damaged, 9, 299)) << i;
    EXPECT_FALSE(keys.Open(ByteView(packet).first(i), 9, 299));
  }
}

TEST(PacketProtectionUpdateTest, TooShortPacketsCannotBeSealed) {
  PacketProtection keys(Version::kV1, CipherSuite::TLS_AES_128_GCM_SHA256, Bytes(32, 1));
  EXPECT_THROW(keys.Seal(EncodeShortHeader(kDcid, false, 0, 1), 1, 0, Bytes(2, 1)),
               std::invalid_argument);
}

// RFC 9000, A.3, and the edges around it.
TEST(PacketNumberTest, Decodes) {
  EXPECT_EQ(DecodePacketNumber(0xa82f30ea, 0x9b32, 2), 0xa82f9b32u);
  EXPECT_EQ(DecodePacketNumber(std::nullopt, 0, 1), 0u);
  EXPECT_EQ(DecodePacketNumber(std::nullopt, 255, 1), 255u);
  EXPECT_EQ(DecodePacketNumber(255, 0, 1), 256u);
  EXPECT_EQ(DecodePacketNumber(256, 255, 1), 255u);
  EXPECT_EQ(DecodePacketNumber(kMaxVarint, 0xff, 1), kMaxVarint);
}

// RFC 9000, A.2.
TEST(PacketNumberTest, SizesAreEnoughToDecode) {
  EXPECT_EQ(PacketNumberSize(0xac5c02, 0xabe8b3), 2u);
  EXPECT_EQ(PacketNumberSize(0xace8fe, 0xabe8b3), 3u);
  std::mt19937_64 random(1);
  for (int i = 0; i < 100000; ++i) {
    const std::uint64_t acked = random() >> 20;
    const std::uint64_t number = acked + 1 + random() % (std::uint64_t{1} << (i % 31));
    const std::size_t size = PacketNumberSize(number, acked);
    const std::uint64_t truncated = number & ((std::uint64_t{1} << 8 * size) - 1);
    // The receiver has seen anything from the acknowledged one to the one before.
    EXPECT_EQ(DecodePacketNumber(acked, truncated, size), number);
    EXPECT_EQ(DecodePacketNumber(number - 1, truncated, size), number);
  }
}

}  // namespace
}  // namespace badpeer::quic
