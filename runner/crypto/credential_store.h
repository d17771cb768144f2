// Named test credentials, made when first needed.
//
//   CredentialStore store;
//   const CertifiedKey& rsa = store.Get("rsa2048");
#ifndef BADPEER_RUNNER_CRYPTO_CREDENTIAL_STORE_H_
#define BADPEER_RUNNER_CRYPTO_CREDENTIAL_STORE_H_

#include <memory>
#include <string_view>

#include "runner/base/bytes.h"
#include "runner/crypto/certificate.h"

namespace badpeer::crypto {

// DER of the subject of the root above one of the store's credentials: what names it as an authority.
// Throws std::invalid_argument for an unknown name.
Bytes RootNameOf(std::string_view credential);

class CredentialStore {
 public:
  CredentialStore();
  ~CredentialStore();
  CredentialStore(const CredentialStore&) = delete;
  CredentialStore& operator=(const CredentialStore&) = delete;

  // rsa1024, rsa2048, rsa2048-chain, rsa2048-signing and rsa2048-encipherment (with that key usage),
  // rsa2048-delegating (RFC 9345, 4.2), rsa-pss, ecdsa-p256, ecdsa-p256-agreement (with that usage),
  // ecdsa-p256-other (another key's), ecdsa-p384, ecdsa-p521, ed25519, mldsa44, mldsa65, mldsa87,
  // example.com and names below .example, garbage (its chain is no certificate), channel-id (its chain
  // is the bare public key). The reference stays valid as long as the store. Thread-safe. Throws
  // std::invalid_argument for an unknown name.
  const CertifiedKey& Get(std::string_view name);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace badpeer::crypto

#endif  // BADPEER_RUNNER_CRYPTO_CREDENTIAL_STORE_H_
