#include "runner/harness/limited_jobs.h"

#include <gtest/gtest.h>

namespace badpeer {
namespace {

struct Log : RunObserver {
  void OnTestDone(const Outcome& outcome) override {
    text += outcome.test.name + (outcome.verdict.kind == Verdict::Kind::kPassed ? "+" : "-") +
            std::to_string(outcome.failed_tries.size()) + " ";
  }
  std::string text;
};

class LimitedJobsTest : public testing::Test {
 protected:
  // Plays the run: `fails` says whether a try of a test, counted from 0, fails.
  std::string Play(JobLimits limits, const std::function<bool(const std::string&, int)>& fails) {
    Log log;
    EachOnce each(tests_, log);
    LimitedJobs jobs(each, std::move(limits));
    std::map<std::string, int> tries;
    while (std::optional<Job> job = jobs.Next()) {
      Outcome outcome;
      outcome.test = *job->test;
      if (fails(outcome.test.name, tries[outcome.test.name]++)) {
        outcome.verdict = {Verdict::Kind::kFailed, "why"};
      }
      jobs.Finished(*job, std::move(outcome));
    }
    reached_ = jobs.reached();
    return log.text;
  }

  std::vector<PlannedTest> tests_ = {{.name = "A"}, {.name = "B"}, {.name = "C"}, {.name = "D"}};
  bool reached_ = false;
};

TEST_F(LimitedJobsTest, WithoutLimitsChangesNothing) {
  EXPECT_EQ(Play({}, [](const std::string& name, int) { return name == "B"; }), "A+0 B-0 C+0 D+0 ");
  EXPECT_FALSE(reached_);
}

TEST_F(LimitedJobsTest, RetriesTellFlakyFromBroken) {
  EXPECT_EQ(Play({.retries = 2},
                 [](const std::string& name, int tried) {
                   return name == "B" || (name == "C" && tried < 2) || (name == "D" && tried == 0);
                 }),
            "A+0 B-2 C+2 D+1 ");
}

TEST_F(LimitedJobsTest, StopsAfterSoManyFailures) {
  EXPECT_EQ(Play({.max_failures = 2}, [](const std::string& name, int) { return name != "A"; }),
            "A+0 B-0 C-0 ");
  EXPECT_TRUE(reached_);
  EXPECT_EQ(Play({.max_failures = 4}, [](const std::string&, int) { return true; }),
            "A-0 B-0 C-0 D-0 ");
}

TEST_F(LimitedJobsTest, WhatIsExpectedToFailDoesNotCount) {
  const JobLimits limits{.retries = 1, .max_failures = 1, .counts = [](const Outcome& outcome) {
                           return outcome.test.name == "C";
                         }};
  EXPECT_EQ(Play(limits, [](const std::string&, int) { return true; }), "A-0 B-0 C-1 ");
  EXPECT_TRUE(reached_);
}

}  // namespace
}  // namespace badpeer
