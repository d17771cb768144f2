#include "runner/crypto/key_encoding.h"

#include <utility>

#include "runner/crypto/der.h"
#include "runner/crypto/key_exchange.h"

namespace badpeer::crypto {
namespace {

constexpr const char* kRsaEncryption = "1.2.840.113549.1.1.1";
constexpr const char* kRsassaPss = "1.2.840.113549.1.1.10";
constexpr const char* kMgf1 = "1.2.840.113549.1.1.8";
constexpr const char* kSha256 = "2.16.840.1.101.3.4.2.1";
constexpr const char* kEcPublicKey = "1.2.840.10045.2.1";
constexpr std::size_t kEd25519Size = 32;

struct TypeFacts {
  KeyType type;
  const char* algorithm;
  const char* curve;  // EC: the parameter of the algorithm
  NamedGroup group;   // EC: TLS named group
};

constexpr TypeFacts kTypes[] = {
    {KeyType::kRsa, kRsaEncryption, nullptr, {}},
    {KeyType::kP224, kEcPublicKey, "1.3.132.0.33", NamedGroup::secp224r1},
    {KeyType::kP256, kEcPublicKey, "1.2.840.10045.3.1.7", NamedGroup::secp256r1},
    {KeyType::kP384, kEcPublicKey, "1.3.132.0.34", NamedGroup::secp384r1},
    {KeyType::kP521, kEcPublicKey, "1.3.132.0.35", NamedGroup::secp521r1},
    {KeyType::kEd25519, "1.3.101.112", nullptr, {}},
    {KeyType::kMlDsa44, "2.16.840.1.101.3.4.3.17", nullptr, {}},
    {KeyType::kMlDsa65, "2.16.840.1.101.3.4.3.18", nullptr, {}},
    {KeyType::kMlDsa87, "2.16.840.1.101.3.4.3.19", nullptr, {}},
};

const TypeFacts& FactsOf(KeyType type) { return kTypes[static_cast<std::size_t>(type)]; }

Bytes AlgorithmIdentifier(KeyType type) {
  const TypeFacts& facts = FactsOf(type);
  const Bytes algorithm = der::Oid(facts.algorithm);
  if (type == KeyType::kRsa) return der::Sequence({algorithm, der::Null()});
  if (facts.curve != nullptr) return der::Sequence({algorithm, der::Oid(facts.curve)});
  return der::Sequence({algorithm});
}

// Which key type an AlgorithmIdentifier's body names. Parameters count for EC only: peers write
// RSA's with and without NULL, and those of id-RSASSA-PSS restrict what we do not check.
std::optional<KeyType> TypeFromAlgorithm(ByteView body) {
  der::Reader reader(body);
  const std::optional<der::Element> algorithm = reader.Next(der::kOid);
  if (!algorithm) return std::nullopt;
  if (Equal(algorithm->whole, der::Oid(kRsassaPss))) return KeyType::kRsa;
  const std::optional<der::Element> parameter = reader.Next();
  for (const TypeFacts& facts : kTypes) {
    if (!Equal(algorithm->whole, der::Oid(facts.algorithm))) continue;
    if (facts.curve == nullptr) return facts.type;
    if (parameter && Equal(parameter->whole, der::Oid(facts.curve))) return facts.type;
  }
  return std::nullopt;
}

Bytes EncodeRsaPublicKey(ByteView modulus, ByteView exponent) {
  return der::Sequence({der::Integer(modulus), der::Integer(exponent)});
}

Error Malformed(const char* what) { return Error{std::string("malformed ") + what}; }

std::size_t RawPublicSize(KeyType type) {
  if (const std::optional<MlDsa> mldsa = MlDsaOf(type)) return MlDsaPublicKeySize(*mldsa);
  return kEd25519Size;
}

Result<PrivateMaterial> DecodeRsaPrivateKey(ByteView der) {
  PrivateMaterial key{.type = KeyType::kRsa};
  der::Reader outer(der);
  const std::optional<der::Element> sequence = outer.Next(der::kSequence);
  if (!sequence) return Malformed("RSA private key");
  der::Reader reader(sequence->body);
  if (std::optional<ByteView> version = reader.NextUnsigned(); !version || !version->empty()) {
    return Error{"an RSA private key that is not of version 0"};
  }
  for (Bytes& number : key.rsa) {
    const std::optional<ByteView> magnitude = reader.NextUnsigned();
    if (!magnitude) return Malformed("RSA private key");
    number = ToBytes(*magnitude);
  }
  return key;
}

Result<PrivateMaterial> DecodeEcPrivateKey(KeyType type, ByteView der) {
  der::Reader outer(der);
  const std::optional<der::Element> sequence = outer.Next(der::kSequence);
  if (!sequence) return Malformed("EC private key");
  der::Reader reader(sequence->body);
  const std::optional<ByteView> version = reader.NextUnsigned();
  const std::optional<der::Element> scalar = reader.Next(der::kOctetString);
  if (!version || !Equal(*version, Bytes{1}) || !scalar) return Malformed("EC private key");
  const BignumPtr number = MakeBignum(scalar->body);
  const Curve& curve = *CurveOf(type);
  if (BN_is_zero(number.get()) || BN_cmp(number.get(), curve.order) >= 0) {
    return Error{std::string("an EC private key that is not in the range of ") + curve.name};
  }
  return PrivateMaterial{
      .type = type,
      .secret = BignumBytes(number.get(), static_cast<std::size_t>(BN_num_bytes(curve.order)))};
}

// Ed25519: an OCTET STRING (RFC 8410, 7). ML-DSA: [0], the seed alone (RFC 9881, 6).
Result<PrivateMaterial> DecodeSeed(KeyType type, ByteView der) {
  der::Reader reader(der);
  const std::uint8_t tag = type == KeyType::kEd25519 ? der::kOctetString : der::Implicit(0);
  const std::optional<der::Element> seed = reader.Next(tag);
  static_assert(kEd25519Size == kMlDsaSeedSize);
  if (!seed || seed->body.size() != kMlDsaSeedSize) {
    return Error{"a private key that is not a seed of 32 bytes"};
  }
  return PrivateMaterial{.type = type, .secret = ToBytes(seed->body)};
}

}  // namespace

const Curve* CurveOf(KeyType type) {
  const NamedGroup group = FactsOf(type).group;
  return group == NamedGroup{} ? nullptr : FindCurve(group);
}

std::optional<MlDsa> MlDsaOf(KeyType type) {
  switch (type) {
    case KeyType::kMlDsa44:
      return MlDsa::k44;
    case KeyType::kMlDsa65:
      return MlDsa::k65;
    case KeyType::kMlDsa87:
      return MlDsa::k87;
    default:
      return std::nullopt;
  }
}

Bytes EncodeSpki(const PublicMaterial& key) {
  const bool rsa = key.type == KeyType::kRsa;
  return der::Sequence(
      {AlgorithmIdentifier(key.type),
       der::BitString(rsa ? EncodeRsaPublicKey(key.modulus, key.exponent) : key.raw)});
}

Bytes EncodeRsaPssSpki(ByteView modulus, ByteView exponent) {
  const Bytes sha256 = der::Sequence({der::Oid(kSha256), der::Null()});
  const Bytes parameters =
      der::Sequence({der::Encode(der::Explicit(0), sha256),
                     der::Encode(der::Explicit(1), der::Sequence({der::Oid(kMgf1), sha256})),
                     der::Encode(der::Explicit(2), der::Integer(32))});
  return der::Sequence({der::Sequence({der::Oid(kRsassaPss), parameters}),
                        der::BitString(EncodeRsaPublicKey(modulus, exponent))});
}

Result<PublicMaterial> DecodeSpki(ByteView der) {
  der::Reader outer(der);
  const std::optional<der::Element> spki = outer.Next(der::kSequence);
  if (!spki || !outer.AtEnd()) return Malformed("SubjectPublicKeyInfo");
  der::Reader reader(spki->body);
  const std::optional<der::Element> algorithm = reader.Next(der::kSequence);
  const std::optional<ByteView> bits = reader.NextBitString();
  if (!algorithm || !bits || !reader.AtEnd()) return Malformed("SubjectPublicKeyInfo");
  const std::optional<KeyType> type = TypeFromAlgorithm(algorithm->body);
  if (!type) return Error{"a public key of an unknown algorithm: " + ToHex(algorithm->whole)};

  PublicMaterial key{.type = *type};
  if (key.type != KeyType::kRsa) {
    // EC points are checked against their curve by whoever makes a key of them.
    if (CurveOf(key.type) == nullptr && bits->size() != RawPublicSize(key.type)) {
      return Error{"a public key of " + std::to_string(bits->size()) + " bytes instead of " +
                   std::to_string(RawPublicSize(key.type))};
    }
    key.raw = ToBytes(*bits);
    return key;
  }
  der::Reader rsa_outer(*bits);
  const std::optional<der::Element> sequence = rsa_outer.Next(der::kSequence);
  if (!sequence || !rsa_outer.AtEnd()) return Malformed("RSA public key");
  der::Reader rsa(sequence->body);
  const std::optional<ByteView> modulus = rsa.NextUnsigned();
  const std::optional<ByteView> exponent = rsa.NextUnsigned();
  if (!modulus || !exponent || !rsa.AtEnd()) return Malformed("RSA public key");
  key.modulus = ToBytes(*modulus);
  key.exponent = ToBytes(*exponent);
  return key;
}

Bytes EncodePkcs8(const PrivateMaterial& key, ByteView point) {
  Bytes inner;
  if (key.type == KeyType::kRsa) {
    Bytes body = der::Integer(0);
    for (const Bytes& number : key.rsa) Append(body, der::Integer(number));
    inner = der::Encode(der::kSequence, body);
  } else if (IsEcdsa(key.type)) {  // RFC 5915
    inner = der::Sequence({der::Integer(1), der::OctetString(key.secret),
                           der::Encode(der::Explicit(1), der::BitString(point))});
  } else if (key.type == KeyType::kEd25519) {
    inner = der::OctetString(key.secret);
  } else {
    inner = der::Encode(der::Implicit(0), key.secret);
  }
  return der::Sequence({der::Integer(0), AlgorithmIdentifier(key.type), der::OctetString(inner)});
}

Result<PrivateMaterial> DecodePkcs8(ByteView der) {
  der::Reader outer(der);
  const std::optional<der::Element> pkcs8 = outer.Next(der::kSequence);
  if (!pkcs8 || !outer.AtEnd()) return Malformed("PKCS#8 private key");
  der::Reader reader(pkcs8->body);
  const std::optional<ByteView> version = reader.NextUnsigned();
  const std::optional<der::Element> algorithm = reader.Next(der::kSequence);
  const std::optional<der::Element> inner = reader.Next(der::kOctetString);
  if (!version || !algorithm || !inner) return Malformed("PKCS#8 private key");
  const std::optional<KeyType> type = TypeFromAlgorithm(algorithm->body);
  if (!type) return Error{"a private key of an unknown algorithm: " + ToHex(algorithm->whole)};
  if (*type == KeyType::kRsa) return DecodeRsaPrivateKey(inner->body);
  if (IsEcdsa(*type)) return DecodeEcPrivateKey(*type, inner->body);
  return DecodeSeed(*type, inner->body);
}

}  // namespace badpeer::crypto
