// Internal to crypto/: SubjectPublicKeyInfo (RFC 5280) and PKCS#8 (RFC 5958) for the key types that
// the runner knows. OpenSSL 3.0 reads most of them too, but not ML-DSA, and rather slowly.
#ifndef BADPEER_RUNNER_CRYPTO_KEY_ENCODING_H_
#define BADPEER_RUNNER_CRYPTO_KEY_ENCODING_H_

#include <array>
#include <cstddef>
#include <optional>

#include "runner/base/bytes.h"
#include "runner/base/result.h"
#include "runner/crypto/ec.h"
#include "runner/crypto/key_type.h"
#include "runner/crypto/mldsa.h"

namespace badpeer::crypto {

// Numbers are big-endian.
struct PublicMaterial {
  KeyType type = KeyType::kRsa;
  Bytes modulus{};   // RSA
  Bytes exponent{};  // RSA
  Bytes raw{};       // EC: 04 || X || Y; Ed25519, ML-DSA: the public key
};

// In the order of RSAPrivateKey (RFC 8017, A.1.2).
enum RsaNumber : std::size_t {
  kRsaModulus,
  kRsaPublicExponent,
  kRsaPrivateExponent,
  kRsaPrime1,
  kRsaPrime2,
  kRsaExponent1,
  kRsaExponent2,
  kRsaCoefficient,
  kRsaNumberCount
};

struct PrivateMaterial {
  KeyType type = KeyType::kRsa;
  std::array<Bytes, kRsaNumberCount> rsa{};
  Bytes secret{};  // EC: the scalar, padded to the curve's size; Ed25519, ML-DSA: the seed
};

Bytes EncodeSpki(const PublicMaterial& key);
Result<PublicMaterial> DecodeSpki(ByteView der);
// An RSA key under id-RSASSA-PSS with SHA-256 throughout (RFC 4055).
Bytes EncodeRsaPssSpki(ByteView modulus, ByteView exponent);

// `point` is the public point of an EC key.
Bytes EncodePkcs8(const PrivateMaterial& key, ByteView point);
Result<PrivateMaterial> DecodePkcs8(ByteView der);

// Null unless the type is an EC one.
const Curve* CurveOf(KeyType type);
std::optional<MlDsa> MlDsaOf(KeyType type);

}  // namespace badpeer::crypto

#endif  // BADPEER_RUNNER_CRYPTO_KEY_ENCODING_H_
