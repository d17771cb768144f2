// Tests that BoGo does not have: what its tests of similar names let pass, and what no test of it is
// about. Their names begin with "BP-"; they run with `-tests own` or `-tests all`.
#ifndef BADPEER_RUNNER_SUITES_OWN_OWN_H_
#define BADPEER_RUNNER_SUITES_OWN_OWN_H_

#include "runner/suites/suite.h"

namespace badpeer {

void AddOwnShutdownTests(std::vector<TestCase>& tests);
void AddOwnAuthorityTests(std::vector<TestCase>& tests);
void AddOwnRecordTests(std::vector<TestCase>& tests);
void AddOwnExtensionTests(std::vector<TestCase>& tests);
void AddOwnDowngradeTests(std::vector<TestCase>& tests);

}  // namespace badpeer

#endif  // BADPEER_RUNNER_SUITES_OWN_OWN_H_
