// Delegated credentials (RFC 9345): short-lived keys that a certificate's key signs for.
//
//   PrivateKey fresh = PrivateKey::Generate(KeyType::kP256, random);
//   Result<Bytes> dc = MakeDelegatedCredential(
//       parent, fresh, {.parent_scheme = SignatureScheme::rsa_pss_rsae_sha256});
#ifndef BADPEER_RUNNER_CRYPTO_DELEGATED_CREDENTIAL_H_
#define BADPEER_RUNNER_CRYPTO_DELEGATED_CREDENTIAL_H_

#include <cstdint>

#include "runner/base/bytes.h"
#include "runner/base/result.h"
#include "runner/crypto/certificate.h"

namespace badpeer::crypto {

struct DelegatedCredentialTemplate {
  std::uint32_t valid_seconds = 24 * 3600;  // counted from the parent's notBefore
  SignatureScheme scheme =
      SignatureScheme::ecdsa_secp256r1_sha256;  // what the delegated key signs with
  SignatureScheme parent_scheme =
      SignatureScheme::ecdsa_secp256r1_sha256;  // what the parent signs it with
};

// The encoded DelegatedCredential structure (RFC 9345, 4) for `key`, signed by the leaf of `parent`
// for server authentication. An error when the parent's key cannot sign with `parent_scheme`.
Result<Bytes> MakeDelegatedCredential(const CertifiedKey& parent, const PrivateKey& key,
                                      const DelegatedCredentialTemplate& what);

struct ParsedDelegatedCredential {
  std::uint32_t valid_seconds = 0;
  SignatureScheme scheme{};  // of the delegated key
  PublicKey public_key;
};

// Reads and checks the signature of the certificate's key; validity times are not looked at.
Result<ParsedDelegatedCredential> VerifyDelegatedCredential(ByteView encoded,
                                                            ByteView leaf_certificate);

}  // namespace badpeer::crypto

#endif  // BADPEER_RUNNER_CRYPTO_DELEGATED_CREDENTIAL_H_
