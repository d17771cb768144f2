// Raw public keys in the place of certificates (RFC 7250), where they were agreed on.
//
//   if (AcceptRawPublicKey(handshake, chain)) return;
#ifndef BADPEER_RUNNER_TLS_EXTENSION_CERTIFICATE_TYPES_MODULE_H_
#define BADPEER_RUNNER_TLS_EXTENSION_CERTIFICATE_TYPES_MODULE_H_

#include <vector>

#include "runner/tls/handshake.h"

namespace badpeer {

// If the other side's Certificate is of a raw public key, takes it from there; otherwise says that
// it is none. Fails if it is not one that we take.
bool AcceptRawPublicKey(Handshake& handshake, const std::vector<Bytes>& chain);
// Up to 1.2 the message has another form.
bool ShowsRawPublicKey(const Handshake& handshake);
bool ExpectsRawPublicKey(const Handshake& handshake);

}  // namespace badpeer

#endif  // BADPEER_RUNNER_TLS_EXTENSION_CERTIFICATE_TYPES_MODULE_H_
