// Whether an endpoint that ended with status 127 meant it. The contract's "unsupported" is also
// what shells, env, the dynamic linker and container engines end with when a program is not there;
// those say so in their last words.
//
//   if (end.exit_status == kUnsupportedStatus) end.not_started = WhyNotStarted(console_path);
#ifndef BADPEER_RUNNER_INTEROP_STARTUP_H_
#define BADPEER_RUNNER_INTEROP_STARTUP_H_

#include <string>
#include <string_view>

namespace badpeer::interop {

inline constexpr int kUnsupportedStatus = 127;

// The line that names what was not found, among the last ones of an endpoint's console; empty where
// there is none.
std::string MissingProgram(std::string_view console);

// The same of a file; empty too where it cannot be read.
std::string WhyNotStarted(const std::string& console_path);

}  // namespace badpeer::interop

#endif  // BADPEER_RUNNER_INTEROP_STARTUP_H_
