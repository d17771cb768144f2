// The whole life of a shim process: flags, connections, verdict.
//
//   int main(int argc, char** argv) {
//     MyStack stack;
//     return badpeer::shim::RunShim(argc, argv, stack);
//   }
#ifndef BADPEER_SHIM_API_RUN_SHIM_H_
#define BADPEER_SHIM_API_RUN_SHIM_H_

#include "shim_api/stack.h"

namespace badpeer::shim {

// With --persistent_worker, the shim stays up and does one test after the other (worker.h).
// Returns the exit status (exit_code.h). Errors go to stderr, and last a line "--- DONE ---": what
// follows it comes from tools such as sanitizers.
int RunShim(int argc, const char* const* argv, Stack& stack);

}  // namespace badpeer::shim

#endif  // BADPEER_SHIM_API_RUN_SHIM_H_
