#include "runner/crypto/spake2plus.h"

#include <cstdint>
#include <map>
#include <mutex>
#include <stdexcept>
#include <string>
#include <tuple>
#include <utility>

#include "runner/crypto/ec.h"
#include "runner/crypto/kdf.h"
#include "runner/crypto/key_exchange.h"
#include "runner/crypto/openssl.h"
#include "runner/crypto/stretched_passwords.h"

// Names are those of RFC 9383.

namespace badpeer::crypto {
namespace {

constexpr HashAlgorithm kHash = HashAlgorithm::kSha256;
constexpr std::size_t kScalarSize = 32;

const Curve& P256() {
  static const Curve& curve = *FindCurve(NamedGroup::secp256r1);
  return curve;
}

// RFC 9383, 4: points whose discrete logarithm nobody knows. M blinds the prover's share, N the
// verifier's.
const Bytes& EncodedM() {
  static const Bytes kM = FromHex(
      "04886e2f97ace46e55ba9dd7242579f2993b64e16ef3dcab95afd497333d8fa12f"
      "5ff355163e43ce224e0b0e65ff02ac8e5c7be09419c785e0ca547d55a12e2d20");
  return kM;
}

const Bytes& EncodedN() {
  static const Bytes kN = FromHex(
      "04d8bbd6c639c62937b04d997f38c3770719c629d7014d49a24b4f98baa1292b49"
      "07d60aa6bfade45008a636337f5168c64d9bd36034808cd564490b1e656edbe7");
  return kN;
}

EcPointPtr MustDecode(ByteView encoded, const char* what) {
  Result<EcPointPtr> point = DecodePoint(P256(), encoded);
  if (!point)
    throw std::invalid_argument(std::string("SPAKE2+: ") + what + " is " + point.error().message);
  return *std::move(point);
}

// Both directions blind alike: scalar * P + w0 * blind.
Bytes MakeShare(ByteView scalar, ByteView w0, const Bytes& blind) {
  const EcPointPtr mine = MultiplyBase(P256(), *MakeBignum(scalar));
  const EcPointPtr mask = Multiply(P256(), *MustDecode(blind, "a constant"), *MakeBignum(w0));
  return EncodePoint(P256(), *Add(P256(), *mine, *mask));
}

// share - w0 * blind, which must not be the neutral element: all secrets would be known.
Result<EcPointPtr> Unblind(ByteView share, ByteView w0, const Bytes& blind) {
  Result<EcPointPtr> point = DecodePoint(P256(), share);
  if (!point) return Error{"SPAKE2+: the peer's share is " + point.error().message};
  const EcPointPtr mask = Multiply(P256(), *MustDecode(blind, "a constant"), *MakeBignum(w0));
  EcPointPtr plain = Add(P256(), **point, *Negate(P256(), *mask));
  if (EC_POINT_is_at_infinity(P256().group, plain.get()) == 1) {
    return Error{"SPAKE2+: the peer's share hides the neutral element"};
  }
  return plain;
}

void AppendPrefixed(Bytes& out, ByteView part) {
  for (int i = 0; i < 8; ++i) {
    out.push_back(static_cast<std::uint8_t>(std::uint64_t{part.size()} >> (8 * i)));
  }
  Append(out, part);
}

struct Keys {
  Bytes confirm_prover;
  Bytes confirm_verifier;
  Bytes shared;
};

// RFC 9383, 3.3 and 3.4: the transcript TT, and what is derived from its hash.
Keys DeriveKeys(const Spake2PlusIdentities& identities, ByteView share_prover,
                ByteView share_verifier, const EC_POINT& z, const EC_POINT& v, ByteView w0) {
  Bytes transcript;
  for (ByteView part :
       {ByteView(identities.context), ByteView(identities.prover), ByteView(identities.verifier),
        ByteView(EncodedM()), ByteView(EncodedN()), share_prover, share_verifier}) {
    AppendPrefixed(transcript, part);
  }
  AppendPrefixed(transcript, EncodePoint(P256(), z));
  AppendPrefixed(transcript, EncodePoint(P256(), v));
  AppendPrefixed(transcript, w0);
  const Bytes extracted = HkdfExtract(kHash, {}, Digest(kHash, transcript));
  const Bytes confirmation = HkdfExpand(kHash, extracted, BytesOf("ConfirmationKeys"), 64);
  const ByteView keys = confirmation;
  return {.confirm_prover = Hmac(kHash, keys.first(32), share_verifier),
          .confirm_verifier = Hmac(kHash, keys.last(32), share_prover),
          .shared = HkdfExpand(kHash, extracted, BytesOf("SharedKey"), 32)};
}

Bytes RandomScalarBytes(Random& random) {
  return BignumBytes(RandomScalar(P256(), random).get(), kScalarSize);
}

// The remainder of a number modulo the group's order.
Bytes ReduceScalar(ByteView number) {
  const BignumContextPtr scratch(Check(BN_CTX_new(), "BN_CTX_new"));
  const BignumPtr out(Check(BN_new(), "BN_new"));
  Check(BN_nnmod(out.get(), MakeBignum(number).get(), P256().order, scratch.get()), "BN_nnmod");
  return BignumBytes(out.get(), kScalarSize);
}

Spake2PlusSecrets SecretsOf(ByteView stretched) {
  Spake2PlusSecrets out{.w0 = ReduceScalar(stretched.first(stretched.size() / 2)),
                        .w1 = ReduceScalar(stretched.last(stretched.size() / 2)),
                        .record = {}};
  out.record = EncodePoint(P256(), *MultiplyBase(P256(), *MakeBignum(out.w1)));
  return out;
}

Bytes StretchedOf(ByteView password, const Spake2PlusIdentities& identities) {
  for (const StretchedPassword& known : kStretchedPasswords) {
    if (Equal(password, BytesOf(known.password)) &&
        Equal(identities.prover, BytesOf(known.prover)) &&
        Equal(identities.verifier, BytesOf(known.verifier))) {
      return FromHex(known.stretched);
    }
  }
  return Spake2PlusStretch(password, identities);
}

}  // namespace

Bytes Spake2PlusStretch(ByteView password, const Spake2PlusIdentities& identities) {
  Bytes input;
  AppendPrefixed(input, password);
  AppendPrefixed(input, identities.prover);
  AppendPrefixed(input, identities.verifier);
  // 64 bits more than the order for each scalar, so that the reduction leaves no bias.
  Bytes scalars(2 * (kScalarSize + 8));
  constexpr std::uint64_t kCost = 32768, kBlockSize = 8, kParallel = 1, kMaxMemory = 64 << 20;
  Check(EVP_PBE_scrypt(reinterpret_cast<const char*>(input.data()), input.size(), nullptr, 0, kCost,
                       kBlockSize, kParallel, kMaxMemory, scalars.data(), scalars.size()),
        "EVP_PBE_scrypt");
  return scalars;
}

Spake2PlusSecrets Spake2PlusRegister(ByteView password, const Spake2PlusIdentities& identities) {
  InitOpenSsl();
  return SecretsOf(Spake2PlusStretch(password, identities));
}

const Spake2PlusSecrets& Spake2PlusRegistration(ByteView password,
                                                const Spake2PlusIdentities& identities) {
  using Key = std::tuple<Bytes, Bytes, Bytes>;
  static std::mutex mutex;
  static auto& kept = *new std::map<Key, Spake2PlusSecrets>;
  // Held while it is made: whoever else wants the same waits for it, and memory is used once.
  const std::lock_guard lock(mutex);
  Key key{ToBytes(password), identities.prover, identities.verifier};
  const auto found = kept.find(key);
  if (found != kept.end()) return found->second;
  InitOpenSsl();
  return kept.emplace(std::move(key), SecretsOf(StretchedOf(password, identities))).first->second;
}

Spake2PlusProver::Spake2PlusProver(Spake2PlusIdentities identities,
                                   const Spake2PlusSecrets& secrets, Random& random)
    : Spake2PlusProver(std::move(identities), secrets, RandomScalarBytes(random)) {}

Spake2PlusProver::Spake2PlusProver(Spake2PlusIdentities identities,
                                   const Spake2PlusSecrets& secrets, ByteView x)
    : identities_(std::move(identities)),
      secrets_(secrets),
      x_(ToBytes(x)),
      share_(MakeShare(x_, secrets_.w0, EncodedM())) {}

Result<Spake2PlusProver::Finished> Spake2PlusProver::Finish(ByteView verifier_share,
                                                            ByteView verifier_confirm) const {
  const Result<EcPointPtr> y = Unblind(verifier_share, secrets_.w0, EncodedN());
  if (!y) return y.error();
  const EcPointPtr z = Multiply(P256(), **y, *MakeBignum(x_));
  const EcPointPtr v = Multiply(P256(), **y, *MakeBignum(secrets_.w1));
  Keys keys = DeriveKeys(identities_, share_, verifier_share, *z, *v, secrets_.w0);
  if (!Equal(keys.confirm_verifier, verifier_confirm)) {
    return Error{"SPAKE2+: the verifier's confirmation is wrong (got " + ToHex(verifier_confirm) +
                 ", wanted " + ToHex(keys.confirm_verifier) + ")"};
  }
  return Finished{.confirm = std::move(keys.confirm_prover), .shared = std::move(keys.shared)};
}

Spake2PlusVerifier::Spake2PlusVerifier(Spake2PlusIdentities identities, Bytes w0, Bytes record,
                                       Random& random)
    : Spake2PlusVerifier(std::move(identities), std::move(w0), std::move(record),
                         RandomScalarBytes(random)) {}

Spake2PlusVerifier::Spake2PlusVerifier(Spake2PlusIdentities identities, Bytes w0, Bytes record,
                                       ByteView y)
    : identities_(std::move(identities)),
      w0_(std::move(w0)),
      record_(std::move(record)),
      y_(ToBytes(y)) {}

Result<Spake2PlusVerifier::Answer> Spake2PlusVerifier::Respond(ByteView prover_share) {
  const Result<EcPointPtr> x = Unblind(prover_share, w0_, EncodedM());
  if (!x) return x.error();
  const BignumPtr y = MakeBignum(y_);
  const EcPointPtr z = Multiply(P256(), **x, *y);
  const EcPointPtr v = Multiply(P256(), *MustDecode(record_, "the registration record"), *y);
  Bytes share = MakeShare(y_, w0_, EncodedN());
  Keys keys = DeriveKeys(identities_, prover_share, share, *z, *v, w0_);
  wanted_confirm_ = std::move(keys.confirm_prover);
  return Answer{.share = std::move(share),
                .confirm = std::move(keys.confirm_verifier),
                .shared = std::move(keys.shared)};
}

bool Spake2PlusVerifier::Accepts(ByteView prover_confirm) const {
  return !wanted_confirm_.empty() && Equal(prover_confirm, wanted_confirm_);
}

}  // namespace badpeer::crypto
