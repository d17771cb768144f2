// `runner check-shim`: tries the points of docs/shim-contract.md on a shim, one by one.
//
//   int status = CheckShimCommand(args, engine);  // args: {"-shim-path", "./my_shim"}
#ifndef BADPEER_RUNNER_CLI_CHECK_SHIM_COMMAND_H_
#define BADPEER_RUNNER_CLI_CHECK_SHIM_COMMAND_H_

#include <span>
#include <string>

#include "runner/cli/manual.h"
#include "runner/harness/engine.h"

namespace badpeer {

Manual CheckShimManual();

// Exit status: 0 nothing is wrong, 1 something is, 2 wrong flags.
int CheckShimCommand(std::span<const std::string> args, Engine& engine);

}  // namespace badpeer

#endif  // BADPEER_RUNNER_CLI_CHECK_SHIM_COMMAND_H_
