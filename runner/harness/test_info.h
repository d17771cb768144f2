// A test as the harness knows it: what is needed to select and to judge it. What its shim is started
// with and what its peer does on the wire is known to who plays it (harness/player.h).
//
//   TestInfo test{.name = "Basic-TLS13", .suite = "Basic", .role = Role::kServer};
#ifndef BADPEER_RUNNER_HARNESS_TEST_INFO_H_
#define BADPEER_RUNNER_HARNESS_TEST_INFO_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "runner/base/rule_level.h"
#include "runner/wire/code_points.h"
#include "runner/wire/protocol.h"

namespace badpeer {

// What the test table says must come of a test.
struct ExpectedResult {
  bool should_fail = false;
  std::string error{};  // ":BAD_SIGNATURE:"; "" for any
  std::optional<std::uint8_t> alert{};
  std::string local_error{};     // part of what our side must report; "" for anything
  bool may_not_connect = false;  // the shim may refuse its configuration before it connects
  bool may_refuse = false;       // should not fail, but may with an alert of the shim's
  bool abort_is_crash = false;   // nothing but the shim's end tells that it has refused
};

struct TestInfo {
  std::string name{};
  std::string suite{};
  std::string spec{};  // "RFC 8446 4.4.3"
  RuleLevel level = RuleLevel::kCustom;
  bool is_own = false;  // BoGo does not have it
  Protocol protocol = Protocol::kTls;
  Role role = Role::kClient;  // the shim's
  VersionRange versions{};    // the peer's
  std::optional<ProtocolVersion> must_negotiate{};
  int connections = 1;
  bool has_hints_copy = false;  // it runs also with handshake hints
  ExpectedResult expected{};
  std::size_t index = 0;  // among the tests of its engine
};

}  // namespace badpeer

#endif  // BADPEER_RUNNER_HARNESS_TEST_INFO_H_
