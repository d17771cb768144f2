// Certificates, raw public keys and private keys from the runner's files.
#ifndef BADPEER_SHIMS_GNUTLS_CREDENTIALS_H_
#define BADPEER_SHIMS_GNUTLS_CREDENTIALS_H_

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "shim_api/config.h"
#include "shims/gnutls/gnutls_ptr.h"

namespace badpeer::shim {

// A chain or a raw public key with its private key, until GnuTLS takes them over.
class Credential {
 public:
  Credential() = default;
  Credential(const Credential&) = delete;
  Credential& operator=(const Credential&) = delete;
  ~Credential();

  // An error of GnuTLS, or GNUTLS_E_SUCCESS. `used` is called when the private key is.
  int Load(const CredentialConfig& config, std::chrono::milliseconds delay,
           std::function<void()> used);

  // The index in `certificates`, or an error.
  int MoveTo(gnutls_certificate_credentials_t certificates);

  // What a callback for certificates hands out; the credential keeps it.
  std::vector<gnutls_pcert_st>& certificates() { return certificates_; }
  gnutls_privkey_t key() { return key_.get(); }

 private:
  int LoadCertificates(const std::string& path);
  int MakeRawPublicKey();

  std::vector<gnutls_pcert_st> certificates_;  // initialised, the leaf first
  PrivateKeyPtr key_;
};

// What GnuTLS cannot do with the list; empty if it can.
std::string WhyNotTheseCredentials(const ConnectionConfig& config);

}  // namespace badpeer::shim

#endif  // BADPEER_SHIMS_GNUTLS_CREDENTIALS_H_
