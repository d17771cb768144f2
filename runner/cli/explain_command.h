// `runner explain NAME`: what a test does, in words, from its table.
//
//   int status = ExplainCommand({"CertificateVerify-*"});
#ifndef BADPEER_RUNNER_CLI_EXPLAIN_COMMAND_H_
#define BADPEER_RUNNER_CLI_EXPLAIN_COMMAND_H_

#include <span>
#include <string>

#include "runner/cli/manual.h"

namespace badpeer {

struct TestCase;

// Several lines: role and versions, what the peer does wrong, what must come of it, where the
// standard says so, the shim's flags with their meaning, and what a shim that fails has likely got
// wrong.
std::string ExplainTest(const TestCase& test);

Manual ExplainManual();

// Arguments are names or patterns. Exit status: 0, or 2 where one of them names no test.
int ExplainCommand(std::span<const std::string> args);

}  // namespace badpeer

#endif  // BADPEER_RUNNER_CLI_EXPLAIN_COMMAND_H_
