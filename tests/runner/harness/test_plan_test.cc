#include "runner/harness/test_plan.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace badpeer {
namespace {

TestInfo Make(std::string name, bool has_hints_copy = false) {
  return {.name = std::move(name), .has_hints_copy = has_hints_copy};
}

std::vector<Glob> Globs(const char* list) { return *ParseGlobs(list); }

std::string Names(const TestPlan& plan) {
  std::string names;
  for (const PlannedTest& test : plan.tests) names += (names.empty() ? "" : " ") + test.name;
  return names;
}

class TestPlanTest : public testing::Test {
 protected:
  std::string Plan(const Selection& selection, const ShimConfig& config = {}) {
    asked_ = 0;
    plan_ = MakePlan(tests_, config, selection, [this] {
      ++asked_;
      return hints_;
    });
    return Names(plan_);
  }

  std::vector<TestInfo> tests_ = {Make("A"), Make("B", true), Make("C"), Make("D", true)};
  bool hints_ = true;
  int asked_ = 0;
  TestPlan plan_;
};

TEST_F(TestPlanTest, CopiesWithHintsComeLast) {
  EXPECT_EQ(Plan({}), "A B C D B-Hints D-Hints");
  EXPECT_EQ(asked_, 1);
  EXPECT_TRUE(plan_.tests[4].hints);
  EXPECT_EQ(plan_.tests[4].test, &tests_[1]);
  EXPECT_EQ(plan_.known, 6u);
  hints_ = false;
  EXPECT_EQ(Plan({}), "A B C D");
  tests_[1].has_hints_copy = false;
  hints_ = true;
  EXPECT_EQ(Plan({}), "A B C D D-Hints");
}

TEST_F(TestPlanTest, TheShimIsOnlyAskedWhereItMatters) {
  EXPECT_EQ(Plan({.only = Globs("A;B")}), "A B");
  EXPECT_EQ(asked_, 0);
  EXPECT_EQ(Plan({.only = Globs("B*")}), "B B-Hints");
  EXPECT_EQ(asked_, 1);
}

TEST_F(TestPlanTest, SelectsAndSkips) {
  EXPECT_EQ(Plan({.only = Globs("[AB]")}), "A B");
  EXPECT_EQ(Plan({.skip = Globs("*-Hints;A")}), "B C D");
  EXPECT_EQ(Plan({.only = Globs("Z")}), "");
}

TEST_F(TestPlanTest, DisabledTestsAreCounted) {
  ShimConfig config;
  config.disabled_tests.push_back({*Glob::Parse("B*"), "no"});
  EXPECT_EQ(Plan({}, config), "A C D D-Hints");
  EXPECT_EQ(plan_.disabled, 2u);
  EXPECT_EQ(Plan({.include_disabled = true}, config), "A B C D B-Hints D-Hints");
  EXPECT_EQ(plan_.disabled, 0u);
}

TEST_F(TestPlanTest, ShardsCountBeforeAnythingIsLeftOut) {
  EXPECT_EQ(Plan({.shard = Shard{0, 2}}), "A C B-Hints");
  EXPECT_EQ(Plan({.shard = Shard{1, 2}}), "B D D-Hints");
  EXPECT_EQ(Plan({.only = Globs("B*"), .shard = Shard{1, 2}}), "B");
}

TEST_F(TestPlanTest, HintMismatchIsAllowedByTheNameWithoutSuffix) {
  Plan({.allow_hint_mismatch = Globs("B")});
  EXPECT_TRUE(plan_.tests[4].allow_hint_mismatch);
  EXPECT_FALSE(plan_.tests[5].allow_hint_mismatch);
  EXPECT_FALSE(plan_.tests[1].allow_hint_mismatch);
}

TEST_F(TestPlanTest, OurOwnTestsRunOnlyWhenAskedFor) {
  tests_.push_back({.name = "BP-E", .is_own = true, .has_hints_copy = true});
  EXPECT_EQ(Plan({}), "A B C D B-Hints D-Hints");
  EXPECT_EQ(plan_.not_in_set, 2u);
  EXPECT_EQ(plan_.known, 6u);
  EXPECT_EQ(Plan({.set = TestSet::kOwn}), "BP-E BP-E-Hints");
  EXPECT_EQ(plan_.not_in_set, 6u);
  EXPECT_EQ(Plan({.set = TestSet::kAll}), "A B C D BP-E B-Hints D-Hints BP-E-Hints");
  EXPECT_EQ(plan_.not_in_set, 0u);
  // Shards are those that BoGo makes, whatever there is besides.
  tests_.insert(tests_.begin(), {.name = "BP-F", .is_own = true});
  EXPECT_EQ(Plan({.shard = Shard{.index = 0, .count = 2}}), "A C B-Hints");
  EXPECT_EQ(Plan({.set = TestSet::kOwn, .only = Globs("A")}), "");
  EXPECT_EQ(plan_.not_in_set, 1u);
}

TEST_F(TestPlanTest, LevelsLeaveOnlyTheirs) {
  tests_[1].level = RuleLevel::kMust;
  tests_[2].level = RuleLevel::kShould;
  EXPECT_EQ(Plan({.levels = {RuleLevel::kMust}}), "B B-Hints");
  EXPECT_EQ(Plan({.levels = {RuleLevel::kMust, RuleLevel::kShould}}), "B C B-Hints");
  EXPECT_EQ(Plan({.levels = {RuleLevel::kCustom}, .only = Globs("A;C")}), "A");
  // A shard's tests are those that it would also run without.
  EXPECT_EQ(Plan({.levels = {RuleLevel::kMust}, .shard = Shard{0, 2}}), "B-Hints");
}

TEST_F(TestPlanTest, NamesLeaveOnlyThem) {
  Selection selection;
  selection.names = {"C", "B", "gone"};
  EXPECT_EQ(Plan(selection), "B C");
}

TEST_F(TestPlanTest, ShardsByTimeAreWholeAndBalanced) {
  std::vector<TestInfo> tests;
  std::map<std::string, double> seconds;
  for (int i = 0; i < 50; ++i) {
    tests.push_back(Make("T" + std::to_string(i)));
    if (i % 5 != 0) seconds["T" + std::to_string(i)] = i == 1 ? 20 : 1 + i % 3;
  }
  std::map<std::string, int> seen;
  std::vector<double> totals;
  for (std::size_t shard = 0; shard < 4; ++shard) {
    TestPlan plan = MakePlan(tests, {}, {}, [] { return false; });
    KeepShard(plan, {.index = shard, .count = 4}, seconds);
    totals.push_back(0);
    for (const PlannedTest& test : plan.tests) {
      ++seen[test.name];
      totals.back() += seconds.count(test.name) > 0 ? seconds[test.name] : 2.4;
    }
  }
  EXPECT_EQ(seen.size(), 50u);
  for (const auto& [name, times] : seen) EXPECT_EQ(times, 1) << name;
  EXPECT_LT(*std::max_element(totals.begin(), totals.end()) -
                *std::min_element(totals.begin(), totals.end()),
            4);
}

TEST_F(TestPlanTest, AllNamesHasTheCopies) {
  EXPECT_EQ(AllNames(tests_), (std::vector<std::string>{"A", "B", "C", "D", "B-Hints", "D-Hints"}));
}

}  // namespace
}  // namespace badpeer
