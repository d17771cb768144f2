// The runner's side of one test, from the first connection to the last, with the TLS, DTLS and mock
// QUIC peers.
//
//   RunPeer(test, connections, credentials);
#ifndef BADPEER_RUNNER_SCENARIO_RUN_PEER_H_
#define BADPEER_RUNNER_SCENARIO_RUN_PEER_H_

#include "runner/base/shim_connections.h"

namespace badpeer {

namespace crypto {
class CredentialStore;
}  // namespace crypto
struct TestCase;

// Returns when our side is content and throws PeerFailure when it is not: a step of the handshake or
// of the exchange failed, what was agreed is not what the test expects, a hook did not fire or fired
// where it must not. Any other exception is a fault of the runner.
void RunPeer(const TestCase& test, ShimConnections& shim, crypto::CredentialStore& credentials);

}  // namespace badpeer

#endif  // BADPEER_RUNNER_SCENARIO_RUN_PEER_H_
