// What a SignatureScheme code point stands for (RFC 8446, 4.2.3).
#ifndef BADPEER_RUNNER_CRYPTO_SIGNATURE_SCHEME_H_
#define BADPEER_RUNNER_CRYPTO_SIGNATURE_SCHEME_H_

#include <cstdint>
#include <optional>

#include "runner/crypto/hash.h"
#include "runner/crypto/key_type.h"
#include "runner/wire/code_points.h"

namespace badpeer::crypto {

enum class SignatureKind : std::uint8_t { kRsaPkcs1, kRsaPss, kEcdsa, kEd25519, kMlDsa };

struct SchemeFacts {
  SignatureScheme scheme;
  SignatureKind kind;
  HashAlgorithm hash;  // means nothing for Ed25519 and ML-DSA
  KeyType type;        // ECDSA: that of TLS 1.3
};

// Null for unknown code points.
const SchemeFacts* FindScheme(SignatureScheme scheme);

// Whether a key of this type can sign with the scheme. ECDSA schemes fit every curve, as in
// TLS 1.2.
bool SchemeFits(SignatureScheme scheme, KeyType type);
// The same where the scheme also fixes the curve, as in TLS 1.3. ecdsa_sha1 fixes none and fits no
// key here.
bool SchemeFitsCurve(SignatureScheme scheme, KeyType type);
// The hash that the scheme runs over the message; nothing for those that sign the message itself
// (Ed25519, ML-DSA) and for unknown schemes.
std::optional<HashAlgorithm> SchemeHash(SignatureScheme scheme);

}  // namespace badpeer::crypto

#endif  // BADPEER_RUNNER_CRYPTO_SIGNATURE_SCHEME_H_
