// A configuration learned from one run: which texts of the shim stand for which error, and which
// tests it does not pass, in its own words. Nothing is guessed: where a shim says this and that of
// one cause and nothing most of the time, that is listed and left to people.
//
//   LearnedConfig learned = LearnConfig(survey);
//   WriteFileAtomically("config.json", learned.ToJson());
#ifndef BADPEER_RUNNER_CLI_LEARNED_CONFIG_H_
#define BADPEER_RUNNER_CLI_LEARNED_CONFIG_H_

#include <map>
#include <string>
#include <vector>

#include "runner/cli/survey.h"

namespace badpeer {

struct LearnedError {
  std::vector<std::string> texts{};  // what of stderr stands for it
  std::size_t count = 0;             // how often the first of them was seen
  std::size_t of = 0;                // in how many tests that were refused rightly
};

struct LearnedConfig {
  std::size_t tests = 0;
  std::size_t passed = 0;                              // under this configuration
  std::map<std::string, std::size_t> unimplemented{};  // the shim's words -> tests
  std::map<std::string, LearnedError> errors{};        // ErrorMap
  std::vector<std::string> contradictions{};           // errors for which nothing was learned
  std::map<std::string, std::string> disabled{};       // pattern -> reason
  std::size_t disabled_tests = 0;

  std::string ToJson() const;
  // For people: what was learned, and what they should look at.
  std::string Summary() const;
};

LearnedConfig LearnConfig(const Survey& survey);

// What stays of a line when the same cause is met again: its longest piece without numbers.
std::string StablePart(std::string_view line);

}  // namespace badpeer

#endif  // BADPEER_RUNNER_CLI_LEARNED_CONFIG_H_
