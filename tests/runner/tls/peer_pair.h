// Our client against our server, over a socket pair, without a shim.
//
//   PeerPair pair(Protocol::kTls);
//   pair.client.versions = pair.server.versions = kTls12Only;
//   const PairResult result = pair.Connect();
//   EXPECT_EQ(result.client_error, "");
#ifndef BADPEER_TESTS_RUNNER_TLS_PEER_PAIR_H_
#define BADPEER_TESTS_RUNNER_TLS_PEER_PAIR_H_

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <thread>

#include "runner/base/stream.h"
#include "runner/crypto/credential_store.h"
#include "runner/tls/connection.h"
#include "runner/tls/mock_quic_channel.h"
#include "runner/tls/tls_channel.h"
#include "tests/runner/tls/memory_streams.h"

namespace badpeer {

struct PairResult {
  std::string client_error{}, server_error{};
  ConnectionState client{}, server{};
};

class PeerPair {
 public:
  // Fits MakeTlsChannel and its like.
  using MakeChannel = std::unique_ptr<Channel> (*)(Stream&, ChannelEvents&, const RecordOptions&,
                                                   Random&);
  explicit PeerPair(Protocol protocol, MakeChannel make_dtls = nullptr)
      : protocol_(protocol), make_channel_(make_dtls) {
    if (protocol == Protocol::kTls) make_channel_ = MakeTlsChannel;
    if (protocol == Protocol::kQuic) make_channel_ = MakeMockQuicChannel;
  }

  PeerOptions client{}, server{};
  Hooks client_hooks{}, server_hooks{};
  TestMemory client_memory{}, server_memory{};
  std::chrono::system_clock::time_point now{};    // for both
  std::function<Bytes()> transport_parameters{};  // of both
  std::optional<std::uint64_t> seed{};            // of both; unset: other bytes in every run
  bool closes = false;                            // ends the connection with alerts

  // One connection with an echo of data each way; sessions stay for the next one.
  PairResult Connect() { return ConnectWithHalfRttTickets(2); }
  PairResult ConnectWithHalfRttTickets(int tickets) {
    half_rtt_tickets_ = tickets;
    auto [client_end, server_end] = MakeMemoryStreams();
    PairResult result;
    Random server_random = MakeRandom(0);
    // The server's end stays open for what the client still acknowledges over DTLS 1.3.
    std::thread server_thread([&, end = server_end.get()] {
      result.server_error = Run(Role::kServer, server, server_hooks, server_sessions_,
                                server_memory, server_random, *end, result.server);
      end->ShutdownWrite();
    });
    Random client_random = MakeRandom(1);
    result.client_error = Run(Role::kClient, client, client_hooks, client_sessions_, client_memory,
                              client_random, *client_end, result.client);
    client_end->Close();
    server_thread.join();
    return result;
  }

  static crypto::CredentialStore& Credentials() {
    static crypto::CredentialStore store;
    return store;
  }

 private:
  Random MakeRandom(std::uint64_t side) const { return seed ? Random(*seed + side) : Random(); }
  std::string Run(Role role, const PeerOptions& options, const Hooks& hooks, SessionStore& sessions,
                  TestMemory& memory, Random& random, Stream& stream, ConnectionState& state) {
    sessions.BeginConnection();
    Connection peer({.protocol = protocol_, .role = role}, options, hooks,
                    {.credentials = Credentials(),
                     .sessions = sessions,
                     .memory = memory,
                     .random = random,
                     .half_rtt_tickets = half_rtt_tickets_,
                     .now = [this] { return now; },
                     .transport_parameters = transport_parameters},
                    [&](ChannelEvents& events) {
                      return make_channel_(stream, events, *options.records, random);
                    });
    std::string error;
    try {
      peer.Handshake();
      const Bytes ping = BytesOf("ping"), pong = BytesOf("pong");
      const bool speaks_first = role == Role::kClient;
      if (speaks_first) peer.Write(ping);
      const Bytes got = protocol_ == Protocol::kDtls ? peer.ReadDatagram() : peer.Read(4);
      if (got != (speaks_first ? pong : ping)) throw PeerFailure("wrong data", ToHex(got));
      if (!speaks_first) peer.Write(pong);
      if (closes) peer.Close();
    } catch (const std::exception& failure) {
      error = failure.what();
    }
    state = peer.state();
    return error;
  }

  Protocol protocol_;
  MakeChannel make_channel_;
  int half_rtt_tickets_ = 2;
  SessionStore client_sessions_, server_sessions_;
};

}  // namespace badpeer

#endif  // BADPEER_TESTS_RUNNER_TLS_PEER_PAIR_H_
