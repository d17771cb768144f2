// What was agreed on a connection, held against what its test expects.
//
//   CheckState(connection.peer(), test.state, {.resumed = true});
#ifndef BADPEER_RUNNER_SCENARIO_STATE_CHECK_H_
#define BADPEER_RUNNER_SCENARIO_STATE_CHECK_H_

#include <optional>

namespace badpeer {

class Peer;
struct ExpectedState;

struct ExpectedOfConnection {
  std::optional<bool> resumed{};  // unset: either
};

// Throws PeerFailure with the first thing that is not as it must be.
void CheckState(Peer& peer, const ExpectedState& expected, ExpectedOfConnection connection = {});

}  // namespace badpeer

#endif  // BADPEER_RUNNER_SCENARIO_STATE_CHECK_H_
