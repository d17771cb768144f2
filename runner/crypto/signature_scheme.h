// Internal to crypto/: what a SignatureScheme code point stands for.
#ifndef BADPEER_RUNNER_CRYPTO_SIGNATURE_SCHEME_H_
#define BADPEER_RUNNER_CRYPTO_SIGNATURE_SCHEME_H_

#include <cstdint>

#include "runner/crypto/hash.h"
#include "runner/crypto/signature.h"

namespace badpeer::crypto {

enum class SignatureKind : std::uint8_t { kRsaPkcs1, kRsaPss, kEcdsa, kEd25519, kMlDsa };

struct SchemeFacts {
  std::uint16_t scheme;
  SignatureKind kind;
  HashAlgorithm hash;  // means nothing for Ed25519 and ML-DSA
  KeyType type;        // ECDSA: that of TLS 1.3
};

// Null for unknown code points.
const SchemeFacts* FindScheme(std::uint16_t scheme);

}  // namespace badpeer::crypto

#endif  // BADPEER_RUNNER_CRYPTO_SIGNATURE_SCHEME_H_
