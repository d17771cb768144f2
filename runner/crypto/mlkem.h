// ML-KEM (FIPS 203), for test peers only: not constant-time, nothing is cleared.
//
//   MlKemPrivateKey key(MlKem::k768, random.Take(MlKemPrivateKey::kSeedSize));
//   Result<MlKemEncapsulation> sent = MlKemEncapsulate(MlKem::k768, key.public_key(),
//                                                      random.Take(kMlKemRandomnessSize));
//   Result<Bytes> shared = key.Decapsulate(sent->ciphertext);  // == sent->shared
#ifndef BADPEER_RUNNER_CRYPTO_MLKEM_H_
#define BADPEER_RUNNER_CRYPTO_MLKEM_H_

#include <cstddef>
#include <cstdint>

#include "runner/base/bytes.h"
#include "runner/base/result.h"

namespace badpeer::crypto {

enum class MlKem : std::uint8_t { k768, k1024 };

// All in bytes.
inline constexpr std::size_t kMlKemSharedSize = 32;
inline constexpr std::size_t kMlKemRandomnessSize = 32;
std::size_t MlKemPublicKeySize(MlKem parameters);
std::size_t MlKemCiphertextSize(MlKem parameters);

class MlKemPrivateKey {
 public:
  static constexpr std::size_t kSeedSize = 64;

  // ML-KEM.KeyGen_internal(d, z) with seed = d || z (FIPS 203, 7.1). Throws std::invalid_argument
  // on another size of seed.
  MlKemPrivateKey(MlKem parameters, ByteView seed);

  const Bytes& public_key() const { return public_key_; }
  // The expanded decapsulation key as FIPS 203 writes it.
  Bytes Expanded() const;
  // An error when the ciphertext has the wrong size. A damaged one yields the implicit-rejection
  // secret (FIPS 203, 7.3), as the standard wants.
  Result<Bytes> Decapsulate(ByteView ciphertext) const;

 private:
  MlKem parameters_;
  Bytes secret_;  // encoded s
  Bytes public_key_;
  Bytes public_key_hash_;
  Bytes rejection_key_;  // z
};

struct MlKemEncapsulation {
  Bytes ciphertext;
  Bytes shared;
};

// ML-KEM.Encaps_internal(ek, m) (FIPS 203, 7.2). An error when the key has the wrong size or holds
// a coefficient that is not reduced modulo q; `randomness` (m) has kMlKemRandomnessSize bytes.
Result<MlKemEncapsulation> MlKemEncapsulate(MlKem parameters, ByteView public_key,
                                            ByteView randomness);

}  // namespace badpeer::crypto

#endif  // BADPEER_RUNNER_CRYPTO_MLKEM_H_
