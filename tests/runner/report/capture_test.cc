#include "runner/report/capture.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "runner/base/files.h"
#include "runner/net/ip_packet.h"
#include "runner/net/pcapng.h"
#include "runner/report/capture_files.h"
#include "runner/harness/test_info.h"

namespace badpeer {
namespace {

using namespace std::chrono_literals;

constexpr auto kToShim = TranscriptDirection::kToShim;
constexpr auto kFromShim = TranscriptDirection::kFromShim;
constexpr Traffic::Time kStart{1'700'000'000s};

// Of a shim that is a client, and one connection.
net::PcapngFile Captured(const Bytes& file) {
  const auto parsed = net::ParsePcapng(file);
  EXPECT_TRUE(parsed);
  return *parsed;
}

TEST(TrafficTest, WhatComesAtOnceIsOneChunk) {
  Traffic traffic;
  traffic.Add(kToShim, kStart, BytesOf("a"));
  traffic.Add(kToShim, kStart + 10us, BytesOf("b"));
  traffic.Add(kFromShim, kStart + 20us, BytesOf("c"));
  traffic.Add(kToShim, kStart + 30us, BytesOf("d"));
  traffic.Add(kToShim, kStart + 5ms, BytesOf("e"));
  ASSERT_EQ(traffic.chunks().size(), 4u);
  EXPECT_EQ(traffic.chunks()[0].data, BytesOf("ab"));
  EXPECT_EQ(traffic.Sent(), BytesOf("abde"));
}

TEST(TrafficTest, AFloodIsBounded) {
  Traffic traffic;
  const Bytes much(std::size_t{1} << 20);
  for (int i = 0; i < 40; ++i) traffic.Add(kFromShim, kStart, much);
  EXPECT_TRUE(traffic.truncated());
  EXPECT_LE(traffic.chunks()[0].data.size(), std::size_t{16} << 20);
}

TEST(CaptureTest, TlsIsTcpInWhichNothingIsMissing) {
  Traffic traffic;
  traffic.Add(kFromShim, kStart, Bytes(100'000, 7));
  traffic.Add(kToShim, kStart + 5ms, BytesOf("answer"));
  const Bytes bytes = CaptureOf({.name = "T", .shim_role = Role::kClient}, {traffic}, "KEYS\n");
  const net::PcapngFile file = Captured(bytes);
  EXPECT_EQ(file.secrets, "KEYS\n\n");
  ASSERT_EQ(file.packets.size(), 3u + 4 + 1 + 3);
  std::size_t from_client = 0;
  for (const net::CapturedPacket& packet : file.packets) {
    const auto ip = net::ParseIp(packet.data);
    ASSERT_TRUE(ip && ip->protocol == net::kProtocolTcp);
    const ByteView tcp = packet.data.subspan(ip->transport_offset);
    const bool is_client = (tcp[0] << 8 | tcp[1]) == 50000;
    if (is_client) from_client += tcp.size() - 20;
  }
  EXPECT_EQ(from_client, 100'000u);
  // SYN is the client's.
  const ByteView syn = file.packets[0].data.subspan(40);
  EXPECT_EQ(syn[13], net::kTcpSyn);
  EXPECT_EQ(syn[2] << 8 | syn[3], 443);
}

TEST(CaptureTest, DatagramsStandAtTheShimsTime) {
  Traffic traffic;
  traffic.Add(kToShim, kStart, FromHex("500000000161"));
  traffic.Add(kFromShim, kStart + 5ms, FromHex("50000000"));  // in two pieces
  traffic.Add(kToShim, kStart + 6ms, FromHex("54000000003b9aca00"));
  traffic.Add(kFromShim, kStart + 7ms, FromHex("0262637450000000026364"));
  const Bytes bytes = CaptureOf(
      {.name = "T", .protocol = Protocol::kDtls, .shim_role = Role::kServer}, {traffic}, "");
  const net::PcapngFile file = Captured(bytes);
  ASSERT_EQ(file.packets.size(), 3u);
  const auto first = net::ParseUdp(file.packets[0].data);
  const auto last = net::ParseUdp(file.packets[2].data);
  ASSERT_TRUE(first && last);
  EXPECT_EQ(first->destination_port, 4433);  // ours is the client
  EXPECT_EQ(AsText(first->payload), "a");
  EXPECT_EQ(last->source_port, 4433);
  EXPECT_EQ(AsText(last->payload), "cd");
  EXPECT_EQ(file.packets[2].time - file.packets[0].time, 1007ms);
}

TEST(CaptureTest, NothingThatAShimSendsIsReadBeyondItsEnd) {
  const Bytes odd = FromHex("50ffffffff" "54" "16030100000001" "4500");
  for (const Protocol protocol : {Protocol::kTls, Protocol::kDtls, Protocol::kQuic}) {
    for (std::size_t size = 0; size <= odd.size(); ++size) {
      Traffic traffic;
      traffic.Add(kFromShim, kStart, ByteView(odd).first(size));
      const Bytes bytes = CaptureOf({.name = "T", .protocol = protocol}, {traffic}, "");
      EXPECT_FALSE(Captured(bytes).truncated);
    }
  }
}

class CaptureFilesTest : public testing::Test {
 protected:
  Outcome Ended(Verdict::Kind kind) {
    test_.name = "T";
    Outcome outcome;
    outcome.test = {.test = &test_, .name = "T"};
    outcome.verdict.kind = kind;
    outcome.key_log = "KEYS\n";
    outcome.traffic.emplace_back().Add(kToShim, kStart, BytesOf("x"));
    return outcome;
  }

  TestInfo test_{};
  TempDir dir_ = *TempDir::Create("badpeer-test");
};

TEST_F(CaptureFilesTest, OfFailuresAloneOrOfAll) {
  const std::string path = dir_.path() + "/new/T.pcapng";
  auto failures = std::move(*CaptureFiles::Open(dir_.path() + "/new", false));
  Outcome passed = Ended(Verdict::Kind::kPassed);
  Outcome failed = Ended(Verdict::Kind::kFailed);
  ASSERT_TRUE(failures->OnShimEnded(passed));
  EXPECT_FALSE(ReadFile(path));
  ASSERT_TRUE(failures->OnShimEnded(failed));
  EXPECT_TRUE(ReadFile(path));
  EXPECT_EQ(failed.capture, path);
  ASSERT_TRUE(failures->OnShimEnded(passed));  // It is mended: the old file would mislead.
  EXPECT_FALSE(ReadFile(path));
  auto all = std::move(*CaptureFiles::Open(dir_.path() + "/new", true));
  ASSERT_TRUE(all->OnShimEnded(passed));
  EXPECT_TRUE(ReadFile(path));
}

TEST_F(CaptureFilesTest, SaysWhatItCannotDo) {
  EXPECT_FALSE(CaptureFiles::Open("/proc/none", false));
  auto files = std::move(*CaptureFiles::Open(dir_.path() + "/new", false));
  std::filesystem::remove_all(dir_.path() + "/new");
  Outcome failed = Ended(Verdict::Kind::kFailed);
  EXPECT_FALSE(files->OnShimEnded(failed));
  EXPECT_EQ(failed.capture, "");
  EXPECT_FALSE(KeyLogFile::Open("/proc/none"));
  auto full = std::move(*KeyLogFile::Open("/dev/full"));
  EXPECT_EQ(full->OnShimEnded(failed).error().message, "/dev/full: No space left on device");
}

TEST_F(CaptureFilesTest, KeysOfAllTestsInOneFile) {
  const std::string path = dir_.path() + "/keys";
  auto file = std::move(*KeyLogFile::Open(path));
  Outcome outcome = Ended(Verdict::Kind::kPassed);
  ASSERT_TRUE(file->OnShimEnded(outcome));
  ASSERT_TRUE(file->OnShimEnded(outcome));
  EXPECT_EQ(*ReadFile(path), "KEYS\nKEYS\n");
}

}  // namespace
}  // namespace badpeer
