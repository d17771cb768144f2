#include "runner/tls/mock_quic_channel.h"

#include <gtest/gtest.h>

#include <stdexcept>

#include "runner/base/random.h"
#include "runner/base/stream.h"
#include "tests/runner/tls/recording_events.h"
#include "tests/runner/tls/test_keys_for.h"

namespace badpeer {
namespace {

using enum CipherSuite;
using enum ContentType;
using enum HandshakeType;
using namespace std::chrono_literals;

TrafficKeys KeysAt(std::uint16_t level) {
  return TestKeysFor(TLS_AES_128_GCM_SHA256, ProtocolVersion::kTls13, level);
}

struct QuicPair {
  QuicPair() {
    std::tie(near_stream, far_stream) = MakeStreamPair(2s);
    near = MakeMockQuicChannel(*near_stream, near_events, {}, random);
    far = MakeMockQuicChannel(*far_stream, far_events, {}, random);
  }
  void Send(ContentType type, Bytes data) {
    near->Queue(type, std::move(data));
    near->Flush();
  }
  PeerFailure ReadFailure() {
    return FailureOf([this] { (void)far->ReadAny(); });
  }

  RecordingEvents near_events, far_events;
  Random random{3};
  std::unique_ptr<Stream> near_stream, far_stream;
  std::unique_ptr<Channel> near, far;
};

TEST(MockQuicChannelTest, Units) {
  QuicPair pair;
  pair.near->Queue(handshake, FromHex("01000001aa"));
  TrafficKeys keys = KeysAt(kEpochHandshake);
  keys.traffic_secret = FromHex("5ec8e7");
  pair.near->SetWriteKeys(keys);
  pair.near->Queue(application_data, FromHex("dada"));
  pair.near->Flush();
  Bytes wire(8 + 5 + 8 + 3 + 2);
  pair.far_stream->ReadFull(wire);
  EXPECT_EQ(ToHex(wire),
            "160000000000000501000001aa"
            "17021301000000055ec8e7dada");
}

TEST(MockQuicChannelTest, RoundTrip) {
  QuicPair pair;
  pair.near->Queue(handshake, HandshakeOf(server_hello, 5));
  pair.near->SetWriteKeys(KeysAt(kEpochHandshake));
  pair.near->Queue(handshake, HandshakeOf(encrypted_extensions, 2));
  pair.near->Queue(handshake, HandshakeOf(finished, 32));
  pair.near->SetWriteKeys(KeysAt(kEpochApplication));
  pair.near->Queue(application_data, Bytes(50000, 9));
  pair.near->Flush();
  EXPECT_EQ(pair.far->ReadHandshake(), HandshakeOf(server_hello, 5));
  pair.far->SetReadKeys(KeysAt(kEpochHandshake));
  EXPECT_EQ(pair.far->ReadHandshake(), HandshakeOf(encrypted_extensions, 2));
  EXPECT_EQ(pair.far->ReadHandshake(), HandshakeOf(finished, 32));
  pair.far->SetReadKeys(KeysAt(kEpochApplication));
  EXPECT_EQ(pair.far->ReadAny().data, Bytes(50000, 9));
  EXPECT_EQ(pair.near_events.sent.size(), 4u);
  EXPECT_EQ(pair.far_events.received.size(), 4u);
  EXPECT_EQ(pair.far_events.records.back().epoch, kEpochApplication);
  EXPECT_EQ(pair.near->protocol(), Protocol::kQuic);
}

TEST(MockQuicChannelTest, WhatQuicHasNotIsNoRecord) {
  QuicPair pair;
  pair.near->SendAlert(AlertLevel::fatal, AlertDescription::decode_error);
  // What a hook makes of a flight is sent, or refused aloud.
  for (ContentType type : {change_cipher_spec, alert}) {
    const PeerFailure failure = FailureOf([&] { pair.Send(type, {1}); });
    EXPECT_EQ(failure.kind(), PeerFailure::Kind::kHook);
    EXPECT_NE(std::string(failure.what()).find(Name(type)), std::string::npos) << failure.what();
  }
  pair.Send(handshake, HandshakeOf(client_hello, 1));
  EXPECT_EQ(pair.far->ReadHandshake(), HandshakeOf(client_hello, 1));
}

TEST(MockQuicChannelTest, AlertsOfTheShimAreRead) {
  QuicPair pair;
  pair.near->WriteRaw(FromHex("15000000000000020232"));
  const PeerFailure failure = pair.ReadFailure();
  EXPECT_EQ(failure.cause(), "remote error: error decoding message");
  EXPECT_EQ(failure.alert(), 50);
}

TEST(MockQuicChannelTest, LevelSuiteAndSecretMustAgree) {
  const auto failure_with = [](TrafficKeys write, TrafficKeys read) {
    QuicPair pair;
    pair.near->SetWriteKeys(std::move(write));
    pair.far->SetReadKeys(std::move(read));
    pair.Send(application_data, BytesOf("x"));
    return pair.ReadFailure();
  };
  const PeerFailure level = failure_with(KeysAt(kEpochHandshake), KeysAt(kEpochApplication));
  EXPECT_EQ(level.cause(), "the shim wrote at the wrong encryption level");
  EXPECT_EQ(level.got(), "handshake");
  EXPECT_EQ(level.wanted(), "application");

  TrafficKeys keys = KeysAt(kEpochHandshake);
  keys.cipher_suite = TLS_CHACHA20_POLY1305_SHA256;
  EXPECT_EQ(failure_with(keys, KeysAt(kEpochHandshake)).cause(),
            "the shim wrote with the wrong cipher suite");

  keys = KeysAt(kEpochHandshake);
  keys.traffic_secret.back() ^= 1;
  EXPECT_EQ(failure_with(keys, KeysAt(kEpochHandshake)).cause(),
            "the shim wrote with the wrong traffic secret");
  keys.traffic_secret = {1};
  EXPECT_EQ(failure_with(keys, KeysAt(kEpochHandshake)).cause(),
            "the shim wrote with the wrong traffic secret");
}

TEST(MockQuicChannelTest, RejectedEarlyDataIsSkippedByItsLevel) {
  QuicPair pair;
  pair.far->SetReadKeys(KeysAt(kEpochHandshake));
  pair.far->SkipEarlyData();
  pair.near->SetWriteKeys(KeysAt(kEpochEarlyData));
  pair.near->Queue(application_data, BytesOf("early"));
  pair.near->SetWriteKeys(KeysAt(kEpochHandshake));
  pair.near->Queue(handshake, HandshakeOf(finished, 3));
  pair.near->SetWriteKeys(KeysAt(kEpochEarlyData));
  pair.near->Queue(application_data, BytesOf("late"));
  pair.near->Flush();
  EXPECT_EQ(pair.far->ReadHandshake(), HandshakeOf(finished, 3));
  EXPECT_EQ(pair.ReadFailure().got(), "early data");
}

TEST(MockQuicChannelTest, HooksSeeUnits) {
  QuicPair pair;
  pair.near_events.before_seal = [](OutgoingRecord& record) { record.payload = BytesOf("b"); };
  pair.near_events.after_seal = [](const OutgoingRecord&, Bytes& unit) { unit.back() = 'c'; };
  pair.Send(application_data, BytesOf("a"));
  EXPECT_EQ(pair.far->ReadAny().data, BytesOf("c"));
}

TEST(MockQuicChannelTest, LimitsAndEnds) {
  QuicPair pair;
  EXPECT_THROW(pair.far->SetReadKeys(KeysAt(4)), std::invalid_argument);
  pair.near->SetWriteKeys(KeysAt(4));
  EXPECT_THROW(pair.Send(handshake, HandshakeOf(finished, 3)), std::invalid_argument);
  pair.near->WriteRaw(FromHex("17000000ffffffff"));
  EXPECT_EQ(pair.ReadFailure().cause(), "a unit of the mock QUIC transport is too long");
  pair.near_stream->Close();
  EXPECT_EQ(pair.ReadFailure().kind(), PeerFailure::Kind::kClosed);
}

}  // namespace
}  // namespace badpeer
