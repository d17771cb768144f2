// Runs that never happened: QUIC connections put together packet by packet, as honest or as
// dishonest as a test wants, and written to captures of both sides with a key log.
//
//   FakeRun run;
//   FakeConnection connection;
//   run.Handshake(connection);
//   run.Send(Sender::kServer, {connection.OneRtt(Sender::kServer, {quic::PingFrame{}})});
//   Capture capture = run.Load();
#ifndef BADPEER_TESTS_RUNNER_INTEROP_FAKE_RUN_H_
#define BADPEER_TESTS_RUNNER_INTEROP_FAKE_RUN_H_

#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "runner/interop/capture/capture.h"
#include "runner/net/ip_packet.h"
#include "runner/net/pcapng.h"
#include "runner/quic/frame.h"
#include "runner/quic/packet_protection.h"
#include "runner/quic/transport_parameters.h"
#include "runner/wire/codec.h"
#include "runner/wire/extension.h"
#include "runner/wire/extension_common.h"
#include "runner/wire/extension_tls13.h"
#include "runner/wire/handshake.h"
#include "runner/wire/handshake13.h"
#include "runner/wire/varint.h"

namespace badpeer::interop {

using Frames = std::vector<quic::Frame>;

struct FakeOptions {
  quic::Version client_version = quic::Version::kV1;  // Of the client's first Initial.
  quic::Version version = quic::Version::kV1;         // Of everything after it.
  CipherSuite suite = CipherSuite::TLS_AES_128_GCM_SHA256;
  std::vector<CipherSuite> offered{CipherSuite::TLS_AES_128_GCM_SHA256,
                                   CipherSuite::TLS_AES_256_GCM_SHA384};
  std::string alpn = "hq-interop";
  std::uint64_t max_streams = 100;
  bool certificate = true;
  std::size_t certificate_size = 800;
  std::size_t id_size = 8;         // Of the server's connection ID.
  std::size_t client_id_size = 8;  // Zero is allowed.
  // RFC 9287, client and server: who offers it, and who clears the fixed bit of all its packets.
  std::array<bool, 2> offers_grease{};
  std::array<bool, 2> clears_fixed_bit{};
  bool offers_v2 = true;  // In the client's version_information.
  Bytes ticket{};         // That the client offers as its PSK.
  bool server_takes_psk = false;
  bool client_offers_early_data = false;
  bool server_takes_early_data = false;
  std::string chosen_alpn{};                  // Empty: what the client offers.
  std::optional<CipherSuite> chosen_suite{};  // Not what the keys are of.
  std::optional<quic::PreferredAddress> preferred{};
};

// Keys, packet numbers and connection IDs of both ends of one connection.
class FakeConnection {
 public:
  explicit FakeConnection(FakeOptions chosen = {}, std::uint8_t seed = 1)
      : options(std::move(chosen)) {
    original_dcid = Bytes(8, static_cast<std::uint8_t>(0xd0 + seed));
    client_id = Bytes(options.client_id_size, static_cast<std::uint8_t>(0xc0 + seed));
    server_id = Bytes(options.id_size, static_cast<std::uint8_t>(0x50 + seed));
    initial_dcid = original_dcid;
    random.fill(seed);
  }

  Bytes Secret(const char* label) const {
    const std::size_t size = crypto::HashSize(quic::HashOf(options.suite));
    Bytes secret =
        crypto::Digest(crypto::HashAlgorithm::kSha384, {BytesOf(label), ByteView(random)});
    secret.resize(size);
    return secret;
  }

  std::string KeyLogLines() const {
    std::string lines;
    for (const char* label : {"CLIENT_EARLY_TRAFFIC_SECRET", "CLIENT_HANDSHAKE_TRAFFIC_SECRET",
                              "SERVER_HANDSHAKE_TRAFFIC_SECRET", "CLIENT_TRAFFIC_SECRET_0",
                              "SERVER_TRAFFIC_SECRET_0"}) {
      lines += std::string(label) + " " + ToHex(random) + " " + ToHex(Secret(label)) + "\n";
    }
    return lines;
  }

