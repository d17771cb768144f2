// Key logs, transport parameters, CRYPTO streams and varints: what a decoder learns from the
// handshake.
#include <gtest/gtest.h>

#include <random>

#include "runner/quic/crypto_stream.h"
#include "runner/quic/key_log.h"
#include "runner/quic/transport_parameters.h"
#include "runner/wire/handshake.h"
#include "runner/wire/varint.h"

namespace badpeer::quic {
namespace {

const std::string kRandom(64, 'a');
const std::string kSecret(64, 'b');

TEST(KeyLogTest, FindsSecretsByClientRandom) {
  KeyLog log;
  log.Add("# comment\r\nCLIENT_HANDSHAKE_TRAFFIC_SECRET " + kRandom + " " + kSecret +
          "\r\nSERVER_TRAFFIC_SECRET_0 " + kRandom + " " + std::string(96, 'C') +
          "\nEXPORTER_SECRET " + kRandom + " 00\n\nCLIENT_RANDOM " + kRandom + " " + kSecret);
  const SessionSecrets* secrets = log.Find(Bytes(32, 0xaa));
  ASSERT_NE(secrets, nullptr);
  EXPECT_EQ(secrets->client_handshake, Bytes(32, 0xbb));
  EXPECT_EQ(secrets->server_traffic, Bytes(48, 0xcc));
  EXPECT_TRUE(secrets->client_early.empty());
  EXPECT_EQ(log.Find(Bytes(32, 0xab)), nullptr);
  EXPECT_EQ(log.malformed_lines(), 0u);
}

TEST(KeyLogTest, CountsMalformedLinesAndGoesOn) {
  KeyLog log;
  log.Add("CLIENT_TRAFFIC_SECRET_0\nCLIENT_TRAFFIC_SECRET_0 xyz 00\nCLIENT_TRAFFIC_SECRET_0 " +
          kRandom.substr(2) + " " + kSecret + "\nCLIENT_TRAFFIC_SECRET_0 " + kRandom +
          " \nSERVER_TRAFFIC_SECRET_0 " + kRandom + " " + kSecret);
  EXPECT_EQ(log.malformed_lines(), 4u);
  EXPECT_NE(log.Find(Bytes(32, 0xaa)), nullptr);
  log.Add(std::string("\0\x01\xff garbage", 11));
  EXPECT_EQ(log.malformed_lines(), 4u);
}

TEST(KeyLogTest, SaysWhyItIsOfNoUse) {
  const std::string random(64, '1'), secret(64, '2'), values = " " + random + " " + secret + "\n";
  const auto faults = [](const std::string& text) {
    KeyLog log;
    log.Add(text);
    return log.Faults();
  };
  EXPECT_EQ(
      faults("QUIC_CLIENT_TRAFFIC_SECRET_0" + values + "QUIC_SERVER_TRAFFIC_SECRET_0" + values),
      "has 2 lines with labels nobody knows (the first is QUIC_CLIENT_TRAFFIC_SECRET_0)");
  EXPECT_EQ(faults("client_traffic_secret_0" + values),
            "has 1 line with a label nobody knows (client_traffic_secret_0)");
  EXPECT_EQ(faults("{\"key\": 1}\nCLIENT_TRAFFIC_SECRET_0 " + random + " xyz\n"),
            "has 1 line with a label nobody knows ({\"key\":) and 1 line that cannot be read");
  EXPECT_EQ(faults("EXPORTER_SECRET" + values), "has no secret of QUIC in it");
  EXPECT_EQ(faults(""), "has no secret of QUIC in it");
  EXPECT_EQ(faults("# comment\nCLIENT_TRAFFIC_SECRET_0" + values + "CLIENT_TRAFFIC_SECRET_1" +
                   values + "CLIENT_RANDOM" + values),
            "");
}

TEST(KeyLogTest, TheFirstSecretWins) {
  KeyLog log;
  log.Add("CLIENT_TRAFFIC_SECRET_0 " + kRandom + " " + kSecret + "\n");
  log.Add("CLIENT_TRAFFIC_SECRET_0 " + kRandom + " " + std::string(64, '0') + "\n");
  EXPECT_EQ(log.Find(Bytes(32, 0xaa))->client_traffic, Bytes(32, 0xbb));
}

TEST(TransportParametersTest, ReadBackWithUnknownOnes) {
  TransportParameters sent{{NumberParameter(TransportParameterId::initial_max_streams_bidi, 1000),
                            {TransportParameterId{0x7ff}, FromHex("aabb")},
                            {TransportParameterId::disable_active_migration, {}}}};
  const auto read = DecodeTransportParameters(EncodeTransportParameters(sent));
  ASSERT_TRUE(read);
  EXPECT_EQ(read->list.size(), 3u);
  EXPECT_EQ(read->Number(TransportParameterId::initial_max_streams_bidi), 1000u);
  EXPECT_NE(read->Find(TransportParameterId::disable_active_migration), nullptr);
  EXPECT_FALSE(read->Number(TransportParameterId::disable_active_migration));
  EXPECT_FALSE(read->Number(TransportParameterId::max_idle_timeout));
  EXPECT_FALSE(DecodeTransportParameters(FromHex("0102aa")));
}

TEST(TransportParametersTest, ReadsThePreferredAddress) {
  const Bytes value = FromHex(
      "c1a7646401bbfd00cafecafe01000000000000000100"
      "01bc"
      "04deadbeef"
      "000102030405060708090a0b0c0d0e0f");
  const TransportParameters parameters{{{TransportParameterId::preferred_address, value}}};
  const auto preferred = parameters.Preferred();
  ASSERT_TRUE(preferred);
  EXPECT_EQ(ToHex(preferred->ipv4_address), "c1a76464");
  EXPECT_EQ(preferred->ipv4_port, 443);
  EXPECT_EQ(preferred->ipv6_port, 444);
  EXPECT_EQ(ToHex(preferred->connection_id), "deadbeef");
  const TransportParameters cut{{{TransportParameterId::preferred_address, Bytes(20)}}};
  EXPECT_FALSE(cut.Preferred());
}

Bytes Messages() {
  return Concat({FrameHandshake(HandshakeType::server_hello, Bytes(90, 1)),
                 FrameHandshake(HandshakeType::certificate, Bytes(3000, 2)),
                 FrameHandshake(HandshakeType::finished, Bytes(32, 3))});
}

TEST(CryptoStreamTest, AnyOrderAndOverlapYieldsTheMessages) {
  const Bytes all = Messages();
  std::mt19937 random(2);
  for (int round = 0; round < 50; ++round) {
    CryptoStream stream;
    std::vector<Bytes> messages;
    while (stream.contiguous().size() < all.size()) {
      const std::size_t at = random() % all.size();
      const std::size_t size = std::min<std::size_t>(random() % 1200, all.size() - at);
      stream.Add(at, ByteView(all).subspan(at, size));
      while (auto message = stream.Next()) messages.push_back(*message);
    }
    ASSERT_EQ(messages.size(), 3u);
    EXPECT_EQ(messages[1], FrameHandshake(HandshakeType::certificate, Bytes(3000, 2)));
    EXPECT_EQ(stream.highest(), all.size());
  }
}

TEST(CryptoStreamTest, FarDataIsRefusedAndGapsAreBounded) {
  CryptoStream stream;
  EXPECT_FALSE(stream.Add(kMaxVarint, Bytes(1)));
  EXPECT_FALSE(stream.Add(CryptoStream::kMaxSize, Bytes(1)));
  std::size_t kept = 0;
  for (std::uint64_t offset = 1; offset < 100000; ++offset) {
    kept += stream.Add(offset, Bytes(1200)) ? 1200 : 0;
  }
  EXPECT_LE(kept, 2 * CryptoStream::kMaxSize);
  EXPECT_FALSE(stream.Next());
}

TEST(VarintTest, RfcExamples) {
  for (const auto& [hex, value] :
       {std::pair("c2197c5eff14e88c", 151288809941952652u),
        std::pair("9d7f3e7d", std::uint64_t{494878333}), std::pair("7bbd", std::uint64_t{15293}),
        std::pair("25", std::uint64_t{37})}) {
    const Bytes wire = FromHex(hex);
    Reader in(wire);
    EXPECT_EQ(ReadVarint(in), value);
    EXPECT_TRUE(in.ok() && in.empty());
    Bytes out;
    AppendVarint(out, value);
    EXPECT_EQ(ToHex(out), hex);
    EXPECT_EQ(VarintSize(value), wire.size());
  }
  const Bytes two = FromHex("4025");
  Reader in(two);
  EXPECT_EQ(ReadVarint(in), 37u);  // Not the shortest, and right.
  Bytes out;
  AppendVarint(out, 37, 2);
  EXPECT_EQ(out, two);
  Reader cut(ByteView(two).first(1));
  ReadVarint(cut);
  EXPECT_FALSE(cut.ok());
  Reader empty({});
  ReadVarint(empty);
  EXPECT_FALSE(empty.ok());
}

}  // namespace
}  // namespace badpeer::quic
