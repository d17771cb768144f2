// Signed certificate timestamps (RFC 6962) as a custom extension: OpenSSL's own support asks for
// OCSP at the same time and gives servers none.
#ifndef BADPEER_SHIMS_OPENSSL_SCT_EXTENSION_H_
#define BADPEER_SHIMS_OPENSSL_SCT_EXTENSION_H_

#include <openssl/ssl.h>

#include "shim_api/config.h"

namespace badpeer::shim {

// Does nothing unless -enable-signed-cert-timestamps or -signed-cert-timestamps is given. What the
// peer sends goes to ConnectionState::signed_cert_timestamps.
bool InstallSctExtension(SSL_CTX* ctx, const ConnectionConfig& config);

}  // namespace badpeer::shim

#endif  // BADPEER_SHIMS_OPENSSL_SCT_EXTENSION_H_
