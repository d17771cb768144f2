#include "runner/cli/check_config_command.h"

#include <algorithm>
#include <cstdio>
#include <exception>
#include <utility>

#include "runner/base/text.h"
#include "runner/cli/output.h"

namespace badpeer {
namespace {

// What became of the tests that one pattern catches.
struct Catch {
  std::size_t all = 0;
  std::size_t passed = 0;
  std::size_t unimplemented = 0;
  std::string first_passed{};
};

Catch CatchOf(const Glob& glob,
              const std::vector<std::pair<const SurveyedTest*, Verdict>>& judged) {
  Catch caught;
  for (const auto& [test, verdict] : judged) {
    if (!glob.Matches(test->name)) continue;
    ++caught.all;
    if (verdict.kind == Verdict::Kind::kUnimplemented) ++caught.unimplemented;
    if (verdict.kind != Verdict::Kind::kPassed) continue;
    if (++caught.passed == 1) caught.first_passed = test->name;
  }
  return caught;
}

std::string Describe(const Catch& caught) {
  if (caught.passed == caught.all) {
    return caught.all == 1 ? "its test passes"
                           : "all " + std::to_string(caught.all) + " tests pass";
  }
  if (caught.unimplemented == caught.all) {
    return "needs no entry: the shim answers that it does not implement " +
           std::string(caught.all == 1 ? "the test" : "its tests");
  }
  if (caught.passed > 0) {
    return "catches more than it should: " + std::to_string(caught.passed) + " of " +
           Count(caught.all, "test") + " pass (first: " + caught.first_passed + ")";
  }
  return {};
}

void CheckDisabledTests(const ShimConfig& config, const Survey& survey,
                        std::vector<std::string>& found) {
  std::vector<std::pair<const SurveyedTest*, Verdict>> judged;
  for (const SurveyedTest& test : survey.tests)
    judged.emplace_back(&test, JudgeUnder(config, test));
  for (const ReasonedGlob& entry : config.disabled_tests) {
    const std::string what = "DisabledTests: " + Printable(entry.glob.pattern()) + ": ";
    const Catch caught = CatchOf(entry.glob, judged);
    if (caught.all == 0) continue;  // Not run, or no test at all, which is told elsewhere.
    if (const std::string text = Describe(caught); !text.empty()) found.push_back(what + text);
  }
}

void CheckErrorMap(const ShimConfig& config, const Survey& survey,
                   std::vector<std::string>& found) {
  for (const auto& [error, texts] : config.error_map) {
    const std::string what = "ErrorMap: " + Printable(error) + ": ";
    std::vector<std::string> said;
    bool expected = false;
    for (const SurveyedTest& test : survey.tests) {
      if (test.expected.error != error) continue;
      expected = true;
      if (!test.evidence.shim.Succeeded()) {
        said.push_back(SplitErrors(test.evidence.shim.standard_error.text).own);
      }
    }
    if (!expected) {
      found.push_back(what + "no test expects this error");
      continue;
    }
    for (const std::string& text : texts) {
      const bool seen = std::ranges::any_of(
          said, [&](const std::string& one) { return one.find(text) != std::string::npos; });
      if (!seen) found.push_back(what + "the shim never says \"" + Printable(text) + "\" for it");
    }
  }
}

void CheckNames(const ShimConfig& config, const Survey& survey, std::vector<std::string>& found) {
  for (const DeadEntry& entry :
       FindDeadEntries(config, {survey.names.begin(), survey.names.end()})) {
    found.push_back(entry.section.empty()
                        ? Printable(entry.key) + ": not a key that means anything"
                        : entry.section + ": " + Printable(entry.key) + ": matches no test");
  }
}

constexpr const char* kName = "check-config";

struct Options {
  SurveyOptions survey{};
  std::string config{};
};

FlagSet FlagsFor(Options& options) {
  FlagSet flags;
  options.survey.AddTo(flags);
  flags.Add("shim-config", &options.config, "the configuration to check, a `FILE`");
  return flags;
}

}  // namespace

std::vector<std::string> FindStaleEntries(const ShimConfig& config, const Survey& survey) {
  std::vector<std::string> found;
  CheckDisabledTests(config, survey, found);
  // The tests that were not run may expect those errors, and say those words.
  if (survey.whole) CheckErrorMap(config, survey, found);
  CheckNames(config, survey, found);
  return found;
}

Manual CheckConfigManual() {
  Options options;
  return {.command = "check-config",
          .summary = "tell what of a shim's configuration has become untrue",
          .synopses = {"-shim-path PROGRAM -shim-config FILE"},
          .about = {"All tests are run once, also those that are disabled. Told are patterns that "
                    "match no test, disabled tests that pass or need no entry, patterns that catch "
                    "more than what fails, and texts of ErrorMap that nobody says."},
          .flags = FlagsFor(options).Describe(),
          .statuses = {{"0", "nothing is stale"},
                       {"1", "something is"},
                       {"2", "it cannot run"},
                       {"130", "interrupted"}}};
}

int CheckConfigCommand(std::span<const std::string> args, Engine& engine) {
  Options options;
  if (const auto done = ReadFlags(CheckConfigManual(), FlagsFor(options), args)) return *done;
  const std::string& path = options.config;
  if (path.empty()) return Refuse(kName, "-shim-config is missing: the configuration to check");
  const Result<ShimConfig> config = LoadShimConfig(path);
  if (!config) return Refuse(kName, "flag -shim-config: " + config.error().message);
  const Result<Survey> survey = TakeSurvey(options.survey, *config, engine);
  if (!survey) return Refuse(kName, survey.error().message);
  if (survey->interrupted) {
    Refuse(kName, "interrupted");
    return 130;
  }
  const std::vector<std::string> found = FindStaleEntries(*config, *survey);
  for (const std::string& line : found) std::printf("%s\n", line.c_str());
  std::printf("%s of %s\n", Count(found.size(), "finding").c_str(), path.c_str());
  return found.empty() ? 0 : 1;
}

}  // namespace badpeer
