#include "runner/crypto/signature.h"

#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/param_build.h>
#include <openssl/rsa.h>

#include <algorithm>
#include <map>
#include <mutex>
#include <stdexcept>
#include <utility>

#include "runner/crypto/key_encoding.h"
#include "runner/crypto/mldsa.h"
#include "runner/crypto/openssl.h"
#include "runner/crypto/pem.h"
#include "runner/crypto/signature_scheme.h"

namespace badpeer::crypto {
namespace {

using ParamBuilderPtr = std::unique_ptr<OSSL_PARAM_BLD, Deleter<OSSL_PARAM_BLD_free>>;
using ParamsPtr = std::unique_ptr<OSSL_PARAM, Deleter<OSSL_PARAM_free>>;

// Collects the numbers of a key; they must live until Build().
class KeyBuilder {
 public:
  KeyBuilder() : builder_(Check(OSSL_PARAM_BLD_new(), "OSSL_PARAM_BLD_new")) {}

  void AddNumber(const char* name, ByteView bytes) {
    numbers_.push_back(MakeBignum(bytes));
    Check(OSSL_PARAM_BLD_push_BN(builder_.get(), name, numbers_.back().get()), name);
  }
  void AddText(const char* name, const char* text) {
    Check(OSSL_PARAM_BLD_push_utf8_string(builder_.get(), name, text, 0), name);
  }
  void AddBytes(const char* name, ByteView bytes) {
    Check(OSSL_PARAM_BLD_push_octet_string(builder_.get(), name, bytes.data(), bytes.size()), name);
  }

  // Null when OpenSSL refuses the numbers.
  KeyPtr Build(const char* algorithm, int selection) {
    ParamsPtr params(Check(OSSL_PARAM_BLD_to_param(builder_.get()), "OSSL_PARAM_BLD_to_param"));
    KeyContextPtr context(
        Check(EVP_PKEY_CTX_new_from_name(nullptr, algorithm, nullptr), algorithm));
    Check(EVP_PKEY_fromdata_init(context.get()), "EVP_PKEY_fromdata_init");
    EVP_PKEY* key = nullptr;
    if (EVP_PKEY_fromdata(context.get(), &key, selection, params.get()) <= 0) {
      ERR_clear_error();
      return nullptr;
    }
    return KeyPtr(key);
  }

