// key_share (RFC 8446, 4.2.8) and psk_key_exchange_modes (RFC 8446, 4.2.9).
#ifndef BADPEER_RUNNER_TLS_EXTENSION_KEY_SHARE_H_
#define BADPEER_RUNNER_TLS_EXTENSION_KEY_SHARE_H_

#include "runner/tls/extension/module.h"

namespace badpeer {

// Client: whether the hello as it was sent has a share of that group.
bool SentKeyShare(Handshake& handshake, NamedGroup group);
// Client: a fresh share of that group alone, as a HelloRetryRequest wants it.
void RetryKeyShare(Handshake& handshake, NamedGroup group);
// Server: whether the client can resume with a key exchange.
bool TakesPskWithKeyExchange(Handshake& handshake);

}  // namespace badpeer

#endif  // BADPEER_RUNNER_TLS_EXTENSION_KEY_SHARE_H_
