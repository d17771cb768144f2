// ML-DSA (FIPS 204), pure (not pre-hashed), for test peers only: not constant-time.
//
//   MlDsaPrivateKey key(MlDsa::k65, seed);
//   Bytes signature = key.Sign(message, /*context=*/{}, random.Take(kMlDsaRandomnessSize));
//   bool ok = MlDsaVerify(MlDsa::k65, key.public_key(), message, /*context=*/{}, signature);
#ifndef BADPEER_RUNNER_CRYPTO_MLDSA_H_
#define BADPEER_RUNNER_CRYPTO_MLDSA_H_

#include <cstddef>
#include <cstdint>
#include <memory>

#include "runner/base/bytes.h"

namespace badpeer::crypto {

enum class MlDsa : std::uint8_t { k44, k65, k87 };

// All in bytes.
inline constexpr std::size_t kMlDsaSeedSize = 32;
inline constexpr std::size_t kMlDsaRandomnessSize = 32;
std::size_t MlDsaPublicKeySize(MlDsa parameters);
std::size_t MlDsaSignatureSize(MlDsa parameters);

class MlDsaPrivateKey {
 public:
  // ML-DSA.KeyGen_internal (FIPS 204, 6.1). Throws std::invalid_argument on another size of seed.
  MlDsaPrivateKey(MlDsa parameters, ByteView seed);
  MlDsaPrivateKey(MlDsaPrivateKey&&) noexcept;
  MlDsaPrivateKey& operator=(MlDsaPrivateKey&&) noexcept;
  ~MlDsaPrivateKey();

  MlDsa parameters() const;
  const Bytes& seed() const;
  const Bytes& public_key() const;
  // The expanded private key as FIPS 204 writes it (skEncode).
  Bytes Expanded() const;

  // ML-DSA.Sign (FIPS 204, 5.2). `context` has at most 255 bytes (std::invalid_argument otherwise);
  // `randomness` has kMlDsaRandomnessSize bytes, all zero for the deterministic variant.
  Bytes Sign(ByteView message, ByteView context, ByteView randomness) const;

 private:
  struct State;
  std::unique_ptr<const State> state_;
};

// ML-DSA.Verify (FIPS 204, 5.3). False also when the key, the signature or the context has a wrong
// size.
bool MlDsaVerify(MlDsa parameters, ByteView public_key, ByteView message, ByteView context,
                 ByteView signature);

}  // namespace badpeer::crypto

#endif  // BADPEER_RUNNER_CRYPTO_MLDSA_H_
