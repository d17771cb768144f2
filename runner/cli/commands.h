// All commands, and what is told about them: `runner help`, `runner man` and `runner completion`.
//
//   return badpeer::RunCommandLine(words, argv[0]);
#ifndef BADPEER_RUNNER_CLI_COMMANDS_H_
#define BADPEER_RUNNER_CLI_COMMANDS_H_

#include <span>
#include <string>
#include <vector>

#include "runner/cli/manual.h"

namespace badpeer {

// The manuals of all commands; the first is that of what runs without a name.
std::vector<Manual> AllManuals();

// Picks the command, and nothing else: `runner COMMAND ...`, or tests of a shim: `runner [test]
// ...`. `program` is how the user calls us. The process's exit status.
int RunCommandLine(std::span<const std::string> words, const std::string& program);

}  // namespace badpeer

#endif  // BADPEER_RUNNER_CLI_COMMANDS_H_
