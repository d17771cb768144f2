#include "runner/report/merge.h"

#include <gtest/gtest.h>

#include <functional>

#include "runner/report/compare.h"

namespace badpeer {
namespace {

using Kind = TestResult::Kind;

NamedResults ShardOf(std::size_t number, std::size_t count, std::vector<std::string> tests) {
  RunResults results;
  results.info = {.version = "1",
                  .bogo_revision = "r",
                  .suite_hash = "s",
                  .shim_hash = "h",
                  .machine = "m" + std::to_string(number % 2),
                  .start = 10.0 + double(number),
                  .seconds = double(number),
                  .shard = Shard{.index = number - 1, .count = count}};
  for (std::string& test : tests) results.tests.push_back({.name = std::move(test)});
  return {"part" + std::to_string(number) + ".json", std::move(results)};
}

std::string ErrorOf(std::vector<NamedResults> shards) {
  const Result<RunResults> whole = MergeShards(std::move(shards));
  return whole ? "" : whole.error().message;
}

TEST(MergeTest, ShardsBecomeTheWhole) {
  const Result<RunResults> whole =
      MergeShards({ShardOf(3, 3, {"C"}), ShardOf(1, 3, {"A", "B"}), ShardOf(2, 3, {})});
  ASSERT_TRUE(whole) << whole.error().message;
  EXPECT_EQ(whole->tests.size(), 3u);
  EXPECT_FALSE(whole->info.shard);
  EXPECT_EQ(whole->info.start, 11);
  EXPECT_EQ(whole->info.seconds, 3);
  EXPECT_EQ(whole->info.machine, "m1; m0");
}

TEST(MergeTest, RefusesWhatIsNoWholeByName) {
  EXPECT_EQ(ErrorOf({}), "there is nothing to merge");
  EXPECT_EQ(ErrorOf({ShardOf(1, 4, {}), ShardOf(3, 4, {})}), "shards are missing: 2, 4 of 4");
  NamedResults again = ShardOf(1, 2, {});
  again.first = "again.json";
  EXPECT_EQ(ErrorOf({ShardOf(1, 2, {}), ShardOf(2, 2, {}), again}),
            "shard 1 of 2 is both in part1.json and in again.json");
  NamedResults stopped = ShardOf(2, 2, {});
  stopped.second.info.stopped = "interrupted";
  EXPECT_EQ(ErrorOf({ShardOf(1, 2, {}), stopped}),
            "shard 2 of 2 (part2.json) did not end: interrupted");
  NamedResults whole = ShardOf(2, 2, {});
  whole.second.info.shard.reset();
  EXPECT_EQ(ErrorOf({ShardOf(1, 2, {}), whole}),
            "part2.json is no shard: it has the results of a whole run");
  EXPECT_EQ(ErrorOf({ShardOf(1, 2, {"A"}), ShardOf(2, 2, {"A"})}),
            "A is both in part1.json and in part2.json");
}

TEST(MergeTest, RefusesShardsOfDifferentRuns) {
  const auto differing = [](const std::function<void(RunInfo&)>& change) {
    NamedResults other = ShardOf(2, 2, {});
    change(other.second.info);
    return ErrorOf({ShardOf(1, 2, {}), other});
  };
  const std::string differ = "part1.json and part2.json differ in the ";
  EXPECT_EQ(differing([](RunInfo& i) { i.version = "2"; }), differ + "version of the runner");
  EXPECT_EQ(differing([](RunInfo& i) { i.bogo_revision = "2"; }), differ + "revision of BoGo");
  EXPECT_EQ(differing([](RunInfo& i) { i.suite_hash = "2"; }), differ + "list of tests");
  EXPECT_EQ(differing([](RunInfo& i) { i.shim_hash = "2"; }), differ + "shim");
  EXPECT_EQ(differing([](RunInfo& i) { i.config_hash = "2"; }),
            differ + "configuration of the shim");
  EXPECT_EQ(differing([](RunInfo& i) { i.shard->count = 3; }), differ + "number of shards");
  EXPECT_EQ(differing([](RunInfo& i) { i.shard->dealt_by = "2"; }),
            differ + "file of times to deal out by");
}

TEST(CompareTest, TellsWhatMoved) {
  RunResults before;
  before.tests = {{.name = "Fixed", .kind = Kind::kFailed, .verdict = "was"},
                  {.name = "Breaks"},
                  {.name = "Lost"},
                  {.name = "Gone"},
                  {.name = "Slow", .seconds = 1},
                  {.name = "Same", .kind = Kind::kFailed, .verdict = "x"},
                  {.name = "Found", .kind = Kind::kUnimplemented}};
  RunResults after;
  after.tests = {{.name = "Fixed"},
                 {.name = "Breaks", .kind = Kind::kFailed, .verdict = "why"},
                 {.name = "Lost", .kind = Kind::kUnimplemented, .missing = {"-x"}},
                 {.name = "Slow", .seconds = 2.5},
                 {.name = "Same", .kind = Kind::kFailed, .verdict = "x"},
                 {.name = "Found"},
                 {.name = "New"}};
  const Comparison comparison = Compare(before, after);
  EXPECT_TRUE(comparison.Worse());
  EXPECT_EQ(comparison.ToText(),
            "new failures, 1 test:\n  Breaks: why\n\n"
            "no longer implemented, 1 test:\n  Lost: -x\n\n"
            "vanished, 1 test:\n  Gone\n\n"
            "slower, 1 test:\n  Slow: 1 s before, now 2.5 s\n\n"
            "fixed, 1 test:\n  Fixed: was\n\n"
            "implemented now, 1 test:\n  Found\n\n"
            "new, 1 test:\n  New\n\n"
            "WORSE\n");
  EXPECT_FALSE(Compare(before, before).Worse());
  EXPECT_EQ(Compare(before, before).ToText(), "SAME\n");
}

TEST(CompareTest, EachWayToGetWorse) {
  RunResults passed;
  passed.tests = {{.name = "A"}};
  for (const Kind kind : {Kind::kFailed, Kind::kFlaky, Kind::kUnimplemented}) {
    RunResults other;
    other.tests = {{.name = "A", .kind = kind}};
    EXPECT_TRUE(Compare(passed, other).Worse());
    EXPECT_FALSE(Compare(other, passed).Worse());
  }
  EXPECT_TRUE(Compare(passed, {}).Worse());
  EXPECT_FALSE(Compare({}, passed).Worse());
}

}  // namespace
}  // namespace badpeer
