// The kinds of keys that the runner has. SubjectPublicKeyInfo tells them apart (RFC 5280, 4.1.2.7).
#ifndef BADPEER_RUNNER_CRYPTO_KEY_TYPE_H_
#define BADPEER_RUNNER_CRYPTO_KEY_TYPE_H_

#include <cstdint>

namespace badpeer::crypto {

enum class KeyType : std::uint8_t {
  kRsa,
  kP224,
  kP256,
  kP384,
  kP521,
  kEd25519,
  kMlDsa44,
  kMlDsa65,
  kMlDsa87,
};

constexpr bool IsEcdsa(KeyType type) { return type >= KeyType::kP224 && type <= KeyType::kP521; }

}  // namespace badpeer::crypto

#endif  // BADPEER_RUNNER_CRYPTO_KEY_TYPE_H_
