#include "runner/harness/transcript_files.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "runner/base/files.h"

namespace badpeer {
namespace {

class TranscriptFilesTest : public testing::Test {
 protected:
  Outcome Ended(Protocol protocol, Role role, const std::vector<Bytes>& sent) {
    test_ = {.name = "Basic", .protocol = protocol, .role = role};
    Outcome outcome;
    outcome.test = {.test = &test_, .name = "Basic-Hints", .hints = true};
    for (const Bytes& bytes : sent) {
      outcome.traffic.emplace_back().Add(TranscriptDirection::kToShim, {}, bytes);
    }
    return outcome;
  }
  Status Keep(Outcome outcome) { return files_->OnShimEnded(outcome); }

  TestInfo test_{};
  TempDir dir_ = *TempDir::Create("badpeer-test");
  std::unique_ptr<TranscriptFiles> files_ =
      std::move(*TranscriptFiles::Open(dir_.path() + "/./t/"));
};

TEST_F(TranscriptFilesTest, TellsTheShimWhereBoGoDoes) {
  const Outcome outcome = Ended(Protocol::kQuic, Role::kServer, {});
  EXPECT_EQ(
      files_->FlagsFor(outcome.test),
      (std::vector<std::string>{"-write-settings", dir_.path() + "/t/quic/server/Basic-Hints-"}));
  EXPECT_EQ(files_->FlagsFor(Ended(Protocol::kTls, Role::kClient, {}).test)[1],
            dir_.path() + "/t/tls/client/Basic-Hints-");
}

TEST_F(TranscriptFilesTest, PutsWhatWasSentBehindTheSettings) {
  const std::string prefix = dir_.path() + "/t/tls/server/Basic-Hints-";
  ASSERT_TRUE(WriteFileAtomically(prefix + "1", "settings"));
  ASSERT_TRUE(
      Keep(Ended(Protocol::kTls, Role::kServer, {BytesOf("first"), BytesOf("second"), {}})));
  EXPECT_EQ(*ReadFile(prefix + "0"), std::string("\0\0first", 7));
  EXPECT_EQ(*ReadFile(prefix + "1"), "settingssecond");
  EXPECT_FALSE(ReadFile(prefix + "2"));
}

TEST_F(TranscriptFilesTest, DatagramsComeWithTheirLengthsAndWithoutTheClock) {
  const Bytes sent = Concat({FromHex("500000000161"), FromHex("540000000000000001"),
                             FromHex("4d00000100"), FromHex("55000000000000000a"),
                             FromHex("45ffffffffffffffff"), FromHex("50000000026263")});
  EXPECT_EQ(ToHex(DatagramsOf(sent)), "000001610000026263");
  // Cut anywhere: nothing is read that is not there.
  for (std::size_t size = 0; size < sent.size(); ++size) {
    EXPECT_EQ(DatagramsOf(ByteView(sent).first(size)).size(), size < 6 ? 0u : 4u) << size;
  }
  ASSERT_TRUE(Keep(Ended(Protocol::kDtls, Role::kClient, {sent})));
  EXPECT_EQ(*ReadFile(dir_.path() + "/t/dtls/client/Basic-Hints-0"),
            std::string("\0\0\0\0\1a\0\0\2bc", 11));
}

TEST_F(TranscriptFilesTest, SaysWhatItCannotDo) {
  EXPECT_EQ(TranscriptFiles::Open("/proc/none")
                .error()
                .message.rfind("cannot make the directory /proc/none/tls/client: ", 0),
            0u);
  const Outcome outcome = Ended(Protocol::kTls, Role::kClient, {BytesOf("x")});
  std::filesystem::remove_all(dir_.path() + "/t");
  EXPECT_FALSE(Keep(outcome));
}

}  // namespace
}  // namespace badpeer
