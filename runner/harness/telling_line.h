// The line of a shim's stderr that says what went wrong: not what a library or a language's runtime
// prints around it.
//
//   TellingLine("Connection 1 failed.\nno shared cipher\n")  // "no shared cipher"
#ifndef BADPEER_RUNNER_HARNESS_TELLING_LINE_H_
#define BADPEER_RUNNER_HARNESS_TELLING_LINE_H_

#include <string_view>

namespace badpeer {

// Without its line feed. The first line where all are boilerplate, nothing where there is none.
std::string_view TellingLine(std::string_view text);

// The last one that is none either, and not the head of the list of flags that Go programs print; where
// there is none, the last that is neither empty nor the summary that shim_api ends with.
std::string_view LastTellingLine(std::string_view text);

}  // namespace badpeer

#endif  // BADPEER_RUNNER_HARNESS_TELLING_LINE_H_
