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

// The one that goes for the connection as a whole: OpenSSL has one set of signature algorithms, one
// stapled response and one session id context, whichever certificate is taken. That of a list of one,
// else the default one.
const CredentialConfig& MainCredential(const ConnectionConfig& config);
// What OpenSSL cannot do with the list; empty if it can. A server may have one certificate for each
// kind of key, and chooses by what the client offers.
std::string WhyNotTheseCredentials(const ConnectionConfig& config);

// Loads the credentials and makes `ssl` authenticate with them.
bool InstallCredentials(SSL* ssl, const ConnectionConfig& config);

// The place in the list of the certificate that a server has shown, -1 for the default one.
std::optional<int> SelectedCredential(const SSL* ssl, const ConnectionConfig& config);

// DER names in hexadecimal, separated by commas; null if one is damaged.
X509NamesPtr ParseNames(const std::string& list);

}  // namespace badpeer::shim

#endif  // BADPEER_SHIMS_OPENSSL_CREDENTIALS_H_