 private:
  ParamBuilderPtr builder_;
  std::vector<BignumPtr> numbers_;
};

KeyContextPtr NewKeyContext(EVP_PKEY* key) {
  return KeyContextPtr(Check(EVP_PKEY_CTX_new(key, nullptr), "EVP_PKEY_CTX_new"));
}

// Sets hash and padding for signing and verifying alike. Ed25519 does without.
void Configure(EVP_PKEY_CTX* context, SignatureKind kind, HashAlgorithm hash) {
  if (kind != SignatureKind::kEcdsa) {
    const int padding = kind == SignatureKind::kRsaPss ? RSA_PKCS1_PSS_PADDING : RSA_PKCS1_PADDING;
    Check(EVP_PKEY_CTX_set_rsa_padding(context, padding), "RSA padding");
  }
  Check(EVP_PKEY_CTX_set_signature_md(context, FetchedDigest(hash)), "signature hash");
  if (kind == SignatureKind::kRsaPss) {
    Check(EVP_PKEY_CTX_set_rsa_pss_saltlen(context, RSA_PSS_SALTLEN_DIGEST), "PSS salt length");
  }
}

Result<Bytes> SignWith(EVP_PKEY* key, SignatureKind kind, HashAlgorithm hash, ByteView digest) {
  KeyContextPtr context = NewKeyContext(key);
  Check(EVP_PKEY_sign_init(context.get()), "EVP_PKEY_sign_init");
  Configure(context.get(), kind, hash);
  Bytes signature(static_cast<std::size_t>(EVP_PKEY_get_size(key)));
  std::size_t size = signature.size();
  if (EVP_PKEY_sign(context.get(), signature.data(), &size, digest.data(), digest.size()) <= 0) {
    return Error{TakeOpenSslError("cannot sign with this key and hash")};
  }
  signature.resize(size);
  return signature;
}

bool VerifyWith(EVP_PKEY* key, SignatureKind kind, HashAlgorithm hash, ByteView digest,
                ByteView signature) {
  KeyContextPtr context = NewKeyContext(key);
  Check(EVP_PKEY_verify_init(context.get()), "EVP_PKEY_verify_init");
  Configure(context.get(), kind, hash);
  const int status = EVP_PKEY_verify(context.get(), signature.data(), signature.size(),
                                     digest.data(), digest.size());
  ERR_clear_error();
  return status == 1;
}

// What a bare digest is signed with before TLS 1.2.
SignatureKind DigestKind(KeyType type) {
  return type == KeyType::kRsa ? SignatureKind::kRsaPkcs1 : SignatureKind::kEcdsa;
}

bool SignsDigests(KeyType type) { return type == KeyType::kRsa || IsEcdsa(type); }

DigestContextPtr NewDigestContext() {
  return DigestContextPtr(Check(EVP_MD_CTX_new(), "EVP_MD_CTX_new"));
}

KeyPtr MakeRsaPublic(const PublicMaterial& key) {
  KeyBuilder builder;
  builder.AddNumber(OSSL_PKEY_PARAM_RSA_N, key.modulus);
  builder.AddNumber(OSSL_PKEY_PARAM_RSA_E, key.exponent);
  return builder.Build("RSA", EVP_PKEY_PUBLIC_KEY);
}

KeyPtr MakeRsaPrivate(const PrivateMaterial& key) {
  static constexpr const char* kNames[kRsaNumberCount] = {
      OSSL_PKEY_PARAM_RSA_N,         OSSL_PKEY_PARAM_RSA_E,           OSSL_PKEY_PARAM_RSA_D,
      OSSL_PKEY_PARAM_RSA_FACTOR1,   OSSL_PKEY_PARAM_RSA_FACTOR2,     OSSL_PKEY_PARAM_RSA_EXPONENT1,
      OSSL_PKEY_PARAM_RSA_EXPONENT2, OSSL_PKEY_PARAM_RSA_COEFFICIENT1};
  KeyBuilder builder;
  for (std::size_t i = 0; i < kRsaNumberCount; ++i) builder.AddNumber(kNames[i], key.rsa[i]);
  return builder.Build("RSA", EVP_PKEY_KEYPAIR);
}

// `scalar` is empty for a public key.
KeyPtr MakeEc(const Curve& curve, ByteView point, ByteView scalar) {
  KeyBuilder builder;
  builder.AddText(OSSL_PKEY_PARAM_GROUP_NAME, curve.name);
  builder.AddBytes(OSSL_PKEY_PARAM_PUB_KEY, point);
  if (!scalar.empty()) builder.AddNumber(OSSL_PKEY_PARAM_PRIV_KEY, scalar);
  return builder.Build("EC", scalar.empty() ? EVP_PKEY_PUBLIC_KEY : EVP_PKEY_KEYPAIR);
}

// A peer's key must not cost minutes: the limits are those of OpenSSL itself.
Status CheckRsa(const PublicMaterial& key) {
  constexpr std::size_t kMaxModulus = 16384 / 8;
  constexpr std::size_t kMaxExponent = 64 / 8;
  if (key.modulus.empty() || key.modulus.size() > kMaxModulus || key.exponent.empty() ||
      key.exponent.size() > kMaxExponent) {
    return Error{"an RSA public key with a modulus of " + std::to_string(key.modulus.size()) +
                 " and an exponent of " + std::to_string(key.exponent.size()) + " bytes"};
  }
  return Done{};
}

}  // namespace

struct PublicKey::State {
  PublicMaterial material;
  KeyPtr key;  // null for ML-DSA
  Bytes spki;
};

struct PrivateKey::State {
  PrivateMaterial material;
  KeyPtr key;  // null for ML-DSA
  std::optional<MlDsaPrivateKey> mldsa;
};

PublicKey::PublicKey(std::shared_ptr<const State> state) : state_(std::move(state)) {}

Result<PublicKey> PublicKey::FromMaterial(PublicMaterial material) {
  InitOpenSsl();
  auto state = std::make_shared<State>();
  if (const Curve* curve = CurveOf(material.type)) {
    if (Result<EcPointPtr> point = DecodePoint(*curve, material.raw); !point) return point.error();
    state->key = MakeEc(*curve, material.raw, {});
  } else if (material.type == KeyType::kRsa) {
    if (Status usable = CheckRsa(material); !usable) return usable.error();
    state->key = MakeRsaPublic(material);
  } else if (material.type == KeyType::kEd25519) {
    state->key.reset(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, material.raw.data(),
                                                 material.raw.size()));
  }
  if (!state->key && !MlDsaOf(material.type)) {
    return Error{TakeOpenSslError("OpenSSL refuses the public key")};
  }
  state->spki = EncodeSpki(material);
  state->material = std::move(material);
  return PublicKey(std::move(state));
}

Result<PublicKey> PublicKey::FromSpki(ByteView der) {
  // Shims have few keys and show them again and again; setting one up costs as much as verifying.
  constexpr std::size_t kMostKnown = 64;
  static std::mutex mutex;
  static auto& known = *new std::map<Bytes, PublicKey>;
  Bytes encoded = ToBytes(der);
  {
    const std::scoped_lock lock(mutex);
    if (const auto found = known.find(encoded); found != known.end()) return found->second;
  }
  Result<PublicMaterial> material = DecodeSpki(der);
  if (!material) return material.error();
  Result<PublicKey> key = FromMaterial(*std::move(material));
  if (!key) return key;
  const std::scoped_lock lock(mutex);
  if (known.size() < kMostKnown) known.emplace(std::move(encoded), *key);
  return key;
}

