#include "runner/harness/shard.h"

#include <gtest/gtest.h>

#include <cstdlib>

#include "runner/base/files.h"

namespace badpeer {
namespace {

class ShardTest : public testing::Test {
 protected:
  void TearDown() override {
    for (const char* name : {"TEST_TOTAL_SHARDS", "TEST_SHARD_INDEX", "TEST_SHARD_STATUS_FILE"}) {
      unsetenv(name);
    }
  }
  static Result<std::optional<Shard>> Read(const char* total, const char* index) {
    setenv("TEST_TOTAL_SHARDS", total, 1);
    setenv("TEST_SHARD_INDEX", index, 1);
    return ShardFromEnvironment();
  }
};

TEST_F(ShardTest, ReadsTheEnvironment) {
  EXPECT_FALSE(*ShardFromEnvironment());
  const auto shard = Read("4", "3");
  ASSERT_TRUE(shard && *shard);
  EXPECT_EQ((*shard)->count, 4u);
  EXPECT_EQ((*shard)->index, 3u);
  EXPECT_FALSE(*Read("", ""));
}

// Half a pair would otherwise run everything, on each of the machines.
TEST_F(ShardTest, HalfAPairIsAnError) {
  EXPECT_EQ(Read("4", "").error().message,
            "$TEST_TOTAL_SHARDS is 4, but $TEST_SHARD_INDEX, the number of this shard from 0, is "
            "not set");
  EXPECT_EQ(Read("", "0").error().message,
            "$TEST_SHARD_INDEX is 0, but $TEST_TOTAL_SHARDS, the number of shards, is not set");
  unsetenv("TEST_SHARD_INDEX");
  setenv("TEST_TOTAL_SHARDS", "2", 1);
  EXPECT_FALSE(ShardFromEnvironment());
  unsetenv("TEST_TOTAL_SHARDS");
  setenv("TEST_SHARD_INDEX", "1", 1);
  EXPECT_FALSE(ShardFromEnvironment());
}

TEST_F(ShardTest, NamesWhatIsWrong) {
  EXPECT_EQ(Read("4", "4").error().message,
            "$TEST_SHARD_INDEX is 4, but must be below the 4 of $TEST_TOTAL_SHARDS");
  EXPECT_EQ(Read("x", "0").error().message, "$TEST_TOTAL_SHARDS is 'x', but must be a number");
  EXPECT_FALSE(Read("2", "-1"));
  EXPECT_FALSE(Read("0", "0"));
}

TEST_F(ShardTest, ToldByAFile) {
  Result<TempDir> dir = TempDir::Create("badpeer-test");
  const std::string file = dir->path() + "/status";
  setenv("TEST_SHARD_STATUS_FILE", file.c_str(), 1);
  ASSERT_TRUE(Read("2", "0"));
  EXPECT_TRUE(ReadFile(file));
  setenv("TEST_SHARD_STATUS_FILE", (dir->path() + "/no/status").c_str(), 1);
  EXPECT_EQ(Read("2", "0").error().message.rfind("$TEST_SHARD_STATUS_FILE: cannot write ", 0), 0u);
}

}  // namespace
}  // namespace badpeer
