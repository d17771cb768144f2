// The extended master secret (RFC 7627), up to TLS 1.2.
#ifndef BADPEER_RUNNER_TLS_EXTENSION_EXTENDED_MASTER_SECRET_H_
#define BADPEER_RUNNER_TLS_EXTENSION_EXTENDED_MASTER_SECRET_H_

#include "runner/base/bytes.h"
#include "runner/crypto/hash.h"
#include "runner/tls/extension/module.h"

namespace badpeer {

// From the premaster secret, in the way that was agreed. The transcript ends with the
// ClientKeyExchange.
Bytes MakeMasterSecret(Handshake& handshake, crypto::HashAlgorithm prf, ByteView premaster);

}  // namespace badpeer

#endif  // BADPEER_RUNNER_TLS_EXTENSION_EXTENDED_MASTER_SECRET_H_
