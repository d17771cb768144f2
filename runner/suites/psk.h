// What tests of pre-shared keys of TLS 1.3 have in common.
#ifndef BADPEER_RUNNER_SUITES_PSK_H_
#define BADPEER_RUNNER_SUITES_PSK_H_

#include <string>
#include <string_view>
#include <vector>

#include "runner/suites/suite.h"

namespace badpeer {

// Keys that both sides are given: two that are imported with SHA-256, one with SHA-384.
const PreSharedKey& Psk256();
const PreSharedKey& Psk384();
const PreSharedKey& OtherPsk256();

// The hashes, and what goes with them.
struct PskHash {
  std::string_view name;
  const PreSharedKey& key;
  CipherSuite suite;
};
std::vector<PskHash> PskHashes();

// Tests of one role of the shim over one protocol.
class PskTests {
 public:
  PskTests(Suite& suite, Protocol protocol, Role role)
      : suite_(suite), protocol_(protocol), role_(role) {}

  // Completes the name ("PSK-Client-NAME-TLS") and the sides: each has the first key unless the test
  // says otherwise.
  void Add(std::string_view name, TestCase test);
  Protocol protocol() const { return protocol_; }

 private:
  Suite& suite_;
  Protocol protocol_;
  Role role_;
};

void AddPskClientTests(PskTests tests);
void AddPskServerTests(PskTests tests);
void AddPskBinderTests(PskTests tests);

}  // namespace badpeer

#endif  // BADPEER_RUNNER_SUITES_PSK_H_
