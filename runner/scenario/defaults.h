// What the tests of a kind have in common, on both sides. A table says so where it adds a test, last
// of all, so that what it adds is what runs:
//
//   suite.Add(Over(protocol, {.name = ..., .shim = {.role = Role::kServer}}));
//   suite.Add(WithEarlyData({.name = ..., .resumptions = 1}, EarlyDataFate::kRejected));
#ifndef BADPEER_RUNNER_SCENARIO_DEFAULTS_H_
#define BADPEER_RUNNER_SCENARIO_DEFAULTS_H_

#include "runner/scenario/test_case.h"

namespace badpeer {

// What both sides of a QUIC connection are given. A test that is about one of them says it itself.
struct QuicDefaults {
  bool transport_parameters = true;  // RFC 9001, 8.2
  bool application_protocol = true;  // RFC 9001, 8.1: "foo", by ALPN
};

// The test over that protocol; in QUIC, with what every connection needs there.
TestCase Over(Protocol protocol, TestCase test, QuicDefaults given = {});

constexpr EarlyDataFate FateIf(bool accepted) {
  return accepted ? EarlyDataFate::kAccepted : EarlyDataFate::kRejected;
}

// The shim, or the peer where the shim is the server, sends early data in a resumption (RFC 8446,
// 2.3). What the test says of early data stays; the rest of what both sides do is filled in.
TestCase WithEarlyData(TestCase test, EarlyDataFate fate = EarlyDataFate::kAccepted);

}  // namespace badpeer

#endif  // BADPEER_RUNNER_SCENARIO_DEFAULTS_H_
