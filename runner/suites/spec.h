// Which section of which document a test is about.
//
// A table names one per generation of the protocol where they differ, with commas between:
//
//   .spec = "RFC 5246 7.4.6, RFC 8446 4.4.2"
//
// and Suite::Add leaves what fits the version that the test runs.
#ifndef BADPEER_RUNNER_SUITES_SPEC_H_
#define BADPEER_RUNNER_SUITES_SPEC_H_

#include <string>

#include "runner/scenario/test_case.h"

namespace badpeer {

// Those of test.spec that fit. Throws std::logic_error if the test names sections and none of them
// fits.
std::string SectionsFor(const TestCase& test);

// Of tests that wait for the alert of a client that refuses something in the server's encrypted
// flight. Our side can read it only if the client has turned its own keys on by then, which RFC
// 8446, A.1, recommends and does not demand.
constexpr RuleLevel LevelOfClientsAlert(Protocol protocol, ProtocolVersion version) {
  const bool in_records = protocol != Protocol::kQuic;
  return in_records && version >= ProtocolVersion::kTls13 ? RuleLevel::kShould : RuleLevel::kMust;
}

}  // namespace badpeer

#endif  // BADPEER_RUNNER_SUITES_SPEC_H_
