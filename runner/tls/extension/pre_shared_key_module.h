// Which of several keys a handshake goes on with, on both sides, and what proves them.
//
//   FindUsablePsks(handshake, suite.hash);
//   if (!SelectPsk(handshake, nullptr)) ChooseServerCredential(handshake);
#ifndef BADPEER_RUNNER_TLS_EXTENSION_PRE_SHARED_KEY_MODULE_H_
#define BADPEER_RUNNER_TLS_EXTENSION_PRE_SHARED_KEY_MODULE_H_

#include "runner/crypto/hash.h"
#include "runner/tls/handshake.h"

namespace badpeer {

// Client: fills in the binders of our hello, each over everything before them (RFC 8446, 4.2.11.2).
// `before` is the transcript up to a HelloRetryRequest; null: there was none.
void FillBinders(Handshake& handshake, const HandshakeTranscript* before);
// Client: goes on with what the ServerHello has selected, if it has.
void TakeServersPsk(Handshake& handshake, const ServerHello& hello);

// Server: finds those of the client's keys that it can go on with.
void FindUsablePsks(Handshake& handshake, crypto::HashAlgorithm hash);
// Goes on with the first usable one that was imported from the credential, or, if it is null, with
// the first that a ticket stands for. Checks its binder. False: there is none.
bool SelectPsk(Handshake& handshake, const PreSharedKey* credential);
// After a HelloRetryRequest: the client's second list holds the same key, with a new binder.
void SelectPskAgain(Handshake& handshake, const ClientHello& first,
                    const HandshakeTranscript& before);
// Goes on with what our ServerHello has really said.
void FollowSentPsk(Handshake& handshake, const ServerHello& hello);

}  // namespace badpeer

#endif  // BADPEER_RUNNER_TLS_EXTENSION_PRE_SHARED_KEY_MODULE_H_
