// Plays the peer of a test with the TLS, DTLS and mock QUIC engines: the harness's Player.
#ifndef BADPEER_RUNNER_HARNESS_PEER_PLAYER_H_
#define BADPEER_RUNNER_HARNESS_PEER_PLAYER_H_

#include <string>
#include <utility>
#include <vector>

#include "runner/crypto/credential_store.h"
#include "runner/harness/player.h"

namespace badpeer {

class PeerPlayer : public Player {
 public:
  explicit PeerPlayer(crypto::CredentialStore::Options options)
      : credentials_(std::move(options)) {}

  std::vector<std::string> FlagsOf(const TestCase& test) override;
  void Play(const TestCase& test, ShimConnections& connections) override;

 private:
  crypto::CredentialStore credentials_;
};

}  // namespace badpeer

#endif  // BADPEER_RUNNER_HARNESS_PEER_PLAYER_H_
