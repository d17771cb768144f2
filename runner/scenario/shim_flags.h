// The shim's flags that follow from a test, in the order in which shims have always been given
// them.
#ifndef BADPEER_RUNNER_SCENARIO_SHIM_FLAGS_H_
#define BADPEER_RUNNER_SCENARIO_SHIM_FLAGS_H_

#include <string>

#include "runner/scenario/test_case.h"

namespace badpeer {

// The X.509 credential of tests that are about no certain one, from CompleteTest on: for stacks
// without RSA. Tests whose cipher suites or expectations speak of RSA keep rsa2048, as does every test
// that names one. To be called before there are tests.
void UseDefaultCredential(std::string name);

// Fills in `all_flags`, and the default credentials of the peer.
void CompleteTest(TestCase& test);

}  // namespace badpeer

#endif  // BADPEER_RUNNER_SCENARIO_SHIM_FLAGS_H_
