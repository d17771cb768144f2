#include "runner/harness/test_plan.h"

#include <algorithm>
#include <string_view>

namespace badpeer {
namespace {

constexpr const char* kHintsSuffix = "-Hints";

class Planner {
 public:
  Planner(const ShimConfig& config, const Selection& selection)
      : config_(config), selection_(selection) {}

  bool IsSelected(const TestInfo& test, const std::string& name) const {
    if (!selection_.levels.empty() && !selection_.levels.contains(test.level)) return false;
    if (selection_.names && selection_.names->count(name) == 0) return false;
    return (selection_.only.empty() || MatchesAny(selection_.only, name)) &&
           !MatchesAny(selection_.skip, name);
  }
  bool IsDisabled(const std::string& name) const {
    if (selection_.include_disabled) return false;
    for (const ReasonedGlob& entry : config_.disabled_tests) {
      if (entry.glob.Matches(name)) return true;
    }
    return false;
  }
  bool IsInSet(const TestInfo& test) const {
    if (selection_.set == TestSet::kAll) return true;
    return test.is_own == (selection_.set == TestSet::kOwn);
  }
  void Consider(const TestInfo& test, bool hints) {
    if (!IsInSet(test)) {
      const std::string name = hints ? test.name + kHintsSuffix : test.name;
      if (IsSelected(test, name) && !IsDisabled(name)) ++plan_.not_in_set;
      return;
    }
    const std::size_t index = plan_.known++;
    if (selection_.shard && index % selection_.shard->count != selection_.shard->index) return;
    PlannedTest planned{.test = &test, .name = test.name, .hints = hints};
    if (hints) {
      planned.name += kHintsSuffix;
      planned.allow_hint_mismatch = MatchesAny(selection_.allow_hint_mismatch, test.name);
    }
    if (!IsSelected(test, planned.name)) return;
    if (IsDisabled(planned.name) ||
        (!selection_.include_disabled && NeedsOtherVersion(config_.versions, test))) {
      ++plan_.disabled;
    } else {
      plan_.tests.push_back(std::move(planned));
    }
  }
  // Only what is asked for decides: which shard a copy falls into depends on the answer.
  bool HintsMatter(const std::vector<TestInfo>& tests) const {
    for (const TestInfo& test : tests) {
      if (!test.has_hints_copy || !IsInSet(test)) continue;
      const std::string name = test.name + kHintsSuffix;
      if (IsSelected(test, name) && !IsDisabled(name) &&
          !NeedsOtherVersion(config_.versions, test)) {
        return true;
      }
    }
    return false;
  }
  TestPlan Take() { return std::move(plan_); }

 private:
  const ShimConfig& config_;
  const Selection& selection_;
  TestPlan plan_;
};

}  // namespace

TestPlan MakePlan(const std::vector<TestInfo>& tests, const ShimConfig& config,
                  const Selection& selection, const std::function<bool()>& ask_for_hints) {
  Planner planner(config, selection);
  const bool hints = planner.HintsMatter(tests) && ask_for_hints();
  for (const TestInfo& test : tests) planner.Consider(test, false);
  for (const TestInfo& test : tests) {
    if (hints && test.has_hints_copy) planner.Consider(test, true);
  }
  return planner.Take();
}

void KeepShard(TestPlan& plan, const Shard& shard, const std::map<std::string, double>& seconds) {
  double known = 0;
  std::size_t count = 0;
  for (const PlannedTest& test : plan.tests) {
    const auto time = seconds.find(test.name);
    if (time == seconds.end()) continue;
    known += time->second;
    ++count;
  }
  const double mean = count > 0 ? known / static_cast<double>(count) : 1;
  struct Load {
    double seconds;
    std::size_t place;
  };
  std::vector<Load> loads;
  for (std::size_t i = 0; i < plan.tests.size(); ++i) {
    const auto time = seconds.find(plan.tests[i].name);
    loads.push_back({time == seconds.end() ? mean : time->second, i});
  }
  // Longest first, each to the shard that has least.
  std::stable_sort(loads.begin(), loads.end(),
                   [](const Load& a, const Load& b) { return a.seconds > b.seconds; });
  std::vector<double> totals(shard.count, 0);
  std::vector<bool> kept(plan.tests.size(), false);
  for (const Load& load : loads) {
    const auto least = std::min_element(totals.begin(), totals.end());
    *least += load.seconds;
    kept[load.place] = static_cast<std::size_t>(least - totals.begin()) == shard.index;
  }
  std::vector<PlannedTest> tests;
  for (std::size_t i = 0; i < plan.tests.size(); ++i) {
    if (kept[i]) tests.push_back(std::move(plan.tests[i]));
  }
  plan.tests = std::move(tests);
}

std::vector<std::string> AllNames(const std::vector<TestInfo>& tests) {
  std::vector<std::string> names;
  for (const TestInfo& test : tests) names.push_back(test.name);
  for (const TestInfo& test : tests) {
    if (test.has_hints_copy) names.push_back(test.name + kHintsSuffix);
  }
  return names;
}

}  // namespace badpeer
