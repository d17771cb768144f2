#include "runner/report/compare.h"

#include <map>

#include "runner/base/text.h"

namespace badpeer {
namespace {

using Kind = TestResult::Kind;

// Twice as long, and by more than a second: less than that is noise.
constexpr double kSlowerFactor = 2;
constexpr double kSlowerSeconds = 1;

bool IsBad(Kind kind) { return kind == Kind::kFailed || kind == Kind::kFlaky; }

std::string Duration(double seconds) {
  return DescribeDuration(std::chrono::milliseconds(static_cast<long>(seconds * 1000)));
}

std::string Missing(const TestResult& test) {
  std::string missing;
  for (const std::string& what : test.missing) missing += (missing.empty() ? "" : ", ") + what;
  return missing;
}

void CompareTest(const TestResult& before, const TestResult& after, Comparison& comparison) {
  if (IsBad(after.kind) && !IsBad(before.kind)) {
    comparison.new_failures.push_back({after.name, after.verdict});
  } else if (after.kind == Kind::kUnimplemented && before.kind != Kind::kUnimplemented) {
    comparison.newly_unimplemented.push_back({after.name, Missing(after)});
  } else if (after.kind == Kind::kPassed && IsBad(before.kind)) {
    comparison.fixed.push_back({after.name, before.verdict});
  } else if (after.kind == Kind::kPassed && before.kind == Kind::kUnimplemented) {
    comparison.newly_implemented.push_back({after.name});
  }
  if (before.seconds > 0 && after.seconds > before.seconds * kSlowerFactor &&
      after.seconds > before.seconds + kSlowerSeconds) {
    comparison.slower.push_back(
        {after.name, Duration(before.seconds) + " before, now " + Duration(after.seconds)});
  }
}

std::string Section(const char* title, const std::vector<Comparison::Change>& changes) {
  if (changes.empty()) return {};
  std::string text = std::string(title) + ", " + Count(changes.size(), "test") + ":\n";
  for (const Comparison::Change& change : changes) {
    text += "  " + change.test + (change.what.empty() ? "" : ": " + change.what) + "\n";
  }
  return text + "\n";
}

}  // namespace

Comparison Compare(const RunResults& before, const RunResults& after) {
  Comparison comparison;
  std::map<std::string, const TestResult*> old_tests;
  for (const TestResult& test : before.tests) old_tests[test.name] = &test;
  for (const TestResult& test : after.tests) {
    const auto old_test = old_tests.find(test.name);
    if (old_test == old_tests.end()) {
      comparison.added.push_back({test.name, IsBad(test.kind) ? "fails: " + test.verdict : ""});
    } else {
      CompareTest(*old_test->second, test, comparison);
      old_tests.erase(old_test);
    }
  }
  for (const auto& [name, test] : old_tests) {
    comparison.vanished.push_back({name, test->kind == Kind::kPassed ? "" : "did not pass before"});
  }
  return comparison;
}

std::string Comparison::ToText() const {
  const std::string text = Section("new failures", new_failures) +
                           Section("no longer implemented", newly_unimplemented) +
                           Section("vanished", vanished) + Section("slower", slower) +
                           Section("fixed", fixed) + Section("implemented now", newly_implemented) +
                           Section("new", added);
  return text + (Worse() ? "WORSE\n" : text.empty() ? "SAME\n" : "NO WORSE\n");
}

}  // namespace badpeer
