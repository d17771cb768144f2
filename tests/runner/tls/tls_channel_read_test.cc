// What a TLS channel makes of what it reads, from honest records to hostile bytes.
#include <gtest/gtest.h>

#include <thread>

#include "tests/runner/tls/tls_pair.h"

namespace badpeer {
namespace {

using enum CipherSuite;
using enum ContentType;
using enum HandshakeType;

constexpr ProtocolVersion kTls12 = ProtocolVersion::kTls12;
constexpr ProtocolVersion kTls13 = ProtocolVersion::kTls13;

enum class What { kHandshake, kChangeCipherSpec, kAny, kCloseNotify };

void Read(Channel& channel, What what) {
  switch (what) {
    case What::kHandshake:
      (void)channel.ReadHandshake();
      return;
    case What::kChangeCipherSpec:
      channel.ReadChangeCipherSpec();
      return;
    case What::kAny:
      (void)channel.ReadAny();
      return;
    case What::kCloseNotify:
      channel.ReadCloseNotify();
      return;
  }
}

PeerFailure ReadFailure(TlsPair& pair, What what) {
  return FailureOf([&] { Read(*pair.far, what); });
}

// The alert, if any, that the far end answered with.
std::string AlertSent(TlsPair& pair) {
  pair.near->SetVersion(ProtocolVersion::kNone);
  return FailureOf([&] { (void)pair.near->ReadAny(); }).cause();
}

TEST(TlsChannelReadTest, EverySuiteBothWays) {
  for (const CipherSuiteInfo& info : AllCipherSuites()) {
    SCOPED_TRACE(Name(info.suite));
    TlsPair pair;
    pair.UseKeys(info.suite, info.max_version);
    pair.near->Queue(handshake, HandshakeOf(finished, 12));
    pair.near->Queue(application_data, BytesOf("ping"));
    pair.near->Flush();
    EXPECT_EQ(pair.far->ReadHandshake(), HandshakeOf(finished, 12));
    EXPECT_EQ(pair.far->ReadAny().data, BytesOf("ping"));
    pair.far->Queue(application_data, BytesOf("pong"));
    pair.far->Flush();
    EXPECT_EQ(pair.near->ReadAny().data, BytesOf("pong"));
    EXPECT_EQ(pair.far_events.records[1].sequence, 1u);
  }
}

TEST(TlsChannelReadTest, MessagesAreMadeWholeOneByteAtATime) {
  TlsPair pair({.max_handshake_fragment = 1});
  pair.near->Queue(handshake, HandshakeOf(client_hello, 30));
  pair.near->Queue(handshake, HandshakeOf(hello_request, 0));
  pair.near->Flush();
  EXPECT_EQ(pair.far->ReadHandshake(), HandshakeOf(client_hello, 30));
  EXPECT_EQ(pair.far->ReadHandshake(), HandshakeOf(hello_request, 0));
  EXPECT_EQ(pair.far_events.records.size(), 38u);
  EXPECT_EQ(pair.far_events.received.size(), 2u) << "OnReceived once per message";
}

TEST(TlsChannelReadTest, SeveralMessagesInOneRecord) {
  TlsPair pair;
  pair.Send(handshake, Concat({HandshakeOf(server_hello, 3), HandshakeOf(server_hello_done, 0),
                               FromHex("1000")}));
  EXPECT_EQ(pair.far->ReadHandshake(), HandshakeOf(server_hello, 3));
  EXPECT_EQ(pair.far->ReadHandshake(), HandshakeOf(server_hello_done, 0));
  pair.Send(handshake, FromHex("0001ff"));
  EXPECT_EQ(pair.far->ReadHandshake(), FromHex("10000001ff"));
}

TEST(TlsChannelReadTest, ChangeCipherSpec) {
  TlsPair pair;
  pair.near->SetVersion(kTls12);
  pair.far->SetVersion(kTls12);
  pair.Send(change_cipher_spec, {1});
  pair.far->ReadChangeCipherSpec();
  EXPECT_EQ(pair.far_events.received, std::vector<std::string>{"change_cipher_spec 0 01"});
}

struct Refused {
  const char* name;
  What what;
  const char* wire;  // after version TLS 1.2 is set on both ends
  const char* cause;
  const char* alert;  // in the cause of who reads it
};

constexpr Refused kRefused[] = {
    {"application data for a message", What::kHandshake, "170303000161",
     "local error: unexpected message", "remote error: unexpected message"},
    {"ChangeCipherSpec for a message", What::kHandshake, "140303000101",
     "local error: unexpected message", "remote error: unexpected message"},
    {"ChangeCipherSpec for anything", What::kAny, "140303000101", "local error: unexpected message",
     "remote error: unexpected message"},
    {"a message for ChangeCipherSpec", What::kChangeCipherSpec, "160303000400000000",
     "local error: unexpected message", "remote error: unexpected message"},
    {"half a message before ChangeCipherSpec", What::kChangeCipherSpec,
     "16030300021400140303000101", "local error: unexpected message",
     "remote error: unexpected message"},
    {"ChangeCipherSpec of 2", What::kChangeCipherSpec, "140303000102",
     "local error: unexpected message", "remote error: unexpected message"},
    {"ChangeCipherSpec of two bytes", What::kChangeCipherSpec, "14030300020101",
     "local error: unexpected message", "remote error: unexpected message"},
    {"application data within a message", What::kHandshake, "16030300021400170303000161",
     "local error: unexpected message", "remote error: unexpected message"},
    {"a heartbeat", What::kAny, "180303000101", "local error: unexpected message",
     "remote error: unexpected message"},
    {"one byte of an alert", What::kAny, "150303000102", "local error: unexpected message",
     "remote error: unexpected message"},
    {"two alerts in one record", What::kAny, "150303000402280228",
     "local error: unexpected message", "remote error: unexpected message"},
    {"an alert of level 3", What::kAny, "15030300020328", "local error: unexpected message",
     "remote error: unexpected message"},
    {"another version", What::kAny, "170301000161", "local error: protocol version not supported",
     "remote error: protocol version not supported"},
    {"a header beyond 2^14 + 2048", What::kAny, "1703034801", "local error: record overflow",
     "remote error: record overflow"},
    {"a message of 16 MB", What::kHandshake, "160303000401ffffff", "local error: internal error",
     "remote error: internal error"},
    {"a fatal alert", What::kHandshake, "15030300020228", "remote error: handshake failure", ""},
    {"application data for close_notify", What::kCloseNotify, "170303000161",
     "local error: unexpected message", "remote error: unexpected message"},
    {"Finished for close_notify", What::kCloseNotify, "160303000414000000",
     "local error: unexpected message", "remote error: unexpected message"},
};

TEST(TlsChannelReadTest, WhatIsRefusedAndWithWhichAlert) {
  for (const Refused& refused : kRefused) {
    SCOPED_TRACE(refused.name);
    TlsPair pair;
    pair.far->SetVersion(kTls12);
    pair.near->WriteRaw(FromHex(refused.wire));
    const PeerFailure failure = ReadFailure(pair, refused.what);
    EXPECT_TRUE(CauseIs(failure, refused.cause)) << failure.what();
    if (refused.alert[0] == '\0') {
      pair.far_stream->Close();
      EXPECT_EQ(FailureOf([&] { (void)pair.near->ReadAny(); }).kind(), PeerFailure::Kind::kClosed);
    } else {
      EXPECT_EQ(AlertSent(pair), refused.alert);
    }
  }
}

// As BoGo's runner; suites/own looks closer.
TEST(TlsChannelReadTest, WhatPasses) {
  TlsPair pair;
  pair.near->SetVersion(kTls12);
  pair.far->SetVersion(kTls12);
  pair.near->WriteRaw(
      FromHex("1603030000"
              "16030300020400"
              "1603030000"
              "170303000161"
              "16030300020000"));
  EXPECT_EQ(pair.far->ReadAny().data, BytesOf("a"));
  EXPECT_EQ(pair.far->ReadHandshake(), FromHex("04000000"));
  for (int i = 0; i < 200; ++i) pair.near->WriteRaw(FromHex("1603030000"));
  EXPECT_TRUE(CauseIs(ReadFailure(pair, What::kHandshake), "local error: unexpected message"));
}

TEST(TlsChannelReadTest, FirstRecords) {
  const auto cause = [](const char* wire) {
    TlsPair pair;
    pair.near->WriteRaw(FromHex(wire));
    return ReadFailure(pair, What::kHandshake).cause();
  };
  EXPECT_TRUE(cause("802e010301").starts_with("local error: protocol version not supported"));
  EXPECT_TRUE(cause("474554202f").starts_with("local error: unexpected message"));  // "GET /"
  EXPECT_TRUE(cause("16100a0004").starts_with("local error: unexpected message"));
  EXPECT_TRUE(cause("1703010000").starts_with("local error: unexpected message"));
  EXPECT_EQ(cause("15030100020246"), "remote error: protocol version not supported");
}

TEST(TlsChannelReadTest, SizesInPlaintextAndBeyond) {
  const auto cause = [](ProtocolVersion version, CipherSuite suite, std::size_t size,
                        std::size_t padding) {
    TlsPair pair({.inner_padding = padding});
    pair.UseKeys(suite, version);
    pair.SendWhole(application_data, Bytes(size));
    try {
      EXPECT_EQ(pair.far->ReadAny().data.size(), size);
    } catch (const PeerFailure& failure) {
      return failure.cause().substr(0, failure.cause().rfind(':'));
    }
    return std::string("none");
  };
  const std::string kOverflow = "local error: record overflow";
  EXPECT_EQ(cause(kTls12, TLS_RSA_WITH_AES_128_GCM_SHA256, 16384, 0), "none");
  EXPECT_EQ(cause(kTls12, TLS_RSA_WITH_AES_128_GCM_SHA256, 16385, 0), kOverflow);
  EXPECT_EQ(cause(kTls12, TLS_RSA_WITH_AES_128_GCM_SHA256, 18500, 0), kOverflow);
  EXPECT_EQ(cause(kTls13, TLS_AES_128_GCM_SHA256, 16384, 0), "none");
  EXPECT_EQ(cause(kTls13, TLS_AES_128_GCM_SHA256, 16384, 2031), "none");
  EXPECT_EQ(cause(kTls13, TLS_AES_128_GCM_SHA256, 16384, 2032), kOverflow);
  EXPECT_EQ(cause(kTls13, TLS_AES_128_GCM_SHA256, 16385, 0), kOverflow);
}

TEST(TlsChannelReadTest, WarningsAreSkippedWithinReason) {
  TlsPair pair;
  pair.near->Queue(alert, {1, 90});
  pair.near->Queue(handshake, HandshakeOf(client_hello, 1));
  pair.near->Flush();
  EXPECT_EQ(pair.far->ReadHandshake(), HandshakeOf(client_hello, 1));
  EXPECT_EQ(pair.far_events.received.front(), "alert 0 015a");
  for (int i = 0; i < 200; ++i) pair.near->Queue(alert, {1, 90});
  pair.near->Flush();
  EXPECT_TRUE(CauseIs(ReadFailure(pair, What::kHandshake), "local error: unexpected message"));
}

TEST(TlsChannelReadTest, EndsOfTheConnection) {
  TlsPair closed;
  closed.near->SendAlert(AlertLevel::warning, AlertDescription::close_notify);
  EXPECT_EQ(closed.far->ReadAny().data, (Bytes{1, 0}));
  closed.near->SendAlert(AlertLevel::warning, AlertDescription::close_notify);
  EXPECT_EQ(ReadFailure(closed, What::kHandshake).kind(), PeerFailure::Kind::kClosed);
  closed.near->SendAlert(AlertLevel::warning, AlertDescription::close_notify);
  EXPECT_EQ(ReadFailure(closed, What::kChangeCipherSpec).kind(), PeerFailure::Kind::kClosed);

  TlsPair cut;
  cut.near_stream->Close();
  const PeerFailure end = ReadFailure(cut, What::kAny);
  EXPECT_EQ(end.kind(), PeerFailure::Kind::kClosed);
  EXPECT_EQ(end.got(), "EOF");

  for (const char* part : {"1603", "1603010005", "160301000501"}) {
    TlsPair torn;
    torn.near->WriteRaw(FromHex(part));
    torn.near_stream->Close();
    EXPECT_EQ(ReadFailure(torn, What::kAny).kind(), PeerFailure::Kind::kClosed) << part;
  }
}

TEST(TlsChannelReadTest, CloseNotifyAfterWhatAPeerMaySendUnasked) {
  TlsPair pair;
  pair.UseKeys(TLS_AES_128_GCM_SHA256, kTls13);
  pair.near->Queue(handshake, HandshakeOf(new_session_ticket, 50));
  pair.near->Queue(application_data, {});
  pair.near->Queue(alert, {1, 90});
  pair.near->SendAlert(AlertLevel::warning, AlertDescription::close_notify);
  pair.far->ReadCloseNotify();
  pair.near_stream->Close();
  EXPECT_EQ(ReadFailure(pair, What::kCloseNotify).kind(), PeerFailure::Kind::kClosed);
}

TEST(TlsChannelReadTest, NoMessageSpansAKeyChange) {
  TlsPair pair;
  pair.Send(handshake, Concat({HandshakeOf(server_hello, 3), FromHex("14")}));
  (void)pair.far->ReadHandshake();
  const PeerFailure failure =
      FailureOf([&] { pair.far->SetReadKeys(TestKeysFor(TLS_AES_128_GCM_SHA256, kTls13)); });
  EXPECT_TRUE(CauseIs(failure, "local error: unexpected message"));
  EXPECT_EQ(failure.got(), "1 bytes");
}

TEST(TlsChannelReadTest, InnerTypesOfTls13) {
  for (const bool omit : {true, false}) {
    TlsPair pair;
    pair.UseKeys(TLS_AES_128_GCM_SHA256, kTls13);
    pair.near_events.before_seal = [omit](OutgoingRecord& record) {
      if (omit) {
        record.seal.omit_inner_type = true;
      } else {
        record.type = ContentType{99};
      }
    };
    pair.Send(application_data, {});
    EXPECT_TRUE(CauseIs(ReadFailure(pair, What::kAny), "local error: unexpected message"));
  }
}

// A client that can't take our ServerHello answers in plaintext, where we read with keys.
TEST(TlsChannelReadTest, APlaintextAlertUnderKeysDoesNotAuthenticate) {
  TlsPair pair;
  pair.near->SetVersion(kTls13);
  pair.far->SetVersion(kTls13);
  pair.far->SetReadKeys(TestKeysFor(TLS_AES_128_GCM_SHA256, kTls13));
  pair.far->ExpectCompatibilityChangeCipherSpec();
  pair.near->SendAlert(AlertLevel::fatal, AlertDescription::decode_error);
  EXPECT_TRUE(CauseIs(ReadFailure(pair, What::kHandshake), "local error: bad record MAC"));
}

TEST(TlsChannelReadTest, CompatibilityChangeCipherSpec) {
  const TrafficKeys keys = TestKeysFor(TLS_AES_128_GCM_SHA256, kTls13);
  const auto read = [&](std::initializer_list<Bytes> plaintext_records, int expected) {
    TlsPair pair;
    pair.near->SetVersion(kTls13);
    pair.far->SetVersion(kTls13);
    pair.far->SetReadKeys(keys);
    for (int i = 0; i < expected; ++i) pair.far->ExpectCompatibilityChangeCipherSpec();
    for (const Bytes& record : plaintext_records) pair.near->Queue(change_cipher_spec, record);
    pair.near->SetWriteKeys(keys);
    pair.Send(handshake, HandshakeOf(finished, 4));
    try {
      EXPECT_EQ(pair.far->ReadHandshake(), HandshakeOf(finished, 4));
    } catch (const PeerFailure& failure) {
      return failure.cause().substr(0, failure.cause().rfind(": "));
    }
    return std::string("fine");
  };
  EXPECT_EQ(read({}, 0), "fine");
  EXPECT_EQ(read({{1}}, 1), "fine");
  EXPECT_EQ(read({{1}}, 2), "fine");
  EXPECT_EQ(read({}, 1), "local error: unexpected message");
  EXPECT_EQ(read({{2}}, 1), "local error: unexpected message");
  EXPECT_EQ(read({{1, 1}}, 1), "local error: unexpected message");
  EXPECT_EQ(read({{1}, {1}}, 1), "local error: bad record MAC");
  EXPECT_EQ(read({{1}}, 0), "local error: bad record MAC");
}

TEST(TlsChannelReadTest, RejectedEarlyDataIsSkippedByTrialDecryption) {
  TlsPair pair;
  pair.near->SetVersion(kTls13);
  pair.far->SetVersion(kTls13);
  const TrafficKeys keys = TestKeysFor(TLS_AES_128_GCM_SHA256, kTls13, kEpochHandshake);
  pair.near->SetWriteKeys(TestKeysFor(TLS_AES_128_GCM_SHA256, kTls13, kEpochEarlyData));
  pair.near->Queue(application_data, Bytes(40000));
  pair.near->SetWriteKeys(keys);
  pair.near->Queue(handshake, HandshakeOf(finished, 4));
  pair.near->SetWriteKeys(TestKeysFor(TLS_AES_128_GCM_SHA256, kTls13, kEpochEarlyData));
  pair.near->Queue(application_data, BytesOf("late"));
  pair.near->Flush();

  pair.far->SetReadKeys(keys);
  pair.far->SkipEarlyData();
  EXPECT_EQ(pair.far->ReadHandshake(), HandshakeOf(finished, 4));
  EXPECT_EQ(pair.far_events.records.size(), 1u) << "what is skipped is no record";
  EXPECT_EQ(pair.far_events.records[0].sequence, 0u);
  EXPECT_TRUE(CauseIs(ReadFailure(pair, What::kAny), "local error: bad record MAC"))
      << "skipping ends with the first record that opens";
}

TEST(TlsChannelReadTest, RejectedEarlyDataIsSkippedBeforeASecondClientHello) {
  TlsPair pair;
  pair.near->SetVersion(kTls13);
  pair.far->SetVersion(kTls13);
  pair.near->SetWriteKeys(TestKeysFor(TLS_AES_128_GCM_SHA256, kTls13, kEpochEarlyData));
  pair.near->Queue(application_data, BytesOf("early"));
  pair.near->SetWriteKeys({});
  pair.near->Queue(handshake, HandshakeOf(client_hello, 4));
  pair.near->Flush();
  pair.far->SkipEarlyData();
  EXPECT_EQ(pair.far->ReadHandshake(), HandshakeOf(client_hello, 4));
}

TEST(TlsChannelReadTest, EndlessEarlyDataIsRefused) {
  TlsPair pair;
  pair.far->SetVersion(kTls13);
  pair.far->SetReadKeys(TestKeysFor(TLS_AES_128_GCM_SHA256, kTls13, kEpochHandshake));
  pair.far->SkipEarlyData();
  Bytes record = FromHex("1703034000");
  record.resize(5 + 0x4000);
  std::jthread flood([&](std::stop_token stop) {
    while (!stop.stop_requested()) pair.near->WriteRaw(record);
  });
  const PeerFailure failure = ReadFailure(pair, What::kHandshake);
  pair.far_stream->Close();  // which ends a write that waits
  EXPECT_TRUE(CauseIs(failure, "local error: unexpected message")) << failure.what();
}

TEST(TlsChannelReadTest, WhyWasItRefusedSurvivesAShimThatIsGone) {
  TlsPair pair;
  pair.far->SetVersion(kTls12);
  pair.near->WriteRaw(FromHex("170303000161"));
  pair.near_stream->Close();
  EXPECT_TRUE(CauseIs(ReadFailure(pair, What::kHandshake), "local error: unexpected message"));
}

}  // namespace
}  // namespace badpeer
