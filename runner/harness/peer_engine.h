// The real engine of a run: all suites, played by the TLS, DTLS and mock QUIC peers.
#ifndef BADPEER_RUNNER_HARNESS_PEER_ENGINE_H_
#define BADPEER_RUNNER_HARNESS_PEER_ENGINE_H_

#include <memory>
#include <vector>

#include "runner/harness/engine.h"

namespace badpeer {

class PeerEngine : public Engine {
 public:
  const std::vector<TestCase>& Tests() override;
  std::unique_ptr<Player> MakePlayer(const PlayerOptions& options) override;
};

}  // namespace badpeer

#endif  // BADPEER_RUNNER_HARNESS_PEER_ENGINE_H_
