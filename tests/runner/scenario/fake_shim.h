// A shim within the process, for tests of scenario/: our own other end in a thread, which does after
// the handshake what it is told, by default what all shims do: it echoes until the end.
//
//   FakeShim shim(test);
//   shim.act = [](Connection& c, int index) { c.Write(BytesOf("hello")); FakeShim::EchoAll(c); };
//   EXPECT_EQ(shim.Failure(), "");  // what RunPeer throws
#ifndef BADPEER_TESTS_RUNNER_SCENARIO_FAKE_SHIM_H_
#define BADPEER_TESTS_RUNNER_SCENARIO_FAKE_SHIM_H_

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "runner/base/shim_connections.h"
#include "runner/base/stream.h"
#include "runner/base/transcript.h"
#include "runner/crypto/credential_store.h"
#include "runner/dtls/channel_over.h"
#include "runner/scenario/run_peer.h"
#include "runner/scenario/test_case.h"
#include "runner/tls/connection.h"

namespace badpeer {

class FakeShim : public ShimConnections {
 public:
  explicit FakeShim(const TestCase& test) : test_(test) { options.versions = test.peer.versions; }
  ~FakeShim() override { Join(); }

  PeerOptions options{};
  Hooks hooks{};
  std::function<void(Connection&, int index)> act = [](Connection& c, int) { EchoAll(c); };

  // Plays the test against this shim; what went wrong on the runner's side.
  std::string Failure() {
    std::string failure;
    try {
      RunPeer(test_, *this, Credentials());
    } catch (const std::exception& error) {
      failure = error.what();
    }
    Join();
    return failure;
  }
  // What went wrong on the shim's side, one for each connection.
  const std::vector<std::string>& shims_failures() const { return shims_failures_; }
  int connections() const { return static_cast<int>(shims_failures_.size()); }

  // The next data, inverted; false at the end of the connection.
  static bool EchoOnce(Connection& connection) {
    Bytes data;
    try {
      data = connection.ReadDatagram();
    } catch (const PeerFailure& failure) {
      if (failure.kind() == PeerFailure::Kind::kClosed) return false;
      throw;
    }
    for (std::uint8_t& byte : data) byte ^= 0xff;
    connection.Write(data);
    return true;
  }
  static void EchoAll(Connection& connection) {
    while (EchoOnce(connection)) {
    }
  }

  std::unique_ptr<Stream> Accept() override {
    Join();
    auto [peers_end, shims_end] = MakeStreamPair(std::chrono::seconds(10));
    const int index = connections();
    shims_failures_.emplace_back();
    thread_ = std::thread([this, index, end = std::shared_ptr(std::move(shims_end))] {
      try {
        Run(*end, index);
      } catch (const std::exception& error) {
        shims_failures_.back() = error.what();
      }
      end->Close();
    });
    return std::move(peers_end);
  }
  TranscriptSink* transcript() override { return sink; }
  std::string* key_log() override { return nullptr; }
  const ShimTraits& traits() const override { return shim_traits; }
  std::optional<std::uint64_t> seed() const override { return the_seed; }

  TranscriptSink* sink = nullptr;
  ShimTraits shim_traits{};
  std::optional<std::uint64_t> the_seed{};

 private:
  static crypto::CredentialStore& Credentials() {
    static crypto::CredentialStore store;
    return store;
  }

  void Run(Stream& stream, int index) {
    sessions_.BeginConnection();
    Connection connection({.protocol = test_.protocol, .role = test_.shim.role}, options, hooks,
                          {.credentials = Credentials(),
                           .sessions = sessions_,
                           .memory = memory_,
                           .random = random_,
                           .now = std::chrono::system_clock::now},
                          ChannelOver(test_.protocol, stream, *options.records, random_));
    connection.Handshake();
    act(connection, index);
    connection.Close();
  }
  void Join() {
    if (thread_.joinable()) thread_.join();
  }

  const TestCase& test_;
  std::thread thread_;
  std::vector<std::string> shims_failures_;
  SessionStore sessions_;
  TestMemory memory_;
  Random random_;
};

}  // namespace badpeer

#endif  // BADPEER_TESTS_RUNNER_SCENARIO_FAKE_SHIM_H_
