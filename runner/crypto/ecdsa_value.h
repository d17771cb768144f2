// ECDSA signatures as pairs of integers, for signatures that no honest peer makes, and for the
// fixed form that Channel ID uses.
//
//   EcdsaValue value = *EcdsaDecode(signature);
//   value.r.negative = true;                     // must be refused: r lies in [1, n-1]
//   Bytes bad = EcdsaEncode(value);
//   Bytes fixed = *EcdsaToFixed(signature, 32);  // r || s, 32 bytes each
#ifndef BADPEER_RUNNER_CRYPTO_ECDSA_VALUE_H_
#define BADPEER_RUNNER_CRYPTO_ECDSA_VALUE_H_

#include <cstddef>

#include "runner/base/bytes.h"
#include "runner/base/result.h"
#include "runner/crypto/signature.h"

namespace badpeer::crypto {

// Any integer. Zero may have an empty magnitude; leading zeros do not count.
struct SignedInteger {
  Bytes magnitude;  // big-endian
  bool negative = false;
};

struct EcdsaValue {
  SignedInteger r;
  SignedInteger s;
};

// From and to the DER of ECDSA-Sig-Value (RFC 3279, 2.2.3). Encoding is minimal whatever the
// values.
Result<EcdsaValue> EcdsaDecode(ByteView der);
Bytes EcdsaEncode(const EcdsaValue& value);

// The order n of the curve's base point, big-endian. Throws std::invalid_argument for keys that are
// not EC.
Bytes EcdsaOrder(KeyType type);

// r || s with `size` bytes each. An error when a value is negative or too large.
Result<Bytes> EcdsaToFixed(ByteView der, std::size_t size);
// Splits in the middle; an error when the size is odd or zero.
Result<Bytes> EcdsaFromFixed(ByteView fixed);

}  // namespace badpeer::crypto

#endif  // BADPEER_RUNNER_CRYPTO_ECDSA_VALUE_H_
