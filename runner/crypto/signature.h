// Private and public keys, and signatures by TLS SignatureScheme code point.
//
//   Result<PrivateKey> key = PrivateKey::FromPem(pem);
//   Result<Bytes> signature = key->Sign(SignatureScheme::rsa_pss_rsae_sha256, message);
//   Result<PublicKey> peer = PublicKey::FromSpki(der);
//   bool ok = peer->Verify(SignatureScheme::rsa_pss_rsae_sha256, message, *signature);
//
// Keys are cheap to copy (shared and immutable) and may be used by several threads at once. Weak
// choices (SHA-1, MD5, RSA-1024) work: a test peer needs them.
#ifndef BADPEER_RUNNER_CRYPTO_SIGNATURE_H_
#define BADPEER_RUNNER_CRYPTO_SIGNATURE_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "runner/base/bytes.h"
#include "runner/base/random.h"
#include "runner/base/result.h"
#include "runner/crypto/key_type.h"
#include "runner/crypto/signature_scheme.h"
#include "runner/wire/code_points.h"

namespace badpeer::crypto {

struct PublicMaterial;
struct PrivateMaterial;

class PublicKey {
 public:
  // From the DER of a SubjectPublicKeyInfo (RFC 5280, 4.1.2.7; ML-DSA: RFC 9881). RSA keys under
  // id-RSASSA-PSS are read as RSA keys.
  static Result<PublicKey> FromSpki(ByteView der);
  // From a point 04 || X || Y of an EC key type.
  static Result<PublicKey> FromEcPoint(KeyType type, ByteView point);
  // From big-endian modulus and exponent.
  static Result<PublicKey> FromRsa(ByteView modulus, ByteView exponent);

  KeyType type() const;
  // SubjectPublicKeyInfo, re-encoded.
  const Bytes& spki() const;

  // False for a bad signature, a scheme that does not fit the key, or an unknown one.
  bool Verify(SignatureScheme scheme, ByteView message, ByteView signature) const;
  // RSA PKCS#1 v1.5 (kMd5Sha1: without DigestInfo) or ECDSA over a digest made elsewhere.
  bool VerifyDigest(HashAlgorithm hash, ByteView digest, ByteView signature) const;

  // EC keys: 04 || X || Y. Empty for others.
  Bytes EcPoint() const;
  // RSA keys: size of the modulus in bytes, and what FromRsa takes. Zero and empty for others.
  std::size_t RsaSize() const;
  Bytes RsaModulus() const;
  Bytes RsaExponent() const;
  // RSAES-PKCS1-v1_5 (RFC 8017, 7.2), for the RSA key exchange.
  Result<Bytes> RsaEncrypt(ByteView message, Random& random) const;
  // The bare RSA function on a block of RsaSize() bytes, for paddings that no honest peer makes.
  Result<Bytes> RsaEncryptBlock(ByteView block) const;

 private:
  friend class PrivateKey;
  struct State;
  static Result<PublicKey> FromMaterial(PublicMaterial material);
  explicit PublicKey(std::shared_ptr<const State> state);
  std::shared_ptr<const State> state_;
};

class PrivateKey {
 public:
  // Unencrypted PKCS#8 (RFC 5958); for ML-DSA the seed form of RFC 9881.
  static Result<PrivateKey> FromPkcs8(ByteView der);
  // The same in one "PRIVATE KEY" PEM block.
  static Result<PrivateKey> FromPem(std::string_view pem);
  // A fresh EC, Ed25519 or ML-DSA key. Throws std::invalid_argument for RSA, which takes too long
  // for a test: see test_keys.h.
  static PrivateKey Generate(KeyType type, Random& random);

  KeyType type() const { return public_key_.type(); }
  const PublicKey& public_key() const { return public_key_; }
  Bytes Pkcs8() const;
  std::string Pem() const;

  // An error when the scheme is unknown or does not fit the key (see SchemeFits), or the RSA key is
  // too short for it.
  Result<Bytes> Sign(SignatureScheme scheme, ByteView message) const;
  // RSA PKCS#1 v1.5 (kMd5Sha1: without DigestInfo) or ECDSA over a digest made elsewhere.
  Result<Bytes> SignDigest(HashAlgorithm hash, ByteView digest) const;

  // RSAES-PKCS1-v1_5; nothing when the padding is wrong or the key is not RSA.
  std::optional<Bytes> RsaDecrypt(ByteView ciphertext) const;

 private:
  struct State;
  static Result<PrivateKey> FromMaterial(PrivateMaterial material);
  PrivateKey(std::shared_ptr<const State> state, PublicKey public_key);
  std::shared_ptr<const State> state_;
  PublicKey public_key_;
};

}  // namespace badpeer::crypto

#endif  // BADPEER_RUNNER_CRYPTO_SIGNATURE_H_
