// `runner interop`: the QUIC interop matrix from the command line.
//
//   int status = InteropCommand(args);  // args: what follows the word `interop`
#ifndef BADPEER_RUNNER_CLI_INTEROP_COMMAND_H_
#define BADPEER_RUNNER_CLI_INTEROP_COMMAND_H_

#include <span>
#include <string>

namespace badpeer {

// The process's exit status: 0 all well, 1 some test failed or a result could not be written,
// 2 wrong options, 3 nothing could be run, 130 interrupted.
int InteropCommand(std::span<const std::string> args);

}  // namespace badpeer

#endif  // BADPEER_RUNNER_CLI_INTEROP_COMMAND_H_
