// `runner [test]`: selects tests, runs them against a shim and reports.
//
//   int status = TestCommand(args, "runner", engine);
#ifndef BADPEER_RUNNER_CLI_TEST_COMMAND_H_
#define BADPEER_RUNNER_CLI_TEST_COMMAND_H_

#include <span>
#include <string>

#include "runner/harness/engine.h"

namespace badpeer {

// `program` is how the user calls us, for command lines that run a test again. The process's exit
// status: 0 nothing failed and nothing was unimplemented that may not be, 1 otherwise, 2 wrong
// flags, files or patterns, 128 + N after signal N.
int TestCommand(std::span<const std::string> args, const std::string& program, Engine& engine);

}  // namespace badpeer

#endif  // BADPEER_RUNNER_CLI_TEST_COMMAND_H_
