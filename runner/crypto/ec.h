// Internal to crypto/: arithmetic on the NIST curves over OpenSSL's EC_POINT.
//
//   const Curve& p256 = *FindCurve(NamedGroup::secp256r1);
//   BignumPtr x = RandomScalar(p256, random);
//   Bytes share = EncodePoint(p256, *MultiplyBase(p256, *x));
#ifndef BADPEER_RUNNER_CRYPTO_EC_H_
#define BADPEER_RUNNER_CRYPTO_EC_H_

#include "runner/base/bytes.h"
#include "runner/base/random.h"
#include "runner/base/result.h"
#include "runner/crypto/openssl.h"
#include "runner/wire/code_points.h"

namespace badpeer::crypto {

struct Curve {
  NamedGroup group_id;
  const char* name;  // as OpenSSL knows it
  const EC_GROUP* group;
  const BIGNUM* order;
  std::size_t field_size;  // of a coordinate, in bytes

  std::size_t point_size() const { return 1 + 2 * field_size; }
};

// By TLS named group; null when it is not one of secp224r1, 256r1, 384r1, 521r1. Thread-safe.
const Curve* FindCurve(NamedGroup group_id);

// Uniform in [1, order).
BignumPtr RandomScalar(const Curve& curve, Random& random);

EcPointPtr MultiplyBase(const Curve& curve, const BIGNUM& scalar);
EcPointPtr Multiply(const Curve& curve, const EC_POINT& point, const BIGNUM& scalar);
EcPointPtr Add(const Curve& curve, const EC_POINT& a, const EC_POINT& b);
EcPointPtr Negate(const Curve& curve, const EC_POINT& point);

// Uncompressed: 04 || X || Y.
Bytes EncodePoint(const Curve& curve, const EC_POINT& point);
// An error unless the bytes are an uncompressed point of the curve.
Result<EcPointPtr> DecodePoint(const Curve& curve, ByteView bytes);

}  // namespace badpeer::crypto

#endif  // BADPEER_RUNNER_CRYPTO_EC_H_
