#include "runner/net/pcapng.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>

namespace badpeer::net {
namespace {

using namespace std::chrono_literals;

class PcapngTest : public testing::Test {
 protected:
  PcapngTest() {
    std::string pattern = testing::TempDir() + "pcapngXXXXXX";
    directory_ = mkdtemp(pattern.data());
    path_ = directory_ + "/test.pcapng";
  }
  ~PcapngTest() override { std::filesystem::remove_all(directory_); }

  Bytes Contents() const {
    std::ifstream in(path_, std::ios::binary);
    return Bytes(std::istreambuf_iterator<char>(in), {});
  }

  void WriteThree() {
    auto writer = PcapngWriter::Create(path_, "client eth0");
    ASSERT_TRUE(writer);
    (*writer)->Write(1700000000s + 123456789ns, BytesOf("one"));
    (*writer)->Write(1700000001s, BytesOf("four"));
    (*writer)->Write(1700000002s, Bytes(1500, 7));
    ASSERT_TRUE((*writer)->Close().ok());
  }

  std::string directory_;
  std::string path_;
};

TEST_F(PcapngTest, ReadsBackWhatItWrote) {
  WriteThree();
  const Bytes bytes = Contents();
  const auto file = ParsePcapng(bytes);
  ASSERT_TRUE(file);
  ASSERT_EQ(file->packets.size(), 3u);
  EXPECT_EQ(file->packets[0].number, 1u);
  EXPECT_EQ(file->packets[0].time, 1700000000s + 123456789ns);
  EXPECT_EQ(file->packets[0].link_type, 101);
  EXPECT_EQ(AsText(file->packets[0].data), "one");
  EXPECT_EQ(AsText(file->packets[1].data), "four");
  EXPECT_EQ(file->packets[2].data.size(), 1500u);
  EXPECT_FALSE(file->truncated);
  EXPECT_NE(AsText(bytes).find("client eth0"), std::string_view::npos);
}

TEST_F(PcapngTest, EmbedsSecretsBeforeThePackets) {
  WriteThree();
  const std::string secrets = "CLIENT_RANDOM 00 11\n";
  ASSERT_TRUE(EmbedSecrets(path_, secrets).ok());
  const Bytes bytes = Contents();
  const auto file = ParsePcapng(bytes);
  ASSERT_TRUE(file);
  EXPECT_EQ(file->packets.size(), 3u);
  EXPECT_EQ(file->secrets, secrets + "\n");
  const std::string_view text = AsText(bytes);
  EXPECT_LT(text.find("CLIENT_RANDOM"), text.find("one"));
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(directory_), {}), 1);
}

TEST_F(PcapngTest, EmbeddingExplainsItself) {
  EXPECT_NE(EmbedSecrets(path_, "x").error().message.find(path_), std::string::npos);
  std::ofstream(path_) << "this is no capture";
  EXPECT_NE(EmbedSecrets(path_, "x").error().message.find("not a pcapng"), std::string::npos);
}

TEST_F(PcapngTest, LargeCapturesPassThroughTheBuffer) {
  auto writer = PcapngWriter::Create(path_, "client eth0");
  ASSERT_TRUE(writer);
  for (int i = 0; i < 3000; ++i) {
    (*writer)->Write(std::chrono::nanoseconds(i), Bytes(1280, static_cast<std::uint8_t>(i)));
  }
  ASSERT_TRUE((*writer)->Close().ok());
  ASSERT_TRUE(EmbedSecrets(path_, std::string(100000, 'k')).ok());
  const Bytes bytes = Contents();
  const auto file = ParsePcapng(bytes);
  ASSERT_TRUE(file);
  ASSERT_EQ(file->packets.size(), 3000u);
  EXPECT_EQ(file->packets[2999].data[1279], static_cast<std::uint8_t>(2999));
}

TEST_F(PcapngTest, ReadsTheOtherByteOrderAndResolutions) {
  const Bytes big_endian = FromHex(
      "0a0d0d0a0000001c1a2b3c4d00010000ffffffffffffffff0000001c"  // Section.
      "000000010000001400650000000000000000"
      "0014"  // Interface, microseconds.
      "00000001"
      "00000020"
      "00010000"
      "00000000"
      "00090001"
      "83000000"
      "00000000"
      "00000020"  // 2^-3 s.
      "000000060000002400000000000000000000"
      "000a"
      "00000003"
      "00000003"
      "6162630000000024"
      "000000060000002400000001000000000000"
      "000c"
      "00000003"
      "00000003"
      "6162640000000024");
  const auto file = ParsePcapng(big_endian);
  ASSERT_TRUE(file) << file.error().message;
  ASSERT_EQ(file->packets.size(), 2u);
  EXPECT_EQ(file->packets[0].time, 10us);
  EXPECT_EQ(AsText(file->packets[0].data), "abc");
  EXPECT_EQ(file->packets[1].time, 1500ms);
  EXPECT_EQ(file->packets[1].link_type, 1);
}

TEST_F(PcapngTest, TruncatedFilesAreReadAsFarAsTheyGo) {
  WriteThree();
  const Bytes bytes = Contents();
  for (std::size_t size = 28; size < bytes.size(); ++size) {
    const auto file = ParsePcapng(ByteView(bytes).first(size));
    ASSERT_TRUE(file);
    EXPECT_LT(file->packets.size(), 3u);
  }
  EXPECT_TRUE(ParsePcapng(ByteView(bytes).first(bytes.size() - 1))->truncated);
}

TEST_F(PcapngTest, HostileFilesAreHarmless) {
  EXPECT_FALSE(ParsePcapng(Bytes(100, 0)));
  WriteThree();
  const Bytes honest = Contents();
  std::mt19937 random(1);
  for (int i = 0; i < 20000; ++i) {
    Bytes damaged = honest;
    for (int j = 0; j < 4; ++j) {
      damaged[random() % 200] = static_cast<std::uint8_t>(random());
    }
    const auto file = ParsePcapng(damaged);
    if (file) {
      EXPECT_LE(file->packets.size(), 20u);
    }
  }
}

TEST(PcapngInMemoryTest, HoldsWhatAFileHolds) {
  Bytes file = StartPcapng(
      {.interface_name = "T", .link_type = LinkType::kUpperPdu, .key_log = "CLIENT_RANDOM"});
  AppendPacket(file, 1700000000s + 5ns, BytesOf("one"));
  AppendPacket(file, 1700000001s, Bytes(70'000, 7));
  const auto parsed = ParsePcapng(file);
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->secrets, "CLIENT_RANDOM\n");
  ASSERT_EQ(parsed->packets.size(), 2u);
  EXPECT_EQ(parsed->packets[0].link_type, 252);
  EXPECT_EQ(AsText(parsed->packets[0].data), "one");
  EXPECT_EQ(parsed->packets[0].time, 1700000000s + 5ns);
  EXPECT_EQ(parsed->packets[1].data.size(), 65535u);
  EXPECT_FALSE(parsed->truncated);
}

}  // namespace
}  // namespace badpeer::net
