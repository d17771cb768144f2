// pre_shared_key (RFC 8446, 4.2.11): keys of sessions and imported ones (RFC 9258), several in one
// ClientHello.
//
//   client.credentials = server.credentials = {PreSharedKey{.key = key, .identity = BytesOf("us")}};
//
// A client offers an imported key once for each hash; a server takes tickets before its credentials.
#ifndef BADPEER_RUNNER_TLS_EXTENSION_PRE_SHARED_KEY_H_
#define BADPEER_RUNNER_TLS_EXTENSION_PRE_SHARED_KEY_H_

#include <cstdint>
#include <optional>

#include "runner/crypto/hash.h"
#include "runner/tls/credential.h"
#include "runner/tls/extension/module.h"

namespace badpeer {

struct ClientHello;

struct PskState {
  std::optional<PreSharedKey> selected{};  // the credential; of a resumed session: none
};
struct ExpectedPsk {
  std::optional<PreSharedKey> selected{};
};

extern const ExtensionModule kPreSharedKey;

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

#endif  // BADPEER_RUNNER_TLS_EXTENSION_PRE_SHARED_KEY_H_
