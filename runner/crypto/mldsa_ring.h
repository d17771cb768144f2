// Internal to crypto/: the polynomial ring of ML-DSA (FIPS 204), Z_q[X]/(X^256 + 1), its NTT, and
// the packing of polynomials into bytes. Algorithm numbers are those of FIPS 204.
#ifndef BADPEER_RUNNER_CRYPTO_MLDSA_RING_H_
#define BADPEER_RUNNER_CRYPTO_MLDSA_RING_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "runner/base/bytes.h"

namespace badpeer::crypto::mldsa {

inline constexpr std::int32_t kQ = 8380417;
inline constexpr std::size_t kN = 256;

// Coefficients lie in [0, q), except where a function says "centred".
using Poly = std::array<std::int32_t, kN>;
using PolyVector = std::vector<Poly>;

// For any value of an intermediate sum or product.
constexpr std::int32_t Reduce(std::int64_t value) {
  const auto remainder = static_cast<std::int32_t>(value % kQ);
  return remainder < 0 ? remainder + kQ : remainder;
}

// The representative in (-q/2, q/2].
constexpr std::int32_t Centre(std::int32_t value) { return value > kQ / 2 ? value - kQ : value; }

Poly Add(const Poly& a, const Poly& b);
Poly Subtract(const Poly& a, const Poly& b);
PolyVector Add(const PolyVector& a, const PolyVector& b);
PolyVector Subtract(const PolyVector& a, const PolyVector& b);

// Algorithms 41 and 42.
void Ntt(Poly& poly);
void InverseNtt(Poly& poly);
void Ntt(PolyVector& vector);
void InverseNtt(PolyVector& vector);

// In NTT form: coefficient by coefficient.
Poly Multiply(const Poly& a, const Poly& b);
PolyVector Multiply(const Poly& a, const PolyVector& b);
// `matrix` in rows of b.size().
PolyVector Multiply(const PolyVector& matrix, const PolyVector& b);

// Whether every centred coefficient is below `bound` in absolute value.
bool IsShort(const Poly& poly, std::int32_t bound);
bool IsShort(const PolyVector& vector, std::int32_t bound);

// `bits` per coefficient, little-endian (algorithm 16, SimpleBitPack).
void Pack(const Poly& poly, unsigned bits, Bytes& out);
Poly Unpack(ByteView in, unsigned bits);
// The same for centred coefficients c, stored as top - c (algorithms 17 and 19, BitPack).
void PackFrom(std::int32_t top, const Poly& poly, unsigned bits, Bytes& out);
Poly UnpackFrom(std::int32_t top, ByteView in, unsigned bits);
// Of one polynomial.
constexpr std::size_t PackedSize(unsigned bits) { return kN / 8 * bits; }

}  // namespace badpeer::crypto::mldsa

#endif  // BADPEER_RUNNER_CRYPTO_MLDSA_RING_H_