Result<PublicKey> PublicKey::FromEcPoint(KeyType type, ByteView point) {
  if (!IsEcdsa(type)) throw std::invalid_argument("PublicKey::FromEcPoint: not an EC key type");
  return FromMaterial({.type = type, .raw = ToBytes(point)});
}

Result<PublicKey> PublicKey::FromRsa(ByteView modulus, ByteView exponent) {
  return FromMaterial(
      {.type = KeyType::kRsa, .modulus = ToBytes(modulus), .exponent = ToBytes(exponent)});
}

KeyType PublicKey::type() const { return state_->material.type; }
const Bytes& PublicKey::spki() const { return state_->spki; }
Bytes PublicKey::EcPoint() const { return IsEcdsa(type()) ? state_->material.raw : Bytes{}; }
Bytes PublicKey::RsaModulus() const { return state_->material.modulus; }
Bytes PublicKey::RsaExponent() const { return state_->material.exponent; }
std::size_t PublicKey::RsaSize() const { return state_->material.modulus.size(); }

bool PublicKey::Verify(SignatureScheme scheme, ByteView message, ByteView signature) const {
  const SchemeFacts* facts = FindScheme(scheme);
  if (facts == nullptr || !SchemeFits(scheme, type())) return false;
  if (facts->kind == SignatureKind::kMlDsa) {
    return MlDsaVerify(*MlDsaOf(type()), state_->material.raw, message, {}, signature);
  }
  if (facts->kind != SignatureKind::kEd25519) {
    return VerifyWith(state_->key.get(), facts->kind, facts->hash, Digest(facts->hash, message),
                      signature);
  }
  DigestContextPtr context = NewDigestContext();
  Check(EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, state_->key.get()),
        "EVP_DigestVerifyInit");
  const int status = EVP_DigestVerify(context.get(), signature.data(), signature.size(),
                                      message.data(), message.size());
  ERR_clear_error();
  return status == 1;
}

bool PublicKey::VerifyDigest(HashAlgorithm hash, ByteView digest, ByteView signature) const {
  return SignsDigests(type()) &&
         VerifyWith(state_->key.get(), DigestKind(type()), hash, digest, signature);
}

Result<Bytes> PublicKey::RsaEncrypt(ByteView message, Random& random) const {
  constexpr std::size_t kOverhead = 11;  // 00 02, at least eight bytes of padding, 00
  if (message.size() + kOverhead > RsaSize()) {
    return Error{"RSA: " + std::to_string(message.size()) + " bytes do not fit a modulus of " +
                 std::to_string(RsaSize())};
  }
  Bytes block = random.Take(RsaSize() - message.size() - 1);
  block[0] = 0;
  block[1] = 2;
  for (std::size_t i = 2; i < block.size(); ++i) {
    while (block[i] == 0) random.Fill(std::span(block).subspan(i, 1));
  }
  block.push_back(0);
  Append(block, message);
  return RsaEncryptBlock(block);
}

Result<Bytes> PublicKey::RsaEncryptBlock(ByteView block) const {
  if (type() != KeyType::kRsa) return Error{"RSA encryption with a key that is not RSA"};
  const BignumPtr number = MakeBignum(block);
  const BignumPtr modulus = MakeBignum(state_->material.modulus);
  if (block.size() != RsaSize() || BN_cmp(number.get(), modulus.get()) >= 0) {
    return Error{"RSA: the block has another size than the modulus, or is not below it"};
  }
  const BignumPtr exponent = MakeBignum(state_->material.exponent);
  const BignumContextPtr scratch(Check(BN_CTX_new(), "BN_CTX_new"));
  const BignumPtr out(Check(BN_new(), "BN_new"));
  Check(BN_mod_exp(out.get(), number.get(), exponent.get(), modulus.get(), scratch.get()),
        "BN_mod_exp");
  return BignumBytes(out.get(), RsaSize());
}

PrivateKey::PrivateKey(std::shared_ptr<const State> state, PublicKey public_key)
    : state_(std::move(state)), public_key_(std::move(public_key)) {}

