// Which tests run: the suite, times what the shim can do, minus what the user or the configuration
// leaves out.
//
//   Result<TestPlan> plan = MakePlan(tests, config, {.only = *ParseGlobs("Basic-*")}, ask);
//   for (const PlannedTest& test : plan->tests) Run(test);
#ifndef BADPEER_RUNNER_HARNESS_TEST_PLAN_H_
#define BADPEER_RUNNER_HARNESS_TEST_PLAN_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "runner/base/result.h"
#include "runner/harness/glob.h"
#include "runner/harness/shard.h"
#include "runner/harness/shim_config.h"
#include "runner/harness/test_info.h"

namespace badpeer {

// A test of the suite, or its copy with handshake hints.
struct PlannedTest {
  const TestInfo* test = nullptr;
  std::string name{};  // a copy's ends in "-Hints"
  bool hints = false;
  bool allow_hint_mismatch = false;
};

// Those that BoGo has as well, those of our own, or both.
enum class TestSet : std::uint8_t { kBogo, kOwn, kAll };

struct Selection {
  TestSet set = TestSet::kBogo;
  std::set<RuleLevel> levels{};  // empty: all
  std::vector<Glob> only{};      // empty: all
  std::vector<Glob> skip{};
  std::optional<std::set<std::string>> names{};  // if set: these at most
  std::vector<Glob> allow_hint_mismatch{};
  bool include_disabled = false;
  std::optional<Shard> shard{};
};

struct TestPlan {
  std::vector<PlannedTest> tests{};  // in the order of the suite, the copies behind all others
  std::size_t not_in_set = 0;        // selected, but for the set
  std::size_t known = 0;             // tests and copies before anything was left out
  std::size_t disabled = 0;          // left out by the configuration alone
};

// `ask_for_hints` tells whether the shim can do handshake hints; it is asked at most once, and only
// if a selected test depends on the answer. `tests` must outlive the plan.
TestPlan MakePlan(const std::vector<TestInfo>& tests, const ShimConfig& config,
                  const Selection& selection, const std::function<bool()>& ask_for_hints);

// Keeps what this shard runs, so that all take about as long by the times of an earlier run; a test
// without one counts as the mean. The same plan and times give the same shards everywhere.
void KeepShard(TestPlan& plan, const Shard& shard, const std::map<std::string, double>& seconds);

// Every name that a configuration may speak of.
std::vector<std::string> AllNames(const std::vector<TestInfo>& tests);

}  // namespace badpeer

#endif  // BADPEER_RUNNER_HARNESS_TEST_PLAN_H_
