// What a TLS channel sends: records, their versions, fragments, hooks.
#include <gtest/gtest.h>

#include <stdexcept>

#include "tests/runner/tls/tls_pair.h"

namespace badpeer {
namespace {

using enum CipherSuite;
using enum ContentType;
using enum HandshakeType;
using Sizes = std::vector<std::size_t>;

constexpr ProtocolVersion kTls12 = ProtocolVersion::kTls12;
constexpr ProtocolVersion kTls13 = ProtocolVersion::kTls13;

TEST(TlsChannelSendTest, PlaintextBytes) {
  TlsPair pair;
  pair.near->Queue(handshake, FromHex("01000001aa"));
  pair.near->Queue(change_cipher_spec, {1});
  pair.near->Flush();
  EXPECT_EQ(ToHex(pair.TakeWire(16)), "160301000501000001aa140301000101");
  EXPECT_EQ(pair.near_events.sent,
            (std::vector<std::string>{"handshake 0 01000001aa", "change_cipher_spec 0 01"}));
}

TEST(TlsChannelSendTest, VersionsOfRecords) {
  TlsPair pair;
  const auto version_sent = [&pair] {
    const Bytes wire = pair.TakeWire(7);
    return ToHex(ByteView(wire).subspan(1, 2));
  };
  const auto after_setting = [&](ProtocolVersion version) {
    pair.near->SetVersion(version);
    pair.Send(alert, {1, 0});
    return version_sent();
  };
  EXPECT_EQ(after_setting(ProtocolVersion::kNone), "0301");
  EXPECT_EQ(after_setting(ProtocolVersion::kTls10), "0301");
  EXPECT_EQ(after_setting(ProtocolVersion::kTls11), "0302");
  EXPECT_EQ(after_setting(kTls12), "0303");
  EXPECT_EQ(after_setting(kTls13), "0303");
  pair.near->Queue({.type = alert, .data = {1, 0}, .record_version = 0x0a0a});
  pair.near->Flush();
  EXPECT_EQ(version_sent(), "0a0a");
}

TEST(TlsChannelSendTest, EarlyDataHasTheVersionOfItsKeys) {
  TlsPair pair;
  pair.near->SetWriteKeys(TestKeysFor(TLS_AES_128_GCM_SHA256, kTls13, kEpochEarlyData));
  pair.Send(application_data, BytesOf("early"));
  EXPECT_EQ(ToHex(pair.TakeWire(5)), "1703030016");
}

TEST(TlsChannelSendTest, AFlightIsOneWrite) {
  class CountingStream final : public Stream {
   public:
    std::size_t ReadSome(std::span<std::uint8_t>) override { return 0; }
    bool ReadFullOrEnd(std::span<std::uint8_t>) override { return false; }
    using Stream::Write;
    void Write(std::span<const ByteView> parts) override { writes += parts.size(); }
    void ShutdownWrite() override {}
    void Close() override {}
    std::size_t writes = 0;
  } stream;
  RecordingEvents events;
  Random random(1);
  auto channel = MakeTlsChannel(stream, events, {.max_handshake_fragment = 1}, random);
  channel->SetVersion(kTls13);
  channel->Queue(handshake, HandshakeOf(server_hello, 90));
  channel->Queue(change_cipher_spec, {1});
  channel->SetWriteKeys(TestKeysFor(TLS_AES_128_GCM_SHA256, kTls13));
  channel->Queue(handshake, HandshakeOf(finished, 32));
  EXPECT_EQ(stream.writes, 0u);
  channel->Flush();
  EXPECT_EQ(stream.writes, 1u);
  channel->Flush();
  EXPECT_EQ(stream.writes, 1u) << "an empty flight";
}

TEST(TlsChannelSendTest, KeysHoldFromWhereTheyAreSet) {
  TlsPair pair;
  pair.near->SetVersion(kTls13);
  pair.far->SetVersion(kTls13);
  pair.near->Queue(handshake, HandshakeOf(server_hello, 5));
  pair.near->SetWriteKeys(TestKeysFor(TLS_AES_128_GCM_SHA256, kTls13, kEpochHandshake));
  pair.near->Queue(handshake, HandshakeOf(finished, 6));
  pair.near->SetWriteKeys(TestKeysFor(TLS_AES_128_GCM_SHA256, kTls13, kEpochApplication));
  pair.near->Queue(application_data, BytesOf("half-RTT"));
  pair.near->Flush();

  EXPECT_EQ(pair.far->ReadHandshake(), HandshakeOf(server_hello, 5));
  pair.far->SetReadKeys(TestKeysFor(TLS_AES_128_GCM_SHA256, kTls13, kEpochHandshake));
  EXPECT_EQ(pair.far->ReadHandshake(), HandshakeOf(finished, 6));
  pair.far->SetReadKeys(TestKeysFor(TLS_AES_128_GCM_SHA256, kTls13, kEpochApplication));
  EXPECT_EQ(pair.far->ReadAny().data, BytesOf("half-RTT"));
  ASSERT_EQ(pair.far_events.records.size(), 3u);
  EXPECT_FALSE(pair.far_events.records[0].is_protected);
  EXPECT_TRUE(pair.far_events.records[1].is_protected);
  EXPECT_EQ(pair.far_events.records[2].epoch, kEpochApplication);
  EXPECT_EQ(pair.far_events.records[2].wire_size, 8u + 1u + 16u);
}

TEST(TlsChannelSendTest, EpochZeroGoesOnWhereItStopped) {
  TlsPair pair;
  const auto plaintext = pair.near->write_epoch();
  pair.near->SetWriteKeys(TestKeysFor(TLS_AES_128_GCM_SHA256, kTls13, kEpochEarlyData));
  EXPECT_NE(pair.near->write_epoch(), plaintext);
  pair.near->SetWriteKeys({});
  EXPECT_EQ(pair.near->write_epoch(), plaintext);
}

TEST(TlsChannelSendTest, Splitting) {
  const auto sizes = [](const RecordOptions& options, ContentType type, std::size_t size) {
    TlsPair pair(options);
    pair.UseKeys(TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, kTls12);
    const Bytes data = type == handshake ? HandshakeOf(certificate, size - 4) : Bytes(size, 0x55);
    pair.Send(type, data);
    EXPECT_EQ(pair.near_events.sent.size(), 1u) << "OnSent once per item";
    Bytes got;
    do {
      const Incoming incoming = pair.far->ReadAny();
      EXPECT_EQ(incoming.type, type);
      Append(got, incoming.data);
    } while (got.size() < size);
    EXPECT_EQ(got, data);
    return pair.far_events.RecordSizes();
  };
  EXPECT_EQ(sizes({}, application_data, 0), Sizes{0});
  EXPECT_EQ(sizes({}, application_data, 16384), Sizes{16384});
  EXPECT_EQ(sizes({}, application_data, 40000), (Sizes{16384, 16384, 7232}));
  EXPECT_EQ(sizes({}, handshake, 20000), (Sizes{16384, 3616}));
  EXPECT_EQ(sizes({.max_handshake_fragment = 7}, handshake, 16), (Sizes{7, 7, 2}));
  EXPECT_EQ(sizes({.max_handshake_fragment = 1}, handshake, 6), (Sizes{1, 1, 1, 1, 1, 1}));
  EXPECT_EQ(sizes({.max_handshake_fragment = 1}, application_data, 3), Sizes{3});
}

TEST(TlsChannelSendTest, LargeRecordsAreLeftWhole) {
  TlsPair pair;
  pair.SendWhole(application_data, Bytes(20000));
  EXPECT_EQ(ToHex(pair.TakeWire(5)), "1703014e20");
  EXPECT_THROW(pair.SendWhole(application_data, Bytes(65536)), std::length_error);
}

TEST(TlsChannelSendTest, Tls10SplitsOneByteOffForCbc) {
  const auto sizes = [](CipherSuite suite, ProtocolVersion version, ContentType type,
                        const Bytes& data) {
    TlsPair pair;
    pair.UseKeys(suite, version);
    pair.Send(type, data);
    pair.Send(type, data);
    for (std::size_t left = 2 * data.size(); left > 0;) left -= pair.far->ReadAny().data.size();
    return pair.far_events.RecordSizes();
  };
  const Bytes ten(10, 1);
  const auto kTls10 = ProtocolVersion::kTls10;
  EXPECT_EQ(sizes(TLS_RSA_WITH_AES_128_CBC_SHA, kTls10, application_data, ten),
            (Sizes{1, 9, 1, 9}));
  EXPECT_EQ(sizes(TLS_RSA_WITH_AES_128_CBC_SHA, kTls10, application_data, {1}), (Sizes{1, 1}));
  EXPECT_EQ(sizes(TLS_RSA_WITH_AES_128_CBC_SHA, kTls10, handshake, HandshakeOf(finished, 6)),
            (Sizes{10, 10}));
  EXPECT_EQ(sizes(TLS_RSA_WITH_AES_128_CBC_SHA, ProtocolVersion::kTls11, application_data, ten),
            (Sizes{10, 10}));
}

TEST(TlsChannelSendTest, PackingAFlight) {
  TlsPair pair({.pack_handshake_flight = true});
  pair.near->Queue(handshake, HandshakeOf(server_hello, 6));
  pair.near->Queue(handshake, HandshakeOf(certificate, 16));
  pair.near->Queue(
      {.type = handshake, .data = HandshakeOf(server_key_exchange, 1), .starts_record = true});
  pair.near->Queue(handshake, HandshakeOf(server_hello_done, 0));
  pair.near->Queue(alert, {1, 90});
  pair.near->Queue(handshake, HandshakeOf(server_hello_done, 0));
  pair.near->SetWriteKeys({.epoch = 0});  // the same epoch
  pair.near->Queue(handshake, HandshakeOf(server_hello_done, 0));
  pair.near->Flush();
  for (int i = 0; i < 6; ++i) (void)pair.far->ReadHandshake();
  EXPECT_EQ(pair.far_events.RecordSizes(), (Sizes{30, 9, 2, 8}));
  EXPECT_EQ(pair.near_events.sent.size(), 7u);
  EXPECT_EQ(pair.far_events.received.size(), 7u);
}

TEST(TlsChannelSendTest, PackingStopsAtAKeyChangeAndObeysTheFragmentSize) {
  TlsPair pair({.max_handshake_fragment = 10, .pack_handshake_flight = true});
  pair.near->SetVersion(kTls13);
  pair.far->SetVersion(kTls13);
  const TrafficKeys keys = TestKeysFor(TLS_AES_128_GCM_SHA256, kTls13);
  pair.near->Queue(handshake, HandshakeOf(server_hello, 8));
  pair.near->SetWriteKeys(keys);
  pair.near->Queue(handshake, HandshakeOf(encrypted_extensions, 2));
  pair.near->Queue(handshake, HandshakeOf(finished, 8));
  pair.near->Flush();
  (void)pair.far->ReadHandshake();
  pair.far->SetReadKeys(keys);
  (void)pair.far->ReadHandshake();
  (void)pair.far->ReadHandshake();
  EXPECT_EQ(pair.far_events.RecordSizes(), (Sizes{10, 2, 10, 8}));
}

TEST(TlsChannelSendTest, FlightHookMayChangeAllOfIt) {
  TlsPair pair;
  pair.near_events.before_flight = [](Flight& flight) {
    ASSERT_EQ(flight.size(), 2u);
    EXPECT_TRUE(flight[0].IsHandshake(server_hello));
    std::swap(flight[0], flight[1]);
    flight.insert(flight.begin() + 1, FlightItem{.type = application_data, .data = BytesOf("x")});
  };
  pair.near->Queue(handshake, HandshakeOf(server_hello, 1));
  pair.near->SetWriteKeys(TestKeysFor(TLS_AES_128_GCM_SHA256, kTls13, 2));
  pair.near->Queue(handshake, HandshakeOf(finished, 2));
  pair.near->Flush();
  // The item without an epoch got that of the one before it.
  EXPECT_EQ(pair.near_events.sent,
            (std::vector<std::string>{"handshake 2 140000020001", "application_data 2 78",
                                      "handshake 0 0200000100"}));
}

TEST(TlsChannelSendTest, AFlightThatAHookEmptiedSendsNothing) {
  TlsPair pair;
  pair.near_events.before_flight = [](Flight& flight) { flight.clear(); };
  pair.Send(handshake, HandshakeOf(server_hello, 1));
  pair.near_events.before_flight = nullptr;
  pair.Send(alert, {1, 0});
  EXPECT_EQ(pair.far->ReadAny().type, alert);
}

TEST(TlsChannelSendTest, RecordHooks) {
  TlsPair pair;
  pair.UseKeys(TLS_AES_128_GCM_SHA256, kTls13);
  pair.near_events.before_seal = [](OutgoingRecord& record) {
    EXPECT_EQ(record.sequence, 0u);
    EXPECT_EQ(record.wire_version, 0x0303);
    record.payload = BytesOf("changed");
    record.seal.inner_padding = 9;
  };
  std::size_t wire_size = 0;
  pair.near_events.after_seal = [&](const OutgoingRecord& record, Bytes& bytes) {
    EXPECT_EQ(record.type, application_data);
    wire_size = bytes.size();
  };
  pair.Send(application_data, BytesOf("honest"));
  EXPECT_EQ(pair.far->ReadAny().data, BytesOf("changed"));
  EXPECT_EQ(wire_size, 5u + 7u + 1u + 9u + 16u);

  pair.near_events = {};
  pair.near_events.after_seal = [](const OutgoingRecord&, Bytes& bytes) { bytes.back() ^= 1; };
  pair.Send(application_data, BytesOf("damaged"));
  EXPECT_TRUE(
      CauseIs(FailureOf([&] { (void)pair.far->ReadAny(); }), "local error: bad record MAC"));
}

TEST(TlsChannelSendTest, ASequenceNumberCanBeFaked) {
  TlsPair pair;
  pair.UseKeys(TLS_AES_128_GCM_SHA256, kTls13);
  pair.near_events.before_seal = [](OutgoingRecord& record) { record.sequence += 5; };
  pair.Send(application_data, BytesOf("from the future"));
  EXPECT_TRUE(
      CauseIs(FailureOf([&] { (void)pair.far->ReadAny(); }), "local error: bad record MAC"));
}

// The outer type is authenticated as changed, so that only its value is wrong.
TEST(TlsChannelSendTest, AHeaderCanBeFakedBeforeItIsAuthenticated) {
  TlsPair pair;
  pair.UseKeys(TLS_AES_128_GCM_SHA256, kTls13);
  pair.near_events.before_seal = [](OutgoingRecord& record) {
    record.header = [](Bytes& header) { header[0] = 22; };
  };
  pair.Send(application_data, BytesOf("x"));
  const PeerFailure failure = FailureOf([&] { (void)pair.far->ReadAny(); });
  EXPECT_TRUE(CauseIs(failure, "local error: unexpected message"));
  EXPECT_EQ(failure.got(), "handshake");
}

TEST(TlsChannelSendTest, PaddingOptions) {
  TlsPair cbc({.maximum_cbc_padding = true});
  cbc.UseKeys(TLS_RSA_WITH_AES_128_CBC_SHA, kTls12);
  cbc.Send(application_data, Bytes(12));
  (void)cbc.far->ReadAny();
  EXPECT_EQ(cbc.far_events.records[0].wire_size, 16u + 12u + 20u + 256u);

  TlsPair tls13({.inner_padding = 1000});
  tls13.UseKeys(TLS_AES_128_GCM_SHA256, kTls13);
  tls13.Send(application_data, Bytes(12));
  EXPECT_EQ(tls13.far->ReadAny().data.size(), 12u);
  EXPECT_EQ(tls13.far_events.records[0].wire_size, 12u + 1u + 1000u + 16u);
}

TEST(TlsChannelSendTest, RawBytesGoPastEverything) {
  TlsPair pair;
  pair.near->WriteRaw(BytesOf("GET /"));
  EXPECT_EQ(pair.TakeWire(5), BytesOf("GET /"));
  EXPECT_TRUE(pair.near_events.sent.empty());
}

}  // namespace
}  // namespace badpeer
