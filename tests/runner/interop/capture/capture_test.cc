// What the decoder makes of captures: every packet type, key updates, damage, reordering, and
// hostile bytes.
#include "runner/interop/capture/capture.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <random>

#include "tests/runner/interop/fake_run.h"

namespace badpeer::interop {
namespace {

using quic::PacketType;
using quic::Version;

std::vector<const DecodedPacket*> PacketsOf(const Trace& trace) {
  std::vector<const DecodedPacket*> packets;
  for (const Datagram& datagram : trace.datagrams) {
    for (const DecodedPacket& packet : datagram.packets) packets.push_back(&packet);
  }
  return packets;
}

void ExpectAllDecrypted(const Trace& trace) {
  for (const DecodedPacket* packet : PacketsOf(trace)) {
    EXPECT_TRUE(packet->decrypted) << Describe(*packet);
    EXPECT_EQ(packet->problem, "");
  }
  EXPECT_EQ(trace.undecryptable, 0u);
}

struct Variant {
  Version client_version;
  Version version;
  CipherSuite suite;
  std::size_t client_id_size;
};

class CaptureTest : public testing::TestWithParam<Variant> {};

TEST_P(CaptureTest, WholeConnectionIsDecoded) {
  FakeRun run;
  FakeConnection connection({.client_version = GetParam().client_version,
                             .version = GetParam().version,
                             .suite = GetParam().suite,
                             .client_id_size = GetParam().client_id_size});
  run.Handshake(connection);
  run.Transfer(connection);
  const Capture capture = run.Load();
  EXPECT_TRUE(capture.has_secrets);
  for (const Trace* trace : {&capture.at_client, &capture.at_server}) {
    ExpectAllDecrypted(*trace);
    ASSERT_EQ(trace->connections.size(), 1u);
    const Connection& seen = trace->connections[0];
    EXPECT_EQ(seen.original_dcid, connection.original_dcid);
    EXPECT_EQ(seen.server_scids, std::vector<Bytes>{connection.server_id});
    EXPECT_EQ(seen.server_hello->cipher_suite, GetParam().suite);
    EXPECT_EQ(seen.server_messages,
              (std::vector{HandshakeType::encrypted_extensions, HandshakeType::certificate,
                           HandshakeType::certificate_verify, HandshakeType::finished}));
    EXPECT_EQ(seen.server_parameters->Number(quic::TransportParameterId::initial_max_streams_bidi),
              100u);
    const auto packets = PacketsOf(*trace);
    ASSERT_EQ(packets.size(), 9u);
    EXPECT_EQ(packets[0]->version, GetParam().client_version);
    EXPECT_EQ(packets[1]->version, GetParam().version);
    EXPECT_EQ(packets[3]->type, PacketType::kInitial);  // Coalesced with the next.
    EXPECT_EQ(packets[4]->type, PacketType::kHandshake);
    EXPECT_EQ(packets[8]->type, PacketType::kOneRtt);
    EXPECT_EQ(packets[8]->number, 1u);
    EXPECT_EQ(packets[8]->version, GetParam().version);
    EXPECT_NE(Describe(*packets[7]).find("STREAM 0 0+5000 fin"), std::string::npos);
  }
}

INSTANTIATE_TEST_SUITE_P(
    Variants, CaptureTest,
    testing::Values(
        Variant{Version::kV1, Version::kV1, CipherSuite::TLS_AES_128_GCM_SHA256, 8},
        Variant{Version::kV1, Version::kV1, CipherSuite::TLS_AES_256_GCM_SHA384, 0},
        Variant{Version::kV1, Version::kV1, CipherSuite::TLS_CHACHA20_POLY1305_SHA256, 20},
        Variant{Version::kV1, Version::kV1, CipherSuite::TLS_AES_128_CCM_SHA256, 1},
        Variant{Version::kV2, Version::kV2, CipherSuite::TLS_AES_128_GCM_SHA256, 8},
        Variant{Version::kV1, Version::kV2, CipherSuite::TLS_CHACHA20_POLY1305_SHA256, 8}));

TEST(CaptureFollowsTest, KeyUpdatesOfEachSideAndLatePackets) {
  FakeRun run;
  FakeConnection connection;
  run.Handshake(connection);
  for (int update = 0; update < 5; ++update) {
    const Bytes late = connection.OneRtt(Sender::kServer, {quic::PingFrame{}});
    run.Send(Sender::kServer, {connection.OneRtt(Sender::kServer, {quic::PingFrame{}})});
    connection.UpdateKeys(Sender::kServer);
    run.Send(Sender::kServer, {connection.OneRtt(Sender::kServer, {quic::PingFrame{}})});
    run.Send(Sender::kServer, {late});
    if (update % 2 == 0) connection.UpdateKeys(Sender::kClient);
    run.Send(Sender::kClient, {connection.OneRtt(Sender::kClient, {quic::PingFrame{}})});
  }
  const Capture capture = run.Load();
  ExpectAllDecrypted(capture.at_server);
  const auto packets = PacketsOf(capture.at_server);
  EXPECT_EQ(packets.back()->key_updates, 3u);
  EXPECT_EQ(packets.back()->key_phase, true);
  EXPECT_EQ(packets[packets.size() - 2]->key_updates, 4u);
  EXPECT_EQ(packets[packets.size() - 3]->key_updates, 5u);
}

TEST(CaptureFollowsTest, RetryAndItsConnectionId) {
  FakeRun run;
  FakeConnection connection;
  const Bytes hello = connection.ClientHelloMessage();
  run.Send(Sender::kClient, {connection.Initial(Sender::kClient, {quic::CryptoFrame{0, hello}})});
  const Bytes scid = FromHex("7e77"), token = BytesOf("token");
  run.Send(Sender::kServer, {connection.Retry(scid, token)});
  connection.FollowRetry(scid, token);
  run.Handshake(connection);
  const Capture capture = run.Load();
  ExpectAllDecrypted(capture.at_client);
  ASSERT_EQ(capture.at_client.connections.size(), 1u);
  EXPECT_TRUE(capture.at_client.connections[0].retried);
  EXPECT_EQ(PacketsOf(capture.at_client)[2]->token, token);
}

TEST(CaptureFollowsTest, ForgedRetryIsNamed) {
  FakeRun run;
  FakeConnection connection;
  const Bytes hello = connection.ClientHelloMessage();
  run.Send(Sender::kClient, {connection.Initial(Sender::kClient, {quic::CryptoFrame{0, hello}})});
  Bytes retry = connection.Retry(FromHex("7e77"), BytesOf("token"));
  retry.back() ^= 1;
  run.Send(Sender::kServer, {retry});
  const Capture capture = run.Load();
  EXPECT_EQ(PacketsOf(capture.at_client)[1]->problem, "Retry integrity tag is wrong");
  EXPECT_FALSE(capture.at_client.connections[0].retried);
}

TEST(CaptureFollowsTest, PacketsThatOvertakeTheirKeys) {
  FakeRun run;
  FakeConnection connection;
  const Bytes hello = connection.ClientHelloMessage();
  // 0-RTT and both halves of the ClientHello in the wrong order, Handshake and 1-RTT before the
  // ServerHello.
  const ByteView first = ByteView(hello).first(40), second = ByteView(hello).subspan(40);
  const Bytes one = connection.Initial(Sender::kClient, {quic::CryptoFrame{0, first}});
  const Bytes two = connection.Initial(Sender::kClient, {quic::CryptoFrame{40, second}});
  const Bytes early = connection.Packet(Sender::kClient, PacketType::kZeroRtt, {quic::PingFrame{}});
  const Bytes server_hello = connection.ServerHelloMessage(), flight = connection.ServerFlight();
  const Bytes answer = connection.Initial(Sender::kServer, {quic::CryptoFrame{0, server_hello}});
  const Bytes handshake =
      connection.HandshakePacket(Sender::kServer, {quic::CryptoFrame{0, flight}});
  const Bytes late = connection.OneRtt(Sender::kServer, {quic::PingFrame{}});
  run.Send(Sender::kClient, {early});
  run.Send(Sender::kClient, {two});
  run.Send(Sender::kServer, {late});
  run.Send(Sender::kServer, {handshake});
  run.Send(Sender::kServer, {answer});
  run.Send(Sender::kClient, {one});
  run.key_log = connection.KeyLogLines();
  const Capture capture = run.Load();
  ExpectAllDecrypted(capture.at_server);
  EXPECT_EQ(capture.at_server.connections.size(), 1u);
}

TEST(CaptureFollowsTest, NewPathsOfEmptyConnectionIdsAndNewIds) {
  FakeRun run;
  FakeConnection connection({.client_id_size = 0});
  run.Handshake(connection);
  run.client_port = 50001;
  run.Transfer(connection);
  const Bytes fresh = FromHex("abcdef0123456789aa"), token(16, 1);
  run.Send(Sender::kServer,
           {connection.OneRtt(Sender::kServer, {quic::NewConnectionIdFrame{1, 0, fresh, token}})});
  connection.server_id = fresh;
  run.client_port = 50002;
  run.Send(Sender::kClient, {connection.OneRtt(Sender::kClient, {quic::PingFrame{}})});
  const Capture capture = run.Load();
  ExpectAllDecrypted(capture.at_client);
  ExpectAllDecrypted(capture.at_server);
  EXPECT_EQ(PacketsOf(capture.at_server).back()->dcid, fresh);
}

TEST(CaptureFollowsTest, SeveralConnectionsAtOnce) {
  FakeRun run;
  std::vector<std::unique_ptr<FakeConnection>> connections;
  for (std::uint8_t i = 1; i <= 20; ++i) {
    connections.push_back(
        std::make_unique<FakeConnection>(FakeOptions{.client_id_size = i % 3u}, i));
    run.client_port = static_cast<std::uint16_t>(50000 + i);
    run.Handshake(*connections.back());
  }
  std::uint16_t port = 50001;
  for (const auto& connection : connections) {
    run.client_port = port++;
    run.Transfer(*connection);
  }
  const Capture capture = run.Load();
  ExpectAllDecrypted(capture.at_server);
  EXPECT_EQ(capture.at_server.connections.size(), 20u);
}

TEST(CaptureFollowsTest, DamagedPacketsAreNamedAndStartNothing) {
  FakeRun run;
  FakeConnection connection;
  const Bytes hello = connection.ClientHelloMessage();
  Bytes damaged = connection.Initial(Sender::kClient, {quic::CryptoFrame{0, hello}});
  damaged[6] ^= 1;  // In the destination connection ID.
  run.Send(Sender::kClient, {damaged});
  run.Handshake(connection);
  run.Send(Sender::kServer, {connection.OneRtt(Sender::kServer, {quic::PingFrame{}})},
           {.damaged_on_the_way = true});
  const Capture capture = run.Load();
  EXPECT_EQ(capture.at_server.connections.size(), 1u);
  EXPECT_EQ(PacketsOf(capture.at_server)[0]->problem, "does not authenticate");
  EXPECT_EQ(capture.at_server.undecryptable, 1u);
  EXPECT_EQ(PacketsOf(capture.at_client).back()->problem, "does not authenticate");
}

TEST(CaptureFollowsTest, GreasedPacketsAreRead) {
  for (const std::size_t client_id_size : {std::size_t{8}, std::size_t{0}}) {
    FakeRun run;
    FakeConnection connection({.client_id_size = client_id_size,
                               .offers_grease = {true, true},
                               .clears_fixed_bit = {true, true}});
    run.Handshake(connection);
    run.Transfer(connection);
    const Capture capture = run.Load();
    for (const Trace* trace : {&capture.at_client, &capture.at_server}) {
      ExpectAllDecrypted(*trace);
      ASSERT_EQ(PacketsOf(*trace).size(), 9u);
      for (const DecodedPacket* packet : PacketsOf(*trace)) {
        EXPECT_FALSE(packet->fixed_bit);
        EXPECT_NE(Describe(*packet).find("fixed bit cleared"), std::string::npos);
      }
    }
  }
}

TEST(CaptureFollowsTest, NotEverythingWithTheFixedBitClearedIsAPacket) {
  FakeRun run;
  FakeConnection connection;
  // A STUN binding request (RFC 8489, 5) from either side, before anything is known, with keys, and
  // from elsewhere; zeros behind a packet.
  const Bytes stun = FromHex("000100002112a442b7e7a701bc34d686fa87dfae");
  run.Send(Sender::kClient, {stun});
  run.Send(Sender::kServer, {stun});
  run.Handshake(connection);
  const Bytes initial = connection.Initial(Sender::kServer, {quic::PingFrame{}});
  run.Send(Sender::kClient, {stun});
  run.Send(Sender::kServer, {stun});
  run.Send(Sender::kServer, {initial, Bytes(60)});
  run.client_port = 50001;
  run.Send(Sender::kClient, {stun});
  const Capture capture = run.Load();
  for (const Trace* trace : {&capture.at_client, &capture.at_server}) {
    std::size_t junk = 0;
    for (const DecodedPacket* packet : PacketsOf(*trace)) {
      if (packet->decrypted) continue;
      ++junk;
      EXPECT_EQ(packet->type, PacketType::kUnknown);
      EXPECT_EQ(packet->connection, -1);
      EXPECT_NE(packet->problem, "");
    }
    EXPECT_EQ(junk, 6u);
    EXPECT_EQ(trace->undecryptable, 0u);
    EXPECT_EQ(trace->connections.size(), 1u);
  }
}

TEST(CaptureFollowsTest, ConnectionsThatShareAClientConnectionId) {
  FakeRun run;
  FakeConnection first({}, 1), second({}, 2);
  second.client_id = first.client_id;
  run.Handshake(first);
  run.Transfer(first);
  run.Handshake(second);
  run.Transfer(second);
  const Capture capture = run.Load();
  EXPECT_EQ(capture.at_server.connections.size(), 2u);
  ExpectAllDecrypted(capture.at_server);
}

TEST(CaptureFollowsTest, WithoutSecretsInitialsAreStillRead) {
  FakeRun run;
  FakeConnection connection;
  run.Handshake(connection);
  run.key_log.clear();
  const Capture capture = run.Load();
  EXPECT_FALSE(capture.has_secrets);
  const Connection& seen = capture.at_server.connections.at(0);
  EXPECT_TRUE(seen.client_hello && seen.server_hello && seen.server_sent_handshake);
  EXPECT_TRUE(seen.client_sent_handshake);
  EXPECT_EQ(PacketsOf(capture.at_server)[2]->problem, "no secret for its keys");
}

TEST(CaptureFollowsTest, SecretsMayBeEmbedded) {
  FakeRun run;
  FakeConnection connection;
  run.Handshake(connection);
  const std::string key_log = run.key_log;
  run.key_log.clear();
  run.Load();
  ASSERT_TRUE(net::EmbedSecrets(run.RightPath(), key_log).ok());
  std::ifstream in(run.RightPath(), std::ios::binary);
  const Bytes bytes(std::istreambuf_iterator<char>(in), {});
  const auto trace = DecodeTrace(bytes, {}, 443);
  ASSERT_TRUE(trace);
  ExpectAllDecrypted(*trace);
}

TEST(CaptureFollowsTest, HostileCapturesAreHarmless) {
  FakeRun run;
  FakeConnection connection;
  run.Handshake(connection);
  run.Transfer(connection);
  quic::KeyLog keys;
  keys.Add(run.key_log);
  run.Load();
  std::ifstream in(run.RightPath(), std::ios::binary);
  const Bytes honest(std::istreambuf_iterator<char>(in), {});
  std::mt19937 random(9);
  for (int i = 0; i < 500; ++i) {
    Bytes damaged = honest;
    for (int j = 0; j < 20; ++j) {
      damaged[random() % damaged.size()] = static_cast<std::uint8_t>(random());
    }
    const auto trace = DecodeTrace(damaged, keys, 443);
    if (!trace) continue;
    for (const DecodedPacket* packet : PacketsOf(*trace)) Describe(*packet);
  }
}

TEST(CaptureFollowsTest, MissingFilesAreNamed) {
  const auto capture = LoadCapture({.left_path = "/nonexistent.pcapng"});
  ASSERT_FALSE(capture);
  EXPECT_NE(capture.error().message.find("/nonexistent.pcapng"), std::string::npos);
}

}  // namespace
}  // namespace badpeer::interop
