// The client's side of a handshake: ClientHello, HelloVerifyRequest, the server's choice of a
// version; then client_12.cc or client_13.cc go on.
#ifndef BADPEER_RUNNER_TLS_CLIENT_HANDSHAKE_H_
#define BADPEER_RUNNER_TLS_CLIENT_HANDSHAKE_H_

#include "runner/tls/handshake.h"

namespace badpeer {

void RunClientHandshake(Peer& peer);

// After the ServerHello has chosen the version.
void RunClientHandshake12(Handshake& handshake, const ServerHello& server_hello);
void RunClientHandshake13(Handshake& handshake, HandshakeMessage first);

// client_hello.cc.
void BuildClientHello(Handshake& handshake);
// Shows the honest hello to the test's hooks and queues what they make of it.
void SendClientHello(Handshake& handshake, const HandshakeTranscript* transcript);
void SendV2ClientHello(Handshake& handshake);

}  // namespace badpeer

#endif  // BADPEER_RUNNER_TLS_CLIENT_HANDSHAKE_H_
