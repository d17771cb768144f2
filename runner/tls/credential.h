// What a side authenticates with: a value of one of several kinds, plain data for test tables. Keys
// and certificates go by their names in the store of test credentials, crypto::CredentialStore.
//
//   .credentials = {X509{.name = "ecdsa-p256"}, RawPublicKey{.name = "rsa2048"}}
//
// In a list the first that the other side accepts is taken.
#ifndef BADPEER_RUNNER_TLS_CREDENTIAL_H_
#define BADPEER_RUNNER_TLS_CREDENTIAL_H_

#include <string>
#include <variant>
#include <vector>

#include "runner/base/bytes.h"
#include "runner/crypto/hash.h"
#include "runner/wire/code_points.h"

namespace badpeer {

// A certificate with its key, and what may go with it (RFC 5280).
struct X509 {
  std::string name{};  // "rsa2048", "ecdsa-p256", ...: see crypto/certificate.h
  Bytes ocsp_response{};
  Bytes sct_list{};                                    // with its length prefix (RFC 6962, 3.3)
  std::vector<SignatureScheme> signature_schemes{};  // empty: all that fit the key
  bool must_match_issuer = false;  // only for a peer that names its issuer as an authority
  Bytes properties{};              // CertificatePropertyList (draft-ietf-tls-trust-anchor-ids)
  Bytes session_id_context{};      // of a shim: sessions are resumed with the same one alone
};

// A key without a certificate (RFC 7250).
struct RawPublicKey {
  std::string name{};
  std::vector<SignatureScheme> signature_schemes{};  // empty: all that fit the key
};

// A key that a certificate's key has signed for (RFC 9345).
struct Delegated {
  X509 parent{};
  std::string key{};  // name of the credential whose key it is
  SignatureScheme scheme = SignatureScheme::ecdsa_secp256r1_sha256;
  SignatureScheme parent_scheme = SignatureScheme::rsa_pss_rsae_sha256;
  std::string given_key{};  // of a shim: the key that it is given instead; empty: the right one
};

// Imported for each hash and version (RFC 9258).
struct PreSharedKey {
  Bytes key{};
  Bytes identity{};
  Bytes context{};
  crypto::HashAlgorithm hash = crypto::HashAlgorithm::kSha256;
  Bytes session_id_context{};  // as that of X509
  bool operator==(const PreSharedKey&) const = default;
};

// A password (draft-ietf-tls-pake with RFC 9383).
struct Spake2Plus {
  Bytes context{};
  Bytes client_identity{};
  Bytes server_identity{};
  Bytes password{};
  bool wrong_role = false;  // of a shim: it is given the other side's
};

using Credential = std::variant<X509, RawPublicKey, Delegated, PreSharedKey, Spake2Plus>;
using Credentials = std::vector<Credential>;

// The certificate that goes with it; null if there is none.
inline const X509* CertificateOf(const Credential& credential) {
  if (const auto* delegated = std::get_if<Delegated>(&credential)) return &delegated->parent;
  return std::get_if<X509>(&credential);
}

}  // namespace badpeer

#endif  // BADPEER_RUNNER_TLS_CREDENTIAL_H_
