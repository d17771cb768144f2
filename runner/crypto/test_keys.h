// The runner's fixed private keys. They are public knowledge: good for tests and nothing else.
// Fixed, because generating RSA keys at every start would be slow. Parsed when first asked for.
//
//   const PrivateKey& key = TestKey(TestKeyName::kRsa2048);
#ifndef BADPEER_RUNNER_CRYPTO_TEST_KEYS_H_
#define BADPEER_RUNNER_CRYPTO_TEST_KEYS_H_

#include <cstdint>

#include "runner/crypto/signature.h"

namespace badpeer::crypto {

enum class TestKeyName : std::uint8_t {
  kRsa1024,
  kRsa2048,
  kP256,
  kP384,
  kP521,
  kEd25519,
  kMlDsa44,
  kMlDsa65,
  kMlDsa87,
  kChannelId,  // a second P-256 key
};

// Thread-safe; the reference stays valid.
const PrivateKey& TestKey(TestKeyName name);

}  // namespace badpeer::crypto

#endif  // BADPEER_RUNNER_CRYPTO_TEST_KEYS_H_
