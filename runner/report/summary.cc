#include "runner/report/summary.h"

#include <algorithm>
#include <limits>

#include "runner/base/text.h"
#include "runner/report/missing.h"

namespace badpeer {
namespace {

// Whoever has more failures than that wants the result file.
constexpr std::size_t kMaxFailures = 200;
constexpr std::size_t kMaxMissing = 10;
// That many failures say their causes themselves.
constexpr std::size_t kFewFailures = 3;

std::string Cut(std::string line, std::size_t width) {
  width = std::max<std::size_t>(width, 40);
  if (line.size() <= width) return line;
  return line.substr(0, width - 3) + "...";
}

bool Failed(const TestResult& result) {
  return result.kind == TestResult::Kind::kFailed || result.kind == TestResult::Kind::kFlaky;
}

template <class Predicate>
std::vector<CauseGroup> CausesWhere(const std::vector<TestResult>& results, Predicate predicate) {
  std::vector<FailureFacts> failures;
  for (const TestResult& result : results) {
    if (result.kind != TestResult::Kind::kFailed || !predicate(result)) continue;
    failures.push_back({result.name, result.verdict, result.error_line, result.alert});
  }
  return GroupByCause(failures);
}

// Many tests that fail as they should, but for the words: what the first run of a stack looks like that
// has no ErrorMap yet.
bool IsAboutNames(const CauseGroup& cause) {
  constexpr std::size_t kMany = 20;
  return cause.tests.size() >= kMany && cause.sentence.starts_with("the shim should say \"") &&
         cause.sentence.find(", but said \"") != std::string::npos;
}

}  // namespace

std::vector<CauseGroup> CausesOf(const std::vector<TestResult>& results) {
  return CausesWhere(results, [](const TestResult&) { return true; });
}

std::vector<CauseGroup> UnexpectedCausesOf(const std::vector<TestResult>& results) {
  return CausesWhere(results, [](const TestResult& result) { return result.unexpected(); });
}

std::string CausesText(const std::vector<CauseGroup>& causes, const SummaryOptions& options) {
  std::size_t failures = 0;
  for (const CauseGroup& cause : causes) failures += cause.tests.size();
  if (failures <= kFewFailures || causes.size() == failures) return {};
  std::string text = options.style.Bold("why:") + "\n";
  std::size_t shown = 0;
  bool told = false;
  for (const CauseGroup& cause : causes) {
    if (shown == kManyCauses) break;
    ++shown;
    text += Cut("  " + DescribeCause(cause), options.width) + "\n";
    if (!cause.example.empty() && cause.sentence.find("\"...\"") != std::string::npos) {
      text += options.style.Faint(Cut("      there: " + cause.example, options.width)) + "\n";
    }
    if (!told && IsAboutNames(cause)) {
      told = true;
      text += "      a stack that calls its errors otherwise: runner init learns such names\n";
    }
  }
  if (causes.size() > shown) {
    std::size_t rest = 0;
    for (std::size_t i = shown; i < causes.size(); ++i) rest += causes[i].tests.size();
    text += "  " + Count(rest, "test") + ": " + std::to_string(causes.size() - shown) +
            " rarer causes\n";
  }
  return text;
}

std::string FailuresText(const std::vector<TestResult>& results, const SummaryOptions& options) {
  std::string text;
  std::size_t shown = 0;
  std::size_t all = 0;
  for (const TestResult& result : results) {
    if (!Failed(result) || !result.unexpected() || ++all > kMaxFailures) continue;
    ++shown;
    const char* const flaky = result.kind == TestResult::Kind::kFlaky ? "flaky, first: " : "";
    text += Cut("  " + result.name + ": " + flaky + result.verdict, options.width) + "\n";
  }
  if (all > shown) text += "  ... and " + std::to_string(all - shown) + " more\n";
  if (text.empty()) return text;
  const std::string levels = LevelsOfFailures(results);
  return options.style.Bad("failed" + (levels.empty() ? "" : " (" + levels + ")") + ":") + "\n" +
         text;
}

std::string LevelsOfFailures(const std::vector<TestResult>& results) {
  std::string text;
  for (const char* const level : {"must", "should", "custom"}) {
    const auto count = std::ranges::count_if(results, [level](const TestResult& result) {
      return Failed(result) && result.unexpected() && result.level == level;
    });
    if (count > 0) text += (text.empty() ? "" : ", ") + std::to_string(count) + " " + level;
  }
  return text;
}

std::string MissingText(const std::vector<TestResult>& results, const SummaryOptions& options) {
  MissingTable table;
  for (const TestResult& result : results) {
    if (result.kind == TestResult::Kind::kUnimplemented) table.Add(result.missing);
  }
  if (table.empty()) return {};
  const std::size_t most =
      options.all_missing ? std::numeric_limits<std::size_t>::max() : kMaxMissing;
  return options.style.Bold("unimplemented:") + "\n" + FormatMissing(table.Rows(), most);
}

}  // namespace badpeer
