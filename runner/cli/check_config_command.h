// `runner check-config -shim-path S -shim-config C`: what of a configuration has become untrue.
#ifndef BADPEER_RUNNER_CLI_CHECK_CONFIG_COMMAND_H_
#define BADPEER_RUNNER_CLI_CHECK_CONFIG_COMMAND_H_

#include <span>
#include <string>
#include <vector>

#include "runner/cli/manual.h"
#include "runner/cli/survey.h"

namespace badpeer {

Manual CheckConfigManual();

// One line each: patterns that match no test, disabled tests that pass, or are unimplemented and
// need no entry, patterns that catch more than what fails, and texts and errors of ErrorMap that
// nobody uses. Empty where all of it is needed.
std::vector<std::string> FindStaleEntries(const ShimConfig& config, const Survey& survey);

// Exit status: 0 nothing is stale, 1 something is, 2 where it cannot run, 130 when interrupted.
int CheckConfigCommand(std::span<const std::string> args, Engine& engine);

}  // namespace badpeer

#endif  // BADPEER_RUNNER_CLI_CHECK_CONFIG_COMMAND_H_
