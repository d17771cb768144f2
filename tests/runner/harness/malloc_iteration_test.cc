#include "runner/harness/malloc_iteration.h"

#include <gtest/gtest.h>
#include <signal.h>

#include <deque>
#include <functional>
#include <map>
#include <set>

namespace badpeer {
namespace {

struct Recorder : RunObserver {
  void OnMallocFinding(const PlannedTest& test, const MallocFinding& finding) override {
    found.push_back(test.name + " " + std::to_string(finding.number));
  }
  void OnTestDone(const Outcome& outcome) override { done.push_back(outcome); }

  std::vector<std::string> found;
  std::vector<Outcome> done;
};

Outcome Ended(int status) {
  Outcome outcome;
  outcome.evidence.connected = true;
  outcome.evidence.shim.exit_status = status;
  outcome.verdict = Judge({}, outcome.evidence);
  return outcome;
}

Outcome Crashed() {
  Outcome outcome = Ended(0);
  outcome.evidence.shim.exit_status.reset();
  outcome.evidence.shim.signal = SIGSEGV;
  outcome.verdict = Judge({}, outcome.evidence);
  return outcome;
}

using Shim = std::function<Outcome(std::int64_t)>;

// BoringSSL's dialect: 88 when an allocation failed.
Shim FailsWith88(std::int64_t allocations, std::set<std::int64_t> crashes = {}) {
  return [=](std::int64_t n) {
    if (crashes.count(n) > 0) return Crashed();
    return Ended(n < allocations ? 88 : 0);
  };
}

// That of the porting document: 88 behind the last one.
Shim EndsWith88(std::int64_t allocations, std::set<std::int64_t> crashes = {}) {
  return [=](std::int64_t n) {
    if (crashes.count(n) > 0) return Crashed();
    return Ended(n < allocations ? 1 : 88);
  };
}

class MallocIterationTest : public testing::Test {
 protected:
  // Keeps `workers` jobs under way and finishes them in the given order.
  void Run(const Shim& shim, std::size_t workers = 1, bool newest_first = false,
           const MallocOptions& options = {}) {
    MallocIteration iteration(tests_, options, recorder_);
    std::deque<Job> under_way;
    int steps = 0;
    for (;;) {
      ASSERT_LT(++steps, 100'000);
      while (under_way.size() < workers) {
        const std::optional<Job> job = iteration.Next();
        if (!job) break;
        runs_[*job->variation.malloc_number]++;
        under_way.push_back(*job);
      }
      if (under_way.empty()) return;
      const Job job = newest_first ? under_way.back() : under_way.front();
      newest_first ? under_way.pop_back() : under_way.pop_front();
      Outcome outcome = shim(*job.variation.malloc_number);
      outcome.test = *job.test;
      iteration.Finished(job, std::move(outcome));
    }
  }
  const Outcome& Only() {
    EXPECT_EQ(recorder_.done.size(), 1u);
    return recorder_.done.front();
  }

  std::vector<PlannedTest> tests_ = {{.name = "T"}};
  Recorder recorder_;
  std::map<std::int64_t, int> runs_;
};

TEST_F(MallocIterationTest, EndsCleanInBothDialects) {
  Run(FailsWith88(62));
  EXPECT_EQ(Only().verdict.kind, Verdict::Kind::kPassed) << Only().verdict.reason;
  EXPECT_EQ(Only().malloc_end, 62);
  EXPECT_EQ(runs_.size(), 64u);  // The probe, 0 to 61, and the one behind.
  recorder_.done.clear();
  Run(EndsWith88(62));
  EXPECT_EQ(Only().verdict.kind, Verdict::Kind::kPassed) << Only().verdict.reason;
  EXPECT_EQ(Only().malloc_end, 62);
}

TEST_F(MallocIterationTest, GoesOnBehindFindings) {
  for (const Shim& shim : {FailsWith88(20, {3, 7}), EndsWith88(20, {3, 7})}) {
    recorder_ = {};
    Run(shim);
    EXPECT_EQ(recorder_.found, (std::vector<std::string>{"T 3", "T 7"}));
    EXPECT_EQ(Only().verdict.kind, Verdict::Kind::kFailed);
    EXPECT_EQ(Only().malloc_end, 20);
    ASSERT_EQ(Only().malloc_findings.size(), 2u);
    EXPECT_EQ(Only().malloc_findings[1].number, 7);
    EXPECT_EQ(Only().verdict.reason.find("2 findings when single allocations fail, the first at 3"),
              0u);
  }
}

TEST_F(MallocIterationTest, ManyWorkersInAnyOrderFindTheSame) {
  for (const bool newest_first : {false, true}) {
    for (const std::size_t workers : {2u, 8u, 40u}) {
      recorder_ = {};
      runs_.clear();
      Run(FailsWith88(20, {3, 7}), workers, newest_first);
      EXPECT_EQ(Only().malloc_end, 20);
      EXPECT_EQ(Only().malloc_findings.size(), 2u);
      EXPECT_EQ(Only().malloc_findings[0].number, 3);
      for (std::int64_t n = 0; n < 20; ++n) EXPECT_EQ(runs_[n], 1) << n;
    }
  }
}

Outcome TimedOut() {
  Outcome outcome = Crashed();
  outcome.evidence.killed = true;
  outcome.verdict = Judge({}, outcome.evidence);
  return outcome;
}

TEST_F(MallocIterationTest, ATimeoutMustShowTwice) {
  for (const std::size_t workers : {1u, 8u}) {
    recorder_ = {};
    runs_.clear();
    std::map<std::int64_t, int> asked;
    Run(
        [&](std::int64_t n) {
          const bool hangs = n == 3 || (n == 7 && asked[n]++ == 0);
          return hangs ? TimedOut() : FailsWith88(20, {5})(n);
        },
        workers);
    EXPECT_EQ(Only().malloc_end, 20);
    ASSERT_EQ(Only().malloc_findings.size(), 2u);
    EXPECT_EQ(Only().malloc_findings[0].number, 3);
    EXPECT_EQ(Only().malloc_findings[1].number, 5);
    EXPECT_EQ(recorder_.found.size(), 2u);
    EXPECT_EQ(runs_[3], 2);
    EXPECT_EQ(runs_[7], 2);
    EXPECT_EQ(runs_[5], 1);
  }
}

TEST_F(MallocIterationTest, ATimeoutBehindTheLastAllocationEndsIt) {
  std::map<std::int64_t, int> asked;
  Run([&](std::int64_t n) { return n == 20 && asked[n]++ == 0 ? TimedOut() : FailsWith88(20)(n); });
  EXPECT_EQ(Only().malloc_end, 20);
  EXPECT_EQ(Only().verdict.kind, Verdict::Kind::kPassed);
}

TEST_F(MallocIterationTest, SeveralTestsOverlap) {
  tests_ = {{.name = "T"}, {.name = "U"}, {.name = "V"}};
  Run(FailsWith88(5, {2}), 8);
  EXPECT_EQ(recorder_.done.size(), 3u);
  EXPECT_EQ(recorder_.found.size(), 3u);
}

TEST_F(MallocIterationTest, StartsAndStopsWhereTold) {
  Run(FailsWith88(100), 1, false, {.first = 40, .count = 3});
  EXPECT_EQ(runs_.size(), 4u);
  EXPECT_EQ(runs_.begin()->first, 40);
  EXPECT_EQ(Only().malloc_end, 43);
  recorder_.done.clear();
  Run(FailsWith88(10), 1, false, {.first = 40});
  EXPECT_EQ(Only().verdict.kind, Verdict::Kind::kPassed);
}

TEST_F(MallocIterationTest, WhatFailsAnywayIsNotIterated) {
  Run([](std::int64_t) { return Crashed(); });
  EXPECT_EQ(Only().verdict.kind, Verdict::Kind::kFailed);
  EXPECT_EQ(runs_.size(), 1u);
  recorder_.done.clear();
  Run([](std::int64_t) { return Ended(89); }, 4);
  EXPECT_EQ(Only().verdict.kind, Verdict::Kind::kUnimplemented);
}

TEST_F(MallocIterationTest, ATestThatFailsWithoutAFailedAllocationFails) {
  Run([](std::int64_t n) { return Ended(n < 5 ? 88 : 1); });
  EXPECT_EQ(Only().verdict.kind, Verdict::Kind::kFailed);
  EXPECT_EQ(Only().malloc_end, 5);
}

TEST_F(MallocIterationTest, OddStatusesNeitherEndItNorKeepItGoingForEver) {
  // Exits with 1 here and there: not the end, because without a failed allocation it would pass.
  Run([](std::int64_t n) { return Ended(n < 30 ? (n % 3 == 0 ? 1 : 88) : 0); });
  EXPECT_EQ(Only().malloc_end, 30);
  EXPECT_EQ(Only().verdict.kind, Verdict::Kind::kPassed);
  recorder_.done.clear();
  Run([](std::int64_t n) { return Ended(n == kMallocProbe ? 0 : 1); });
  EXPECT_EQ(Only().verdict.kind, Verdict::Kind::kFailed);
}

TEST(MallocFindingTest, KnowsSignalsReportsAndHangs) {
  EXPECT_FALSE(FindingOf(1, Ended(88)));
  EXPECT_FALSE(FindingOf(1, Ended(1)));
  EXPECT_EQ(FindingOf(1, Crashed())->what, "SIGSEGV (Segmentation fault)");
  Outcome report = Ended(88);
  report.evidence.shim.standard_error.text = "==7==ERROR: AddressSanitizer: SEGV\n";
  EXPECT_EQ(FindingOf(1, report)->what, "sanitizer report: ==7==ERROR: AddressSanitizer: SEGV");
  Outcome hang = Crashed();
  hang.evidence.killed = true;
  EXPECT_EQ(FindingOf(1, hang)->what.find("hang:"), 0u);
  Outcome mutual = Ended(88);
  mutual.evidence.local = PeerFailure(PeerFailure::Kind::kMutualWait, "x");
  EXPECT_EQ(FindingOf(1, mutual)->what.find("hang:"), 0u);
}

// A shim of 30 allocations from three places, in turns, of which those of "b" crash it.
Outcome FromThreePlaces(std::int64_t n) {
  const std::vector<std::string> places = {"a", "b", "c"};
  const auto site = [&places](std::int64_t number) {
    return MallocSite{number, {places[static_cast<std::size_t>(number) % 3], "main"}};
  };
  if (n == kMallocProbe) {
    Outcome probe = Ended(0);
    probe.malloc_sites = {site(0), site(1), site(2)};
    return probe;
  }
  Outcome outcome = n % 3 == 1 ? Crashed() : Ended(88);
  outcome.malloc_sites = {site(n)};
  return outcome;
}

TEST_F(MallocIterationTest, EachCallStackFailsOnce) {
  tests_ = {{.name = "T"}, {.name = "U"}};
  for (const std::size_t workers : {1u, 4u}) {
    recorder_ = {};
    runs_.clear();
    Run(FromThreePlaces, workers, false, {.coverage = MallocCoverage::kSites});
    ASSERT_EQ(recorder_.done.size(), 2u);
    EXPECT_EQ(runs_, (std::map<std::int64_t, int>{{0, 2}, {1, 2}, {2, 2}, {kMallocProbe, 2}}));
    EXPECT_EQ(recorder_.found, (std::vector<std::string>{"T 1", "U 1"}));
    EXPECT_EQ(recorder_.done[0].malloc_runs, 3u);
    EXPECT_EQ(recorder_.done[0].malloc_findings[0].frames, (std::vector<std::string>{"b", "main"}));
  }
}

TEST_F(MallocIterationTest, EachCallStackFailsOnceInTheRun) {
  tests_ = {{.name = "T"}, {.name = "U"}};
  Run(FromThreePlaces, 3, true, {.coverage = MallocCoverage::kSitesGlobal});
  EXPECT_EQ(runs_, (std::map<std::int64_t, int>{{0, 1}, {1, 1}, {2, 1}, {kMallocProbe, 2}}));
  EXPECT_EQ(recorder_.done.size(), 2u);
  EXPECT_EQ(recorder_.found.size(), 1u);
}

TEST_F(MallocIterationTest, AnAllocatorThatTellsNoSitesFails) {
  Run(FailsWith88(5), 1, false, {.coverage = MallocCoverage::kSites});
  EXPECT_EQ(Only().verdict.kind, Verdict::Kind::kFailed);
  EXPECT_NE(Only().verdict.reason.find("-malloc-coverage=all"), std::string::npos);
}

TEST_F(MallocIterationTest, WhatIsFoundBeforeTheRunIsStoppedIsNotLost) {
  MallocIteration iteration(tests_, {}, recorder_);
  const Shim shim = FailsWith88(100, {1});
  for (int i = 0; i < 4; ++i) {
    const Job job = *iteration.Next();
    Outcome outcome = shim(*job.variation.malloc_number);
    outcome.test = *job.test;
    iteration.Finished(job, std::move(outcome));
  }
  EXPECT_TRUE(recorder_.done.empty());
  iteration.Stopped();
  EXPECT_EQ(Only().verdict.kind, Verdict::Kind::kFailed);
  EXPECT_EQ(Only().malloc_findings.size(), 1u);
  EXPECT_NE(Only().verdict.reason.find("stopped"), std::string::npos);
}

}  // namespace
}  // namespace badpeer
