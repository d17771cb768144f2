// How a table of tests adds its tests: one Suite object per family, which refuses mistakes of the
// table.
//
//   void AddClientAuthTests(std::vector<TestCase>& tests) {
//     Suite suite("ClientAuth", tests);
//     suite.Add({.name = Name("Client-ClientAuth-RSA", version.name), .peer = {...}});
//   }
#ifndef BADPEER_RUNNER_SUITES_SUITE_H_
#define BADPEER_RUNNER_SUITES_SUITE_H_

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "runner/scenario/test_case.h"

namespace badpeer {

class Suite {
 public:
  Suite(std::string name, std::vector<TestCase>& tests, RuleLevel level = RuleLevel::kMust)
      : name_(std::move(name)), tests_(tests), level_(level) {}

  // Throws std::logic_error naming the test for a mistake of the table that can be seen right away:
  // an error expected of a test that should succeed, a name that says TLS13 or DTLS in a case that
  // is not.
  void Add(TestCase test);

 private:
  std::string name_;
  std::vector<TestCase>& tests_;
  RuleLevel level_;
};

// What follows from the rest of the test: the shim's flags, and which checks may find nothing.
void FinishTest(TestCase& test);

// "A-B-C".
std::string Name(std::initializer_list<std::string_view> parts);
template <class... Parts>
std::string Name(std::string_view first, const Parts&... rest) {
  return Name({first, std::string_view(rest)...});
}

// A version as the names of BoGo's tests spell it.
struct NamedVersion {
  std::string_view name;  // "TLS1", "TLS11", "TLS12", "TLS13"
  ProtocolVersion version;
  std::string_view exclude_flag;  // "-no-tls1"
  bool in_dtls;
};
// All of a protocol, oldest first. DTLS 1.0 goes by the name TLS1.
std::vector<NamedVersion> VersionsOf(Protocol protocol);
// "TLS", "DTLS", "QUIC".
std::string_view ProtocolName(Protocol protocol);
// As -min-version and -max-version take it: decimal, and DTLS's own number in DTLS.
std::string VersionFlag(ProtocolVersion version, Protocol protocol);

}  // namespace badpeer

#endif  // BADPEER_RUNNER_SUITES_SUITE_H_
