// Certificates and keys from the runner's files.
#ifndef BADPEER_SHIMS_OPENSSL_CREDENTIALS_H_
#define BADPEER_SHIMS_OPENSSL_CREDENTIALS_H_

#include <optional>
#include <string>

#include "shim_api/config.h"
#include "shims/openssl/openssl_ptr.h"

namespace badpeer::shim {

struct Credential {
  X509Ptr leaf;        // null if there is none
  X509ChainPtr chain;  // what follows the leaf
  EvpKeyPtr key;       // null if there is none
};

// False if a file is unreadable or damaged; the reason is in OpenSSL's queue or on stderr.
bool LoadCredential(const CredentialConfig& config, Credential& out);

// Loads the default credential and makes `ssl` authenticate with it.
bool InstallCredential(SSL* ssl, const ConnectionConfig& config);

// DER names in hexadecimal, separated by commas; null if one is damaged.
X509NamesPtr ParseNames(const std::string& list);

}  // namespace badpeer::shim

#endif  // BADPEER_SHIMS_OPENSSL_CREDENTIALS_H_