Result<PrivateKey> PrivateKey::FromMaterial(PrivateMaterial material) {
  InitOpenSsl();
  auto state = std::make_shared<State>();
  PublicMaterial open{.type = material.type};
  if (const Curve* curve = CurveOf(material.type)) {
    open.raw = EncodePoint(*curve, *MultiplyBase(*curve, *MakeBignum(material.secret)));
    state->key = MakeEc(*curve, open.raw, material.secret);
  } else if (const std::optional<MlDsa> mldsa = MlDsaOf(material.type)) {
    open.raw = state->mldsa.emplace(*mldsa, material.secret).public_key();
  } else if (material.type == KeyType::kRsa) {
    open.modulus = material.rsa[kRsaModulus];
    open.exponent = material.rsa[kRsaPublicExponent];
    state->key = MakeRsaPrivate(material);
  } else {
    state->key.reset(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, material.secret.data(),
                                                  material.secret.size()));
    open.raw.resize(32);
    std::size_t size = open.raw.size();
    Check(EVP_PKEY_get_raw_public_key(state->key.get(), open.raw.data(), &size), "Ed25519");
  }
  if (!state->key && !state->mldsa) {
    return Error{TakeOpenSslError("OpenSSL refuses the private key")};
  }
  state->material = std::move(material);
  Result<PublicKey> public_key = PublicKey::FromMaterial(std::move(open));
  if (!public_key) return public_key.error();
  return PrivateKey(std::move(state), *std::move(public_key));
}

Result<PrivateKey> PrivateKey::FromPkcs8(ByteView der) {
  Result<PrivateMaterial> material = DecodePkcs8(der);
  if (!material) return material.error();
  return FromMaterial(*std::move(material));
}

Result<PrivateKey> PrivateKey::FromPem(std::string_view pem) {
  Result<Bytes> der = DecodePem("PRIVATE KEY", pem);
  if (!der) return der.error();
  return FromPkcs8(*der);
}

PrivateKey PrivateKey::Generate(KeyType type, Random& random) {
  PrivateMaterial material{.type = type};
  if (const Curve* curve = CurveOf(type)) {
    material.secret = BignumBytes(RandomScalar(*curve, random).get(),
                                  static_cast<std::size_t>(BN_num_bytes(curve->order)));
  } else if (type == KeyType::kRsa) {
    throw std::invalid_argument("PrivateKey::Generate does not make RSA keys");
  } else {
    material.secret = random.Take(kMlDsaSeedSize);  // Ed25519's seed has the same size
  }
  Result<PrivateKey> key = FromMaterial(std::move(material));
  if (!key) throw std::runtime_error("key generation: " + key.error().message);
  return *std::move(key);
}

Bytes PrivateKey::Pkcs8() const { return EncodePkcs8(state_->material, public_key_.EcPoint()); }
std::string PrivateKey::Pem() const { return EncodePem("PRIVATE KEY", Pkcs8()); }

Result<Bytes> PrivateKey::Sign(SignatureScheme scheme, ByteView message) const {
  const SchemeFacts* facts = FindScheme(scheme);
  if (facts == nullptr || !SchemeFits(scheme, type())) {
    return Error{"signature scheme " + Name(scheme) + " does not fit the key"};
  }
  if (facts->kind == SignatureKind::kMlDsa) {
    return state_->mldsa->Sign(message, {}, Random().Take(kMlDsaRandomnessSize));
  }
  if (facts->kind != SignatureKind::kEd25519) {
    return SignWith(state_->key.get(), facts->kind, facts->hash, Digest(facts->hash, message));
  }
  DigestContextPtr context = NewDigestContext();
  Check(EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, state_->key.get()),
        "EVP_DigestSignInit");
  Bytes signature(64);
  std::size_t size = signature.size();
  Check(EVP_DigestSign(context.get(), signature.data(), &size, message.data(), message.size()),
        "EVP_DigestSign");
  return signature;
}

Result<Bytes> PrivateKey::SignDigest(HashAlgorithm hash, ByteView digest) const {
  if (!SignsDigests(type())) return Error{"keys of this type sign messages, not digests"};
  return SignWith(state_->key.get(), DigestKind(type()), hash, digest);
}

std::optional<Bytes> PrivateKey::RsaDecrypt(ByteView ciphertext) const {
  if (type() != KeyType::kRsa || ciphertext.size() != public_key_.RsaSize()) return std::nullopt;
  KeyContextPtr context = NewKeyContext(state_->key.get());
  Check(EVP_PKEY_decrypt_init(context.get()), "EVP_PKEY_decrypt_init");
  // Unpadded here: newer versions of OpenSSL answer bad padding with made-up plaintext.
  Check(EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_NO_PADDING), "RSA padding");
  Bytes block(ciphertext.size());
  std::size_t size = block.size();
  if (EVP_PKEY_decrypt(context.get(), block.data(), &size, ciphertext.data(), ciphertext.size()) <=
          0 ||
      size != block.size()) {
    ERR_clear_error();
    return std::nullopt;
  }
  const auto zero = std::find(block.begin() + 2, block.end(), 0);
  if (block[0] != 0 || block[1] != 2 || zero == block.end() || zero - block.begin() < 10) {
    return std::nullopt;
  }
  return Bytes(zero + 1, block.end());
}

}  // namespace badpeer::crypto
