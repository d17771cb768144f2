// `runner init -shim-path S -o config.json`: runs all tests once without a configuration, and
// writes the smallest honest one. `runner init LANGUAGE DIR`: the beginning of a shim (skeleton.h).
#ifndef BADPEER_RUNNER_CLI_INIT_COMMAND_H_
#define BADPEER_RUNNER_CLI_INIT_COMMAND_H_

#include <span>
#include <string>

#include "runner/cli/manual.h"
#include "runner/harness/engine.h"

namespace badpeer {

Manual InitManual();

// Exit status: 0, 2 where it cannot run or write, 130 when interrupted.
int InitCommand(std::span<const std::string> args, Engine& engine);

}  // namespace badpeer

#endif  // BADPEER_RUNNER_CLI_INIT_COMMAND_H_
