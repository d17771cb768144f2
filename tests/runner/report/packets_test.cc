#include "runner/report/packets.h"

#include <gtest/gtest.h>

#include "runner/harness/test_info.h"

namespace badpeer {
namespace {

using namespace std::chrono_literals;

constexpr auto kToShim = TranscriptDirection::kToShim;
constexpr auto kFromShim = TranscriptDirection::kFromShim;
constexpr Traffic::Time kStart{1'700'000'000s};

TEST(PacketsTest, TlsIsOneLineForEachRecord) {
  Traffic traffic;
  traffic.Add(kFromShim, kStart, FromHex("160301000301000016030300"));  // one and a half
  traffic.Add(kFromShim, kStart + 5ms, FromHex("01aa"));
  traffic.Add(kToShim, kStart + 8ms, FromHex("15030300020228"));
  traffic.Add(kToShim, kStart + 10ms, BytesOf("GET / HTTP/1.1"));
  traffic.Add(kFromShim, kStart + 12ms, FromHex("170303ffff00"));
  const std::vector<Packet> packets = PacketsOf(Protocol::kTls, {traffic});
  ASSERT_EQ(packets.size(), 5u);
  EXPECT_EQ(packets[0].what, "handshake, TLS 1.0");
  EXPECT_EQ(packets[0].size, 8u);
  EXPECT_EQ(packets[0].bytes, FromHex("1603010003010000"));
  EXPECT_EQ(packets[1].what, "handshake, TLS 1.2");
  EXPECT_DOUBLE_EQ(packets[1].seconds, 0.005);
  EXPECT_EQ(packets[2].what, "alert, TLS 1.2");
  EXPECT_EQ(packets[2].direction, kToShim);
  EXPECT_EQ(packets[3].what, "no whole record");
  EXPECT_EQ(packets[3].bytes, BytesOf("GET / HTTP/1.1"));
  EXPECT_EQ(packets[4].what, "no whole record");
  EXPECT_EQ(packets[4].size, 6u);
}

TEST(PacketsTest, DatagramsSayTheirRecordsAndStandAtTheShimsTime) {
  const Bytes record = FromHex("16fefd0001000000000003000201ff");
  Traffic traffic;
  const auto add = [&traffic](TranscriptDirection direction, auto at, const Bytes& datagram) {
    const auto size = static_cast<std::uint8_t>(datagram.size());
    traffic.Add(direction, kStart + at, Concat({FromHex("50000000"), Bytes{size}, datagram}));
  };
  add(kFromShim, 0ms, Concat({record, record}));
  traffic.Add(kToShim, kStart + 2ms, FromHex("54000000003b9aca00"));
  traffic.Add(kFromShim, kStart + 3ms, FromHex("74"));
  add(kFromShim, 4ms, FromHex("2e00010003112233230102"));  // DTLS 1.3: with a length, without
  add(kToShim, 6ms, FromHex("16fefd000100000000000300ff01"));
  add(kToShim, 8ms, FromHex("ffff"));
  const std::vector<Packet> packets = PacketsOf(Protocol::kDtls, {traffic, traffic});
  ASSERT_EQ(packets.size(), 10u);
  EXPECT_EQ(packets[0].what,
            "handshake, epoch 1, number 3, 2 bytes; handshake, epoch 1, number 3, 2 bytes");
  EXPECT_EQ(packets[1].direction, TranscriptDirection::kNote);
  EXPECT_EQ(packets[1].what, "the shim's clock moves on by 1000 ms");
  EXPECT_EQ(packets[2].what, "encrypted, epoch ...10, 3 bytes; encrypted, epoch ...11, 1 byte");
  EXPECT_DOUBLE_EQ(packets[2].seconds, 1.004);
  EXPECT_EQ(packets[3].what, "handshake, epoch 1, number 3, 255 bytes (cut off)");
  EXPECT_EQ(packets[4].what, "no record");
  EXPECT_EQ(packets[4].connection, 0u);
  EXPECT_EQ(packets[5].connection, 1u);
}

TEST(PacketsTest, MessagesOfTheMockTransportSayTheirLevelAndNoSecrets) {
  Traffic traffic;
  traffic.Add(kFromShim, kStart, FromHex("1600000000000002aabb"));
  traffic.Add(kToShim, kStart + 2ms,
              Concat({FromHex("1602130100000021"), Bytes(32, 7), FromHex("08")}));
  const std::vector<Packet> packets = PacketsOf(Protocol::kQuic, {traffic});
  ASSERT_EQ(packets.size(), 2u);
  EXPECT_EQ(packets[0].what, "handshake, level initial");
  EXPECT_EQ(packets[1].what, "handshake, level handshake");
  EXPECT_EQ(packets[1].bytes, FromHex("08"));
}

TEST(PacketsTest, AllIsBounded) {
  Traffic traffic;
  for (int i = 0; i < 1000; ++i) {
    traffic.Add(kToShim, kStart + i * 2ms, Concat({FromHex("1703030400"), Bytes(1024)}));
  }
  const std::vector<Packet> packets = PacketsOf(Protocol::kTls, {traffic});
  ASSERT_EQ(packets.size(), kMaxPacketsShown);
  std::size_t bytes = 0;
  for (const Packet& packet : packets) bytes += packet.bytes.size();
  EXPECT_EQ(bytes, kMaxBytesOfTest);
  EXPECT_EQ(packets.back().size, 1029u);
}

TEST(PacketListsTest, OnlyFailuresHaveThem) {
  const TestInfo test{.name = "T"};
  Traffic traffic;
  traffic.Add(kToShim, kStart, Concat({FromHex("1703030010"), Bytes(16)}));
  PacketLists lists;
  for (const auto kind : {Verdict::Kind::kPassed, Verdict::Kind::kFailed}) {
    Outcome outcome{
        .test = {.test = &test, .name = "T"}, .verdict = {.kind = kind}, .traffic = {traffic}};
    EXPECT_TRUE(lists.OnShimEnded(outcome).ok());
    EXPECT_EQ(outcome.packets.size(), kind == Verdict::Kind::kFailed ? 1u : 0u);
  }
}

}  // namespace
}  // namespace badpeer
