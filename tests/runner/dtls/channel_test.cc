// Our channel against itself: handshakes of all versions, and what it does at their edges.
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <ostream>
#include <string>

#include "runner/base/peer_failure.h"
#include "tests/runner/dtls/shim_side.h"
#include "tests/runner/dtls/two_ends.h"

namespace badpeer {
namespace {

struct Case {
  const char* name;
  ProtocolVersion version;
  CipherSuite suite;
  RecordOptions options;
};

constexpr auto kTls11 = ProtocolVersion::kTls11;
constexpr auto kTls12 = ProtocolVersion::kTls12;
constexpr auto kTls13 = ProtocolVersion::kTls13;
constexpr auto kCbc = CipherSuite::TLS_RSA_WITH_AES_128_CBC_SHA;
constexpr auto kGcm = CipherSuite::TLS_RSA_WITH_AES_128_GCM_SHA256;
constexpr auto kAes13 = CipherSuite::TLS_AES_128_GCM_SHA256;
const RecordOptions kPacked{.pack_fragments = 1200, .pack_records = 1400};

const Case kCases[] = {
    {"Dtls10", kTls11, kCbc, {}},
    {"Dtls12", kTls12, kGcm, {}},
    {"Dtls13", kTls13, kAes13, {}},
    {"Dtls10OneByteFragments", kTls11, kCbc, {.max_handshake_fragment = 1}},
    {"Dtls12OneByteFragments", kTls12, kGcm, {.max_handshake_fragment = 1}},
    {"Dtls13OneByteFragments", kTls13, kAes13, {.max_handshake_fragment = 1}},
    {"Dtls13ShortHeaders",
     kTls13,
     kAes13,
     {.omit_record_length = true, .short_sequence_numbers = true}},
};

const Case kPackedCases[] = {
    {"Dtls12Packed", kTls12, kGcm, kPacked},
    {"Dtls13Packed", kTls13, kAes13, kPacked},
};

void PrintTo(const Case& test, std::ostream* out) { *out << test.name; }
std::string NameOf(const testing::TestParamInfo<Case>& test) { return test.param.name; }

class HandshakeTest : public testing::TestWithParam<Case>, public TwoEnds {
 protected:
  HandshakeTest() : TwoEnds(GetParam().options) {
    version_ = GetParam().version;
    suite_ = GetParam().suite;
  }
};

TEST_P(HandshakeTest, BothEndsReadWhatTheOtherSays) {
  RunBoth([&] { ServeHandshake(); }, [&] { ConnectHandshake(); });
}

// In disorder a packed flight does not fill its packets, which the other end would not take.
class UnpackedHandshakeTest : public HandshakeTest {};

TEST_P(UnpackedHandshakeTest, FragmentsMayComeInAnyOrderWithinAnEpoch) {
  peer_.events.control_flight = [](DtlsController& dtls) {
    std::vector<DtlsFragment> fragments = dtls.FragmentsOf(dtls.next());
    for (auto begin = fragments.begin(); begin != fragments.end();) {
      const auto end = std::find_if(begin, fragments.end(), [&](const DtlsFragment& f) {
        return f.epoch != begin->epoch || f.IsChangeCipherSpec();
      });
      std::reverse(begin, end);
      begin = end == fragments.end() || !end->IsChangeCipherSpec() ? end : end + 1;
    }
    dtls.WriteFragments(fragments);
    return true;
  };
  RunBoth([&] { ServeHandshake(); }, [&] { ConnectHandshake(); });
}

TEST_P(UnpackedHandshakeTest, WholeMessagesMayCoverFragments) {
  peer_.events.control_flight = [](DtlsController& dtls) {
    for (const DtlsMessage& message : dtls.next()) {
      if (!message.IsChangeCipherSpec() && message.body.size() > 2) {
        dtls.WriteFragment(message.Fragment(1, message.body.size() / 2));
      }
      dtls.WriteFragment(message.Whole());
    }
    return true;
  };
  RunBoth([&] { ServeHandshake(); }, [&] { ConnectHandshake(); });
}

TEST_P(HandshakeTest, ADamagedPacketEndsIt) {
  shim_.events.after_seal = [](const OutgoingRecord& record, Bytes& bytes) {
    if (record.type == ContentType::application_data) bytes.back() ^= 1;
  };
  PeerFailure failure("none");
  RunBoth(
      [&] {
        ServeHandshake();
        failure = FailureOf([&] { peer_.channel.ReadAny(); });
      },
      [&] {
        ConnectHandshake();
        shim_.channel.Queue(ContentType::application_data, BytesOf("hello"));
        shim_.channel.Flush();
        const PeerFailure alert = FailureOf([&] { shim_.channel.ReadAny(); });
        EXPECT_EQ(alert.cause(), "remote error: bad record MAC");
      });
  EXPECT_EQ(failure.cause().find("local error: bad record MAC"), 0u) << failure.cause();
}

INSTANTIATE_TEST_SUITE_P(Unpacked, HandshakeTest, testing::ValuesIn(kCases), NameOf);
INSTANTIATE_TEST_SUITE_P(Packed, HandshakeTest, testing::ValuesIn(kPackedCases), NameOf);
INSTANTIATE_TEST_SUITE_P(All, UnpackedHandshakeTest, testing::ValuesIn(kCases), NameOf);

class ChannelTest : public testing::Test, public TwoEnds {};

TEST_F(ChannelTest, TheDefaultsOfFraming) {
  peer_.channel.Queue(ContentType::handshake, TestMessage(HandshakeType::certificate, 1500));
  peer_.channel.Queue(ContentType::handshake, TestMessage(HandshakeType::server_hello_done, 0));
  peer_.channel.Flush();
  ASSERT_EQ(peer_.events.packets.size(), 3u);
  EXPECT_EQ(ToHex(ByteView(peer_.events.packets[0]).first(25)),
            "16feff0000000000000000040c"
            "0b0005dc0000000000000400");
  EXPECT_EQ(ToHex(ByteView(peer_.events.packets[1]).first(25)),
            "16feff000000000000000101e8"
            "0b0005dc00000004000001dc");
  EXPECT_EQ(ToHex(peer_.events.packets[2]),
            "16feff0000000000000002000c"
            "0e0000000001000000000000");
}

TEST_F(ChannelTest, RecordVersions) {
  const auto version_of_next = [&] {
    peer_.channel.Queue(ContentType::application_data, {});
    peer_.channel.Flush();
    return ToHex(ByteView(peer_.events.packets.back()).subspan(1, 2));
  };
  EXPECT_EQ(version_of_next(), "feff");
  peer_.channel.SetVersion(kTls11);
  EXPECT_EQ(version_of_next(), "feff");
  peer_.channel.SetVersion(kTls12);
  EXPECT_EQ(version_of_next(), "fefd");
  peer_.channel.SetVersion(kTls13);
  EXPECT_EQ(version_of_next(), "fefd");
  peer_.channel.Queue({.type = ContentType::alert, .data = {1, 0}, .record_version = 0x1234});
  peer_.channel.Flush();
  EXPECT_EQ(ToHex(ByteView(peer_.events.packets.back()).subspan(1, 2)), "1234");
}

TEST_F(ChannelTest, JoinedRecordsShareAPacket) {
  peer_.channel.Queue(ContentType::application_data, BytesOf("a"));
  peer_.channel.Queue(
      {.type = ContentType::application_data, .data = BytesOf("b"), .joins_packet = true});
  peer_.channel.Queue(ContentType::application_data, BytesOf("c"));
  peer_.channel.Flush();
  ASSERT_EQ(peer_.events.packets.size(), 2u);
  EXPECT_EQ(peer_.events.packets[0].size(), 28u);
}

TEST_F(ChannelTest, RestartingLeavesWhatIsQueuedItsNumbers) {
  std::vector<std::uint16_t> numbers;
  peer_.events.control_flight = [&](DtlsController& dtls) {
    for (const DtlsMessage& message : dtls.next()) numbers.push_back(message.number);
    return false;
  };
  const Bytes message = TestMessage(HandshakeType::hello_request, 0);
  peer_.channel.Queue(ContentType::handshake, message);
  peer_.channel.Flush();
  peer_.channel.Queue(ContentType::handshake, message);
  peer_.channel.RestartMessageNumbers();
  peer_.channel.Queue(ContentType::handshake, message);
  peer_.channel.Flush();
  peer_.channel.Queue({.type = ContentType::handshake, .data = message, .message_number = 9});
  peer_.channel.Queue(ContentType::handshake, message);
  peer_.channel.Flush();
  EXPECT_EQ(numbers, (std::vector<std::uint16_t>{0, 1, 0, 9, 1}));
}

TEST_F(ChannelTest, AMessageThatCannotBeFramedIsTheHooksFault) {
  peer_.channel.Queue(ContentType::handshake, {1, 0});
  EXPECT_EQ(FailureOf([&] { peer_.channel.Flush(); }).kind(), PeerFailure::Kind::kHook);
}

TEST_F(ChannelTest, ARetransmissionThatNobodyAskedForIsAFailure) {
  const Bytes hello = TestMessage(HandshakeType::client_hello, 10);
  shim_.channel.Queue({.type = ContentType::handshake, .data = hello, .message_number = 0});
  shim_.channel.Queue({.type = ContentType::handshake, .data = hello, .message_number = 0});
  shim_.channel.Flush();
  EXPECT_EQ(peer_.channel.ReadHandshake(), hello);
  EXPECT_EQ(FailureOf([&] { peer_.channel.ReadHandshake(); }).cause(),
            "a handshake message out of turn: unasked for again, or far ahead");
}

TEST_F(ChannelTest, AfterHelloVerifyRequestTheVersionIsStillOpen) {
  peer_.channel.SetVersion(kTls12);
  peer_.channel.Queue(ContentType::handshake, TestMessage(HandshakeType::hello_verify_request, 5));
  peer_.channel.Flush();
  const Bytes hello = TestMessage(HandshakeType::client_hello, 10);
  shim_.channel.Queue(ContentType::handshake, hello);
  shim_.channel.Queue(ContentType::handshake, hello);
  shim_.channel.Flush();
  EXPECT_EQ(peer_.channel.ReadHandshake(), hello);
  EXPECT_NE(FailureOf([&] { peer_.channel.ReadHandshake(); }).cause().find("wrong version"),
            std::string::npos);
}

TEST_F(ChannelTest, ChangeCipherSpecMustNotPassHandshakeData) {
  shim_.channel.Queue(ContentType::handshake, TestMessage(HandshakeType::client_hello, 10));
  shim_.channel.Queue({.type = ContentType::handshake,
                       .data = TestMessage(HandshakeType::finished, 10),
                       .message_number = 2});
  shim_.channel.Queue({.type = ContentType::handshake,
                       .data = TestMessage(HandshakeType::certificate, 10),
                       .message_number = 1});
  shim_.channel.Queue(ContentType::change_cipher_spec, {1});
  shim_.channel.Flush();
  peer_.channel.ReadHandshake();
  peer_.channel.ReadHandshake();
  EXPECT_EQ(FailureOf([&] { peer_.channel.ReadChangeCipherSpec(); }).cause(),
            "handshake data is left over where a ChangeCipherSpec is due");
  EXPECT_EQ(FailureOf([&] { peer_.channel.SetReadKeys(TestKeys(kTls12, kGcm, 1)); }).cause(),
            "handshake data is left over where the shim's keys change");
}

TEST_F(ChannelTest, AlertsEndReading) {
  shim_.channel.SendAlert(AlertLevel::warning, AlertDescription::no_renegotiation);
  shim_.channel.SendAlert(AlertLevel::warning, AlertDescription::close_notify);
  EXPECT_EQ(peer_.channel.ReadAny().type, ContentType::alert);
  shim_.channel.SendAlert(AlertLevel::warning, AlertDescription::close_notify);
  EXPECT_EQ(FailureOf([&] { peer_.channel.ReadHandshake(); }).kind(), PeerFailure::Kind::kClosed);
  shim_.channel.SendAlert(AlertLevel::fatal, AlertDescription::decode_error);
  EXPECT_EQ(FailureOf([&] { peer_.channel.ReadHandshake(); }).alert(), 50);
}

TEST_F(ChannelTest, WhatIsNotDueIsRefused) {
  shim_.channel.Queue(ContentType::application_data, BytesOf("early"));
  shim_.channel.Flush();
  EXPECT_EQ(FailureOf([&] { peer_.channel.ReadHandshake(); }).cause(),
            "local error: unexpected message: a record that was not due");
  shim_.channel.Queue(ContentType::ack, {0, 0});
  shim_.channel.Flush();
  EXPECT_EQ(FailureOf([&] { peer_.channel.ReadAny(); }).wanted(), "no ACK before DTLS 1.3");
}

TEST_F(ChannelTest, RawBytesAreOnePacket) {
  peer_.channel.WriteRaw(FromHex("15feff00000000000000000002"));
  EXPECT_TRUE(peer_.events.packets.empty());
  EXPECT_EQ(FailureOf([&] { shim_.channel.ReadAny(); }).cause(),
            "local error: record overflow: a record is longer than it may be");
}

}  // namespace
}  // namespace badpeer
