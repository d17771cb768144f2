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
void AddOwnHelloRetryTests(std::vector<TestCase>& tests);
void AddOwnKeyChangeTests(std::vector<TestCase>& tests);
void AddOwnChainChangeTests(std::vector<TestCase>& tests);
void AddOwnSignatureListTests(std::vector<TestCase>& tests);
void AddOwnCloseTests(std::vector<TestCase>& tests);
void AddOwnRefusalTests(std::vector<TestCase>& tests);
void AddOwnEarlyDataLimitTests(std::vector<TestCase>& tests);
void AddOwnKeyUpdateTests(std::vector<TestCase>& tests);
void AddOwnRandomTests(std::vector<TestCase>& tests);
void AddOwnTicketTests(std::vector<TestCase>& tests);
void AddOwnStateTests(std::vector<TestCase>& tests);
void AddOwnDatagramStateTests(std::vector<TestCase>& tests);
void AddOwnDtlsAckRecordTests(std::vector<TestCase>& tests);
void AddOwnDtlsFragmentTests(std::vector<TestCase>& tests);
void AddOwnDtlsAckTests(std::vector<TestCase>& tests);
void AddOwnDtlsHeaderTests(std::vector<TestCase>& tests);

// The shim refuses, with that alert, or with any where the documents leave the choice.
inline Expectation RefusesWith(AlertDescription alert) { return ShimRejects{.alert = alert}; }
inline Expectation RefusesWithAlert() { return ShimRejects{.local = "remote error: "}; }
// For a shim that refuses before it has the keys under which our side would read: what it says then
// stands in plaintext.
Hook ReadsPlaintext();

}  // namespace badpeer

#endif  // BADPEER_RUNNER_SUITES_OWN_OWN_H_