  // A protected packet with the next number of its space, padded so that it can be sampled.
  Bytes Packet(Sender sender, quic::PacketType type, const Frames& frames,
               std::size_t padded_payload = 4) {
    Bytes payload;
    for (const quic::Frame& frame : frames) quic::EncodeFrame(frame, payload);
    payload.resize(std::max(payload.size(), padded_payload));
    const std::size_t s = sender == Sender::kClient ? 0 : 1;
    const std::uint64_t number = next_number[s][Space(type)]++;
    Bytes header;
    if (type == quic::PacketType::kOneRtt) {
      header = quic::EncodeShortHeader(Dcid(sender), updates[s] % 2 == 1, number, 2);
    } else {
      header = quic::EncodeLongHeader(
          {.type = type,
           .version = VersionOf(sender, type),
           .dcid = Dcid(sender),
           .scid = sender == Sender::kClient ? client_id : server_id,
           .token =
               sender == Sender::kClient && type == quic::PacketType::kInitial ? token : Bytes{}},
          number, 2, payload.size());
    }
    if (options.clears_fixed_bit[s]) header[0] &= static_cast<std::uint8_t>(~0x40);
    return KeysOf(sender, type).Seal(header, 2, number, payload);
  }

  Bytes Initial(Sender sender, const Frames& frames) {
    return Packet(sender, quic::PacketType::kInitial, frames, 1162);
  }
  Bytes HandshakePacket(Sender sender, const Frames& frames) {
    return Packet(sender, quic::PacketType::kHandshake, frames);
  }
  Bytes OneRtt(Sender sender, const Frames& frames) {
    return Packet(sender, quic::PacketType::kOneRtt, frames);
  }

  // The client follows it from its next Initial on.
  Bytes Retry(const Bytes& retry_scid, const Bytes& retry_token) {
    Bytes packet = quic::EncodeRetry(options.client_version, client_id, retry_scid, retry_token);
    Append(packet, quic::RetryIntegrityTag(options.client_version, original_dcid, packet));
    return packet;
  }
  void FollowRetry(const Bytes& retry_scid, const Bytes& retry_token) {
    initial_dcid = retry_scid;
    token = retry_token;
  }

  Bytes ClientHelloMessage() const {
    ClientHello hello{.random = random, .cipher_suites = options.offered};
    Put(hello.extensions, Alpn{.protocols = {options.alpn}});
    quic::TransportParameters parameters{
        {{quic::TransportParameterId::initial_source_connection_id, client_id},
         {quic::TransportParameterId::version_information,
          FromHex(options.offers_v2 ? "000000016b3343cf00000001" : "0000000100000001")}}};
    OfferGrease(Sender::kClient, parameters);
    Put(hello.extensions,
        QuicTransportParameters{.parameters = quic::EncodeTransportParameters(parameters)});
    if (options.client_offers_early_data) Put(hello.extensions, EarlyData{});
    if (!options.ticket.empty()) {
      Put(hello.extensions,
          PreSharedKeyClient{.identities = {{options.ticket, 0}}, .binders = {Bytes(32)}});
    }
    return FrameHandshake(HandshakeType::client_hello, Encode(hello));
  }
  Bytes ServerHelloMessage() const {
    ServerHello hello{.cipher_suite = options.chosen_suite.value_or(options.suite)};
    if (options.server_takes_psk) Put(hello.extensions, PreSharedKeyServer{});
    return FrameHandshake(HandshakeType::server_hello, Encode(hello));
  }
  // EncryptedExtensions to Finished.
  Bytes ServerFlight() const {
    EncryptedExtensions extensions;
    quic::TransportParameters parameters{{quic::NumberParameter(
        quic::TransportParameterId::initial_max_streams_bidi, options.max_streams)}};
    OfferGrease(Sender::kServer, parameters);
    if (options.preferred) {
      const quic::PreferredAddress& at = *options.preferred;
      Bytes value = at.ipv4_address;
      AppendInteger(value, at.ipv4_port, 2);
      Append(value, Bytes(18));
      AppendInteger(value, at.connection_id.size(), 1);
      Append(value, at.connection_id);
      Append(value, Bytes(16));
      parameters.list.push_back({quic::TransportParameterId::preferred_address, value});
    }
    Put(extensions.extensions,
        Alpn{.protocols = {options.chosen_alpn.empty() ? options.alpn : options.chosen_alpn}});
    if (options.server_takes_early_data) Put(extensions.extensions, EarlyData{});
    Put(extensions.extensions,
        QuicTransportParameters{.parameters = quic::EncodeTransportParameters(parameters)});
    Bytes flight = FrameHandshake(HandshakeType::encrypted_extensions, Encode(extensions));
    if (options.certificate) {
      Append(flight, FrameHandshake(HandshakeType::certificate, Bytes(options.certificate_size)));
      Append(flight, FrameHandshake(HandshakeType::certificate_verify, Bytes(70)));
    }
    Append(flight, FrameHandshake(HandshakeType::finished, Bytes(32)));
    return flight;
  }

