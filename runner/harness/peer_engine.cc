#include "runner/harness/peer_engine.h"

#include "runner/harness/peer_player.h"
#include "runner/suites/suite.h"

namespace badpeer {

const std::vector<TestCase>& PeerEngine::Tests() { return AllTests(); }

std::unique_ptr<Player> PeerEngine::MakePlayer(const PlayerOptions& options) {
  return std::make_unique<PeerPlayer>(
      crypto::CredentialStore::Options{.keep_files = options.keep_test_certificates});
}

}  // namespace badpeer
