// What the exit status of a shim tells the runner.
#ifndef BADPEER_SHIM_API_EXIT_CODE_H_
#define BADPEER_SHIM_API_EXIT_CODE_H_

namespace badpeer::shim {

inline constexpr int kExitSuccess = 0;
// The connection failed; the reason stands on stderr.
inline constexpr int kExitFailure = 1;
// An allocation was made to fail (failing_malloc.cc).
inline constexpr int kExitMallocFailed = 88;
// The stack cannot do what a flag asks: the test does not count.
inline constexpr int kExitUnimplemented = 89;
// A failure that must never pass for an expected one.
inline constexpr int kExitMustFail = 90;

}  // namespace badpeer::shim

#endif  // BADPEER_SHIM_API_EXIT_CODE_H_