  void UpdateKeys(Sender sender) {
    const std::size_t s = sender == Sender::kClient ? 0 : 1;
    KeysOf(sender, quic::PacketType::kOneRtt);
    ++updates[s];
    one_rtt_[s].push_back(one_rtt_[s].back().Next());
  }

  FakeOptions options;
  HelloRandom random{};
  Bytes original_dcid, initial_dcid, client_id, server_id, token{};
  bool server_answered =
      false;  // The client addresses the server's own connection ID from then on.
  std::array<std::array<std::uint64_t, 3>, 2> next_number{};
  std::array<std::size_t, 2> updates{};

 private:
  void OfferGrease(Sender sender, quic::TransportParameters& parameters) const {
    if (!options.offers_grease[sender == Sender::kClient ? 0 : 1]) return;
    parameters.list.push_back({quic::TransportParameterId::grease_quic_bit, {}});
  }

  static std::size_t Space(quic::PacketType type) {
    if (type == quic::PacketType::kInitial) return 0;
    return type == quic::PacketType::kHandshake ? 1 : 2;
  }

  quic::Version VersionOf(Sender sender, quic::PacketType type) const {
    const bool early =
        type == quic::PacketType::kZeroRtt || (sender == Sender::kClient && !server_answered);
    return early ? options.client_version : options.version;
  }

  const Bytes& Dcid(Sender sender) const {
    if (sender == Sender::kServer) return client_id;
    return server_answered ? server_id : initial_dcid;
  }

  quic::PacketProtection& KeysOf(Sender sender, quic::PacketType type) {
    const std::size_t s = sender == Sender::kClient ? 0 : 1;
    const quic::Version version = VersionOf(sender, type);
    const bool client = sender == Sender::kClient;
    if (type == quic::PacketType::kOneRtt) {
      if (one_rtt_[s].empty()) {
        one_rtt_[s].emplace_back(
            options.version, options.suite,
            Secret(client ? "CLIENT_TRAFFIC_SECRET_0" : "SERVER_TRAFFIC_SECRET_0"));
      }
      return one_rtt_[s][updates[s]];
    }
    if (type == quic::PacketType::kInitial) {
      const quic::InitialSecrets secrets = quic::DeriveInitialSecrets(version, initial_dcid);
      scratch_ = std::make_unique<quic::PacketProtection>(
          version, CipherSuite::TLS_AES_128_GCM_SHA256, client ? secrets.client : secrets.server);
    } else {
      const char* label = type == quic::PacketType::kZeroRtt ? "CLIENT_EARLY_TRAFFIC_SECRET"
                          : client                           ? "CLIENT_HANDSHAKE_TRAFFIC_SECRET"
                                                             : "SERVER_HANDSHAKE_TRAFFIC_SECRET";
      scratch_ = std::make_unique<quic::PacketProtection>(version, options.suite, Secret(label));
    }
    return *scratch_;
  }

  std::unique_ptr<quic::PacketProtection> scratch_{};
  std::array<std::vector<quic::PacketProtection>, 2> one_rtt_{};
};

// How one datagram travels.
struct Journey {
  net::Ecn ecn = net::Ecn::kNotEct;
  bool lost = false;  // Seen on the sender's side only.
  bool damaged_on_the_way =
      false;  // One byte of the payload, in the capture of the receiver's side.
};

class FakeRun {
 public:
  FakeRun() {
    std::string pattern = testing::TempDir() + "runXXXXXX";
    directory_ = mkdtemp(pattern.data());
    left_ = *net::PcapngWriter::Create(LeftPath(), "client eth0");
    right_ = *net::PcapngWriter::Create(RightPath(), "server eth0");
  }
  FakeRun(const FakeRun&) = delete;
  FakeRun& operator=(const FakeRun&) = delete;
  ~FakeRun() { std::filesystem::remove_all(directory_); }

  std::string LeftPath() const { return directory_ + "/left.pcapng"; }
  std::string RightPath() const { return directory_ + "/right.pcapng"; }

