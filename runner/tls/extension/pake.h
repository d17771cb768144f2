// pake (draft-ietf-tls-pake) with SPAKE2+ (RFC 9383): a password that both sides know stands for key
// shares and certificates.
//
//   client.credentials = server.credentials = {Spake2Plus{.password = BytesOf("password")}};
#ifndef BADPEER_RUNNER_TLS_EXTENSION_PAKE_H_
#define BADPEER_RUNNER_TLS_EXTENSION_PAKE_H_

#include "runner/base/bytes.h"
#include "runner/tls/credential.h"
#include "runner/tls/handshake.h"

namespace badpeer {

// Server: whether the client knows of that password. If it does, the ServerHello will answer.
bool SelectPake(Handshake& handshake, const Spake2Plus& password);
// Server: what comes of the answer.
Bytes PakeSecret(const Handshake& handshake);
// Client: the same, of the server's answer.
Bytes FinishPake(Handshake& handshake, const ServerHello& hello);

}  // namespace badpeer

#endif  // BADPEER_RUNNER_TLS_EXTENSION_PAKE_H_
