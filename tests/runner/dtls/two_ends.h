// A peer and a shim side, and a handshake in outline between them.
#ifndef BADPEER_TESTS_RUNNER_DTLS_TWO_ENDS_H_
#define BADPEER_TESTS_RUNNER_DTLS_TWO_ENDS_H_

#include <gtest/gtest.h>

#include <chrono>
#include <exception>
#include <functional>
#include <thread>

#include "runner/base/peer_failure.h"
#include "tests/runner/dtls/shim_side.h"

namespace badpeer {

inline PeerFailure FailureOf(const std::function<void()>& act) {
  try {
    act();
  } catch (const PeerFailure& failure) {
    return failure;
  }
  return PeerFailure("no failure");
}

class TwoEnds {
 protected:
  explicit TwoEnds(const RecordOptions& peer_options = {}, const RecordOptions& shim_options = {})
      : peer_(*streams_.first, peer_options),
        shim_stream_(std::move(streams_.second)),
        shim_(shim_stream_, shim_options) {}

  // Each in a thread; a failure of either fails the test.
  void RunBoth(const std::function<void()>& peer, const std::function<void()>& shim) {
    std::thread thread([&] { Report("shim", shim_stream_, shim); });
    Report("peer", *streams_.first, peer);
    thread.join();
  }

  TrafficKeys Keys(std::uint16_t epoch) const { return TestKeys(version_, suite_, epoch); }
  bool is_13() const { return version_ == ProtocolVersion::kTls13; }

  static void Send(DtlsChannel& channel, HandshakeType type, std::size_t size) {
    channel.Queue(ContentType::handshake, TestMessage(type, size));
  }
  static void Expect(DtlsChannel& channel, HandshakeType type, std::size_t size) {
    EXPECT_EQ(ToHex(channel.ReadHandshake()), ToHex(TestMessage(type, size)));
  }

  // Keys change where they do in the real handshakes.
  void ServeHandshake() {
    DtlsChannel& channel = peer_.channel;
    Expect(channel, HandshakeType::client_hello, 200);
    channel.SetVersion(version_);
    Send(channel, HandshakeType::server_hello, 90);
    if (is_13()) channel.SetWriteKeys(Keys(kEpochHandshake));
    Send(channel, HandshakeType::certificate, 3000);
    if (is_13()) {
      Send(channel, HandshakeType::finished, 32);
      channel.SetWriteKeys(Keys(kEpochApplication));
      channel.SetReadKeys(Keys(kEpochHandshake));
    } else {
      Send(channel, HandshakeType::server_hello_done, 0);
    }
    channel.Flush();
    if (!is_13()) {
      Expect(channel, HandshakeType::client_key_exchange, 66);
      channel.ReadChangeCipherSpec();
      channel.SetReadKeys(Keys(1));
    }
    Expect(channel, HandshakeType::finished, 32);
    if (is_13()) {
      channel.SetReadKeys(Keys(kEpochApplication));
      channel.AckFlight();
    } else {
      channel.Queue(ContentType::change_cipher_spec, {1});
      channel.SetWriteKeys(Keys(1));
      Send(channel, HandshakeType::finished, 32);
    }
    channel.Queue(ContentType::application_data, BytesOf("ping"));
    channel.Flush();
  }

  void ConnectHandshake() {
    DtlsChannel& channel = shim_.channel;
    StartConnecting();
    if (is_13()) {
      channel.ReadAck();
    } else {
      channel.ReadChangeCipherSpec();
      channel.SetReadKeys(Keys(1));
      Expect(channel, HandshakeType::finished, 32);
    }
    EXPECT_EQ(channel.ReadAny().data, BytesOf("ping"));
  }

  // Up to the client's Finished.
  void StartConnecting() {
    DtlsChannel& channel = shim_.channel;
    Send(channel, HandshakeType::client_hello, 200);
    channel.Flush();
    Expect(channel, HandshakeType::server_hello, 90);
    channel.SetVersion(version_);
    if (is_13()) channel.SetReadKeys(Keys(kEpochHandshake));
    Expect(channel, HandshakeType::certificate, 3000);
    if (is_13()) {
      Expect(channel, HandshakeType::finished, 32);
      channel.SetReadKeys(Keys(kEpochApplication));
      channel.SetWriteKeys(Keys(kEpochHandshake));
    } else {
      Expect(channel, HandshakeType::server_hello_done, 0);
      Send(channel, HandshakeType::client_key_exchange, 66);
      channel.Queue(ContentType::change_cipher_spec, {1});
      channel.SetWriteKeys(Keys(1));
    }
    Send(channel, HandshakeType::finished, 32);
    if (is_13()) channel.SetWriteKeys(Keys(kEpochApplication));
    channel.Flush();
  }

  ProtocolVersion version_ = ProtocolVersion::kTls13;
  CipherSuite suite_ = CipherSuite::TLS_AES_128_GCM_SHA256;
  std::pair<std::unique_ptr<Stream>, std::unique_ptr<Stream>> streams_ =
      MakeStreamPair(std::chrono::seconds(10));
  TestEnd peer_;
  CommandStream shim_stream_;
  TestEnd shim_;

 private:
  static void Report(const char* who, Stream& stream, const std::function<void()>& act) {
    try {
      act();
    } catch (const std::exception& failure) {
      ADD_FAILURE() << who << ": " << failure.what();
      stream.Close();
    }
  }
};

}  // namespace badpeer

#endif  // BADPEER_TESTS_RUNNER_DTLS_TWO_ENDS_H_
