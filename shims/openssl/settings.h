// How the flags become settings of OpenSSL's objects.
#ifndef BADPEER_SHIMS_OPENSSL_SETTINGS_H_
#define BADPEER_SHIMS_OPENSSL_SETTINGS_H_

#include <string>

#include "shim_api/config.h"
#include "shims/openssl/openssl_ptr.h"

namespace badpeer::shim {

enum class Applied {
  kYes,
  kFailed,  // the reason is in OpenSSL's queue
  kCannot,  // OpenSSL cannot do what a flag asks for
};

// Whether OPENSSL_CONF names a configuration, whose security level and ciphers then count: for tests of a
// system as it is set up.
bool IsConfigured();

// In both, `cannot` says what it is if it comes to that.
Applied ApplyToContext(const ConnectionConfig& config, SSL_CTX* ctx, std::string& cannot);
Applied ApplyToConnection(const ConnectionConfig& config, SSL* ssl, std::string& cannot);

}  // namespace badpeer::shim

#endif  // BADPEER_SHIMS_OPENSSL_SETTINGS_H_
