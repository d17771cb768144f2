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

class ChooseShardTest : public testing::Test {
 protected:
  void TearDown() override {
    for (const std::string& name : set_) unsetenv(name.c_str());
  }
  void Set(const std::string& name, const char* value) {
    setenv(name.c_str(), value, 1);
    set_.push_back(name);
  }
  // "2/8", from 1; or what is wrong.
  static std::string Choose(const std::string& flag) {
    const Result<std::optional<Shard>> shard = ChooseShard(flag);
    if (!shard) return shard.error().message;
    if (!*shard) return "all";
    return std::to_string((*shard)->index + 1) + "/" + std::to_string((*shard)->count);
  }

  std::vector<std::string> set_;
};

TEST_F(ChooseShardTest, TheFlagCountsFromOneAndWins) {
  Set("TEST_TOTAL_SHARDS", "4");
  Set("TEST_SHARD_INDEX", "0");
  EXPECT_EQ(Choose(""), "1/4");
  EXPECT_EQ(Choose("3/8"), "3/8");
  EXPECT_EQ(Choose("8/8"), "8/8");
  for (const char* bad : {"0/8", "9/8", "1", "/", "1/", "a/b", "1/0", "-1/2", "1/2/3", "AUTO"}) {
    EXPECT_EQ(Choose(bad), std::string("flag -shard is '") + bad +
                               "', but must be such as 2/8, from 1/8 to 8/8, or auto");
  }
}

TEST_F(ChooseShardTest, ASchedulersVariablesCountOnlyWithAuto) {
  Set("SLURM_ARRAY_TASK_ID", "13");
  Set("SLURM_ARRAY_TASK_COUNT", "4");
  Set("SLURM_ARRAY_TASK_MIN", "5");
  Set("SLURM_ARRAY_TASK_STEP", "4");
  EXPECT_EQ(Choose(""), "all");
  EXPECT_EQ(Choose("auto"), "3/4");
  Set("SLURM_ARRAY_TASK_ID", "14");
  EXPECT_EQ(Choose("auto"),
            "flag -shard auto: $SLURM_ARRAY_TASK_ID is 14, which is none of the 4 of "
            "$SLURM_ARRAY_TASK_COUNT");
  Set("SLURM_ARRAY_TASK_ID", "4");
  EXPECT_NE(Choose("auto").find("none of the 4"), std::string::npos);
}

TEST_F(ChooseShardTest, KnowsTheOthers) {
  EXPECT_NE(Choose("auto").find("none of the variables"), std::string::npos);
  Set("BUILDKITE_PARALLEL_JOB", "1");
  Set("BUILDKITE_PARALLEL_JOB_COUNT", "3");
  EXPECT_EQ(Choose("auto"), "2/3");
  Set("CIRCLE_NODE_INDEX", "0");
  Set("CIRCLE_NODE_TOTAL", "2");
  EXPECT_EQ(Choose("auto"), "1/2");
  Set("CI_NODE_INDEX", "5");  // GitLab counts from 1.
  Set("CI_NODE_TOTAL", "5");
  EXPECT_EQ(Choose("auto"), "5/5");
  Set("CI_NODE_INDEX", "0");
  EXPECT_NE(Choose("auto").find("none of the 5"), std::string::npos);
  Set("JOB_COMPLETION_INDEX", "2");
  EXPECT_EQ(Choose("auto"),
            "flag -shard auto: $JOB_COMPLETION_INDEX is set, but $TEST_TOTAL_SHARDS, the number of "
            "shards, is not");
  Set("TEST_TOTAL_SHARDS", "3");
  EXPECT_EQ(Choose("auto"), "3/3");
  Set("TEST_SHARD_INDEX", "0");  // Bazel's pair is whole: it counts.
  EXPECT_EQ(Choose("auto"), "1/3");
}

}  // namespace
}  // namespace badpeer
