// The shim's flags that follow from a test, in the order in which shims have always been given
// them.
#ifndef BADPEER_RUNNER_SUITES_SHIM_FLAGS_H_
#define BADPEER_RUNNER_SUITES_SHIM_FLAGS_H_

#include "runner/suites/test_case.h"

namespace badpeer {

// What the shim says first where a test makes it write first.
inline constexpr std::string_view kShimInitialWrite = "hello";

// Fills in `all_flags`, and the options that every test of its kind has: QUIC's transport
// parameters and protocol, early data on both sides.
void CompleteTest(TestCase& test);

}  // namespace badpeer

#endif  // BADPEER_RUNNER_SUITES_SHIM_FLAGS_H_
