// `runner compare OLD NEW`: what has changed; with -html any number of results, side by side.
#ifndef BADPEER_RUNNER_CLI_COMPARE_COMMAND_H_
#define BADPEER_RUNNER_CLI_COMPARE_COMMAND_H_

#include <span>
#include <string>

#include "runner/cli/manual.h"

namespace badpeer {

Manual CompareManual();

// Exit status 1 where NEW is worse than OLD, 2 where a file or an argument is wrong.
int CompareCommand(std::span<const std::string> args);

}  // namespace badpeer

#endif  // BADPEER_RUNNER_CLI_COMPARE_COMMAND_H_
