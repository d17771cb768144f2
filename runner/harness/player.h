// What the harness asks of who knows the protocol: play the peer of one test. The harness itself
// knows nothing of TLS, so that its own tests can play anything.
#ifndef BADPEER_RUNNER_HARNESS_PLAYER_H_
#define BADPEER_RUNNER_HARNESS_PLAYER_H_

#include <string>
#include <vector>

#include "runner/base/shim_connections.h"

namespace badpeer {

struct TestInfo;

// Shared by all workers: both calls come from many threads at once.
class Player {
 public:
  virtual ~Player() = default;

  // The flags of the test with the files that they name ({cert:NAME} and the like) in place.
  virtual std::vector<std::string> FlagsOf(const TestInfo& test) = 0;

  // From the first connection to the last. Returns when our side is content and throws PeerFailure
  // when it is not; any other exception is a fault of the runner and fails this test alone.
  virtual void Play(const TestInfo& test, ShimConnections& connections) = 0;
};

}  // namespace badpeer

#endif  // BADPEER_RUNNER_HARNESS_PLAYER_H_
