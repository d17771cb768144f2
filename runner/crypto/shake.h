// Internal to crypto/: SHA-3 and SHAKE (FIPS 202) for ML-KEM and ML-DSA.
//
//   Bytes digest = Sha3(Sha3Size::k256, {a, b});
//   ShakeStream stream(Shake::k128, {seed, index});
//   std::uint8_t byte = stream.Next();
#ifndef BADPEER_RUNNER_CRYPTO_SHAKE_H_
#define BADPEER_RUNNER_CRYPTO_SHAKE_H_

#include <cstddef>
#include <cstdint>
#include <initializer_list>

#include "runner/base/bytes.h"

namespace badpeer::crypto {

enum class Sha3Size : std::uint8_t { k256, k512 };
enum class Shake : std::uint8_t { k128, k256 };

Bytes Sha3(Sha3Size size, std::initializer_list<ByteView> parts);
Bytes ShakeDigest(Shake shake, std::initializer_list<ByteView> parts, std::size_t length);

// SHAKE read byte by byte, for rejection sampling. OpenSSL 3.0 squeezes only once, so the stream is
// squeezed to a likely length and, when that does not do, once more from the start to twice as
// much.
class ShakeStream {
 public:
  ShakeStream(Shake shake, std::initializer_list<ByteView> parts, std::size_t likely_length);

  std::uint8_t Next() {
    if (position_ == squeezed_.size()) Grow();
    return squeezed_[position_++];
  }

 private:
  void Grow();

  Shake shake_;
  Bytes input_;
  Bytes squeezed_;
  std::size_t position_ = 0;
};

}  // namespace badpeer::crypto

#endif  // BADPEER_RUNNER_CRYPTO_SHAKE_H_
