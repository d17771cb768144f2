#include "runner/harness/test_plan.h"

#include <charconv>
#include <cstdlib>
#include <string_view>

#include "runner/base/files.h"
#include "runner/suites/test_case.h"

namespace badpeer {
namespace {

constexpr const char* kHintsSuffix = "-Hints";

class Planner {
 public:
  Planner(const ShimConfig& config, const Selection& selection)
      : config_(config), selection_(selection) {}

  bool IsSelected(const std::string& name) const {
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
  void Consider(const TestCase& test, bool hints) {
    const std::size_t index = plan_.known++;
    if (selection_.shard && index % selection_.shard->count != selection_.shard->index) return;
    PlannedTest planned{.test = &test, .name = test.name, .hints = hints};
    if (hints) {
      planned.name += kHintsSuffix;
      planned.allow_hint_mismatch = MatchesAny(selection_.allow_hint_mismatch, test.name);
    }
    if (!IsSelected(planned.name)) return;
    if (IsDisabled(planned.name)) {
      ++plan_.disabled;
    } else {
      plan_.tests.push_back(std::move(planned));
    }
  }
  // Only names decide: which shard a copy falls into depends on the answer.
  bool HintsMatter(const std::vector<TestCase>& tests) const {
    for (const TestCase& test : tests) {
      if (!HasHintsCopy(test)) continue;
      const std::string name = test.name + kHintsSuffix;
      if (IsSelected(name) && !IsDisabled(name)) return true;
    }
    return false;
  }
  TestPlan Take() { return std::move(plan_); }

 private:
  const ShimConfig& config_;
  const Selection& selection_;
  TestPlan plan_;
};

Result<std::size_t> NumberFrom(const char* variable, std::string_view text) {
  std::size_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error == std::errc() && end == text.data() + text.size()) return value;
  return Error{std::string("$") + variable + " is '" + std::string(text) +
               "', but must be a number"};
}

}  // namespace

ExpectedResult ExpectedOf(const TestCase& test) {
  ExpectedResult expected{.should_fail = test.expect.should_fail,
                          .error = test.expect.error,
                          .local_error = test.expect.local};
  if (test.expect.alert) expected.alert = static_cast<std::uint8_t>(*test.expect.alert);
  return expected;
}

bool HasHintsCopy(const TestCase& test) {
  return test.shim.role == Role::kServer && test.protocol != Protocol::kDtls && !test.skip_hints;
}

Result<std::optional<Shard>> ShardFromEnvironment() {
  constexpr const char* kTotal = "TEST_TOTAL_SHARDS";
  constexpr const char* kIndex = "TEST_SHARD_INDEX";
  const char* const total = std::getenv(kTotal);
  const char* const index = std::getenv(kIndex);
  if (total == nullptr || index == nullptr || *total == '\0' || *index == '\0') {
    return std::optional<Shard>();
  }
  const Result<std::size_t> count = NumberFrom(kTotal, total);
  if (!count) return count.error();
  const Result<std::size_t> number = NumberFrom(kIndex, index);
  if (!number) return number.error();
  if (*number >= *count) {
    return Error{"$TEST_SHARD_INDEX is " + std::string(index) + ", but must be below the " + total +
                 " of $TEST_TOTAL_SHARDS"};
  }
  if (const char* const file = std::getenv("TEST_SHARD_STATUS_FILE"); file && *file) {
    const Status written = WriteFileAtomically(file, "");
    if (!written) return written.error();
  }
  return std::optional<Shard>(Shard{.index = *number, .count = *count});
}

TestPlan MakePlan(const std::vector<TestCase>& tests, const ShimConfig& config,
                  const Selection& selection, const std::function<bool()>& ask_for_hints) {
  Planner planner(config, selection);
  const bool hints = planner.HintsMatter(tests) && ask_for_hints();
  for (const TestCase& test : tests) planner.Consider(test, false);
  for (const TestCase& test : tests) {
    if (hints && HasHintsCopy(test)) planner.Consider(test, true);
  }
  return planner.Take();
}

std::vector<std::string> AllNames(const std::vector<TestCase>& tests) {
  std::vector<std::string> names;
  for (const TestCase& test : tests) names.push_back(test.name);
  for (const TestCase& test : tests) {
    if (HasHintsCopy(test)) names.push_back(test.name + kHintsSuffix);
  }
  return names;
}

}  // namespace badpeer
