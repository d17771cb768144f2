// The server's side of a handshake: ClientHello, the choice of a version, HelloVerifyRequest; then
// server_12.cc or server_13.cc go on.
#ifndef BADPEER_RUNNER_TLS_SERVER_HANDSHAKE_H_
#define BADPEER_RUNNER_TLS_SERVER_HANDSHAKE_H_

#include "runner/tls/handshake.h"

namespace badpeer {

void RunServerHandshake(Peer& peer);

// Into the handshake; not yet part of the transcript.
void ReadClientHello(Handshake& handshake);
void RunServerHandshake12(Handshake& handshake);
void RunServerHandshake13(Handshake& handshake);

// The client's suites in its order, or ours where the choice says to ignore them; the first usable.
// Up to 1.2 it comes with a credential.
const CipherSuiteInfo& ChooseCipherSuite(Handshake& handshake, bool groups_in_common);

}  // namespace badpeer

#endif  // BADPEER_RUNNER_TLS_SERVER_HANDSHAKE_H_
