// What a test's peer does with one connection once the shim has made it: handshake, checks of what
// was agreed, exported secrets, data both ways.
#ifndef BADPEER_RUNNER_HARNESS_EXCHANGE_H_
#define BADPEER_RUNNER_HARNESS_EXCHANGE_H_

#include "runner/suites/test_case.h"
#include "runner/tls/connection.h"

namespace badpeer {

struct ExchangeContext {
  const TestCase& test;
  const ExpectedState& expected;
  bool resumption = false;  // not the first connection
  // Those that the peer was made with: renegotiation may go on with other cipher suites.
  PeerOptions& options;
};

// Throws PeerFailure with the first thing that is not as it must be.
void RunExchange(Connection& connection, const ExchangeContext& context);

// The state that the peer has reached against what the test expects.
void CheckState(Peer& peer, const ExchangeContext& context);

}  // namespace badpeer

#endif  // BADPEER_RUNNER_HARNESS_EXCHANGE_H_