  void Send(Sender sender, const std::vector<Bytes>& packets, Journey journey = {}) {
    Bytes payload;
    for (const Bytes& packet : packets) Append(payload, packet);
    const auto ip = [&](const net::IpAddress& host, std::uint16_t port, const Bytes& data) {
      return sender == Sender::kClient
                 ? net::BuildUdp(host, port, server, server_port, journey.ecn, data)
                 : net::BuildUdp(server, server_port, host, port, journey.ecn, data);
    };
    time_ += gap;
    Bytes arrived = payload;
    if (journey.damaged_on_the_way) arrived[arrived.size() / 2] ^= 0xff;
    const bool from_client = sender == Sender::kClient;
    if (from_client || !journey.lost) {
      left_->Write(from_client ? time_ : time_ + delay,
                   ip(client, client_port, from_client ? payload : arrived));
    }
    if (!from_client || !journey.lost) {
      right_->Write(from_client ? time_ + delay : time_,
                    ip(seen_client.value_or(client), seen_client_port.value_or(client_port),
                       from_client ? arrived : payload));
    }
  }

  // Up to HANDSHAKE_DONE, in five datagrams.
  void Handshake(FakeConnection& connection) {
    const Bytes hello = connection.ClientHelloMessage();
    Send(Sender::kClient, {connection.Initial(Sender::kClient, {quic::CryptoFrame{0, hello}})});
    Answer(connection);
  }
  // The same from the server's first packet on.
  void Answer(FakeConnection& connection) {
    const Bytes server_hello = connection.ServerHelloMessage();
    Send(Sender::kServer,
         {connection.Initial(Sender::kServer, {quic::AckFrame{.ranges = {{0, 0}}},
                                               quic::CryptoFrame{0, server_hello}})});
    connection.server_answered = true;
    const Bytes flight = connection.ServerFlight();
    for (std::size_t at = 0; at < flight.size(); at += 1000) {
      const ByteView piece =
          ByteView(flight).subspan(at, std::min<std::size_t>(1000, flight.size() - at));
      Send(Sender::kServer,
           {connection.HandshakePacket(Sender::kServer, {quic::CryptoFrame{at, piece}})});
    }
    const Bytes finished = FrameHandshake(HandshakeType::finished, Bytes(32));
    Send(Sender::kClient,
         {connection.Initial(Sender::kClient, {quic::AckFrame{.ranges = {{0, 0}}}}),
          connection.HandshakePacket(Sender::kClient, {quic::CryptoFrame{0, finished}})});
    Send(Sender::kServer, {connection.OneRtt(Sender::kServer, {quic::HandshakeDoneFrame{}})});
    key_log += connection.KeyLogLines();
  }

  // A request, an answer, an acknowledgement. `counts`: what both ends report.
  void Transfer(FakeConnection& connection, net::Ecn ecn = net::Ecn::kNotEct,
                std::optional<quic::EcnCounts> counts = {}, std::size_t answer_size = 5000) {
    const Bytes request = BytesOf("GET /file\r\n"), answer(answer_size, 0x61);
    Send(Sender::kClient,
         {connection.OneRtt(Sender::kClient, {quic::StreamFrame{0, 0, request, true}})},
         {.ecn = ecn});
    Send(Sender::kServer,
         {connection.OneRtt(Sender::kServer, {quic::AckFrame{.ranges = {{0, 0}}, .ecn = counts},
                                              quic::StreamFrame{0, 0, answer, true}})},
         {.ecn = ecn});
    Send(Sender::kClient,
         {connection.OneRtt(Sender::kClient, {quic::AckFrame{.ranges = {{0, 1}}, .ecn = counts}})},
         {.ecn = ecn});
  }

  Capture Load() {
    EXPECT_TRUE(left_->Close().ok() && right_->Close().ok());
    auto capture = LoadCapture({.left_path = LeftPath(),
                                .right_path = RightPath(),
                                .key_logs = {{.text = key_log, .owner = "client"}}});
    if (!capture) {
      ADD_FAILURE() << capture.error().message;
      return {};
    }
    return *std::move(capture);
  }

  std::string key_log{};
  net::IpAddress client = *net::ParseIpAddress("193.167.0.100");
  net::IpAddress server = *net::ParseIpAddress("193.167.100.100");
  std::uint16_t client_port = 50000;
  std::uint16_t server_port = 443;
  // The client as the server sees it, behind a NAT.
  std::optional<net::IpAddress> seen_client{};
  std::optional<std::uint16_t> seen_client_port{};
  std::chrono::nanoseconds gap = std::chrono::milliseconds(10);
  std::chrono::nanoseconds delay = std::chrono::milliseconds(1);

 private:
  std::string directory_;
  std::unique_ptr<net::PcapngWriter> left_, right_;
  std::chrono::nanoseconds time_ = std::chrono::seconds(1'700'000'000);
};

}  // namespace badpeer::interop

#endif  // BADPEER_TESTS_RUNNER_INTEROP_FAKE_RUN_H_
