// One run of all tests that judges nothing: what each left behind, for `runner init` and `runner
// check-config`, which learn from it.
//
//   Result<Survey> survey = TakeSurvey(settings, engine, {.only = ...}, workers);
#ifndef BADPEER_RUNNER_CLI_SURVEY_H_
#define BADPEER_RUNNER_CLI_SURVEY_H_

#include <span>
#include <string>
#include <vector>

#include "runner/cli/flag_set.h"
#include "runner/harness/engine.h"
#include "runner/harness/test_life.h"
#include "runner/harness/verdict.h"

namespace badpeer {

struct SurveyedTest {
  std::string name{};
  ExpectedResult expected{};
  Evidence evidence{};  // of the shim's output, the beginning
};

struct Survey {
  std::vector<SurveyedTest> tests{};
  std::vector<std::string> names{};  // of all tests there are, also of those that were not run
  bool whole = true;                 // all of them were to be run
  bool interrupted = false;
};

// The options that both commands share.
struct SurveyOptions {
  std::string shim_path{};
  std::string shim_extra_flags{};
  bool shim_worker = false;
  std::string test{};
  std::int64_t num_workers = 0;
  std::chrono::nanoseconds idle_timeout = std::chrono::seconds(5);

  void AddTo(FlagSet& flags);
};

// Errors name the option that is wrong. Says on stderr how far it is, if that is a terminal.
Result<Survey> TakeSurvey(const SurveyOptions& options, const ShimConfig& config, Engine& engine);

// The verdict that the test would have under that configuration.
Verdict JudgeUnder(const ShimConfig& config, const SurveyedTest& test);

}  // namespace badpeer

#endif  // BADPEER_RUNNER_CLI_SURVEY_H_
