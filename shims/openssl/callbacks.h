// OpenSSL's callbacks, as the flags want them. All find their connection with StateOf().
#ifndef BADPEER_SHIMS_OPENSSL_CALLBACKS_H_
#define BADPEER_SHIMS_OPENSSL_CALLBACKS_H_

#include "shim_api/config.h"
#include "shims/openssl/openssl_ptr.h"

namespace badpeer::shim {

// Callbacks that belong to the context: those that `config` needs, and those that watch.
bool InstallContextCallbacks(SSL_CTX* ctx, const ConnectionConfig& config);

// Callbacks that OpenSSL keeps with the connection.
bool InstallConnectionCallbacks(SSL* ssl, const ConnectionConfig& config);

}  // namespace badpeer::shim

#endif  // BADPEER_SHIMS_OPENSSL_CALLBACKS_H_
