#include "runner/crypto/key_exchange.h"

#include <openssl/err.h>

#include <algorithm>
#include <map>
#include <mutex>
#include <stdexcept>
#include <string>
#include <utility>

#include "runner/crypto/ec.h"
#include "runner/crypto/key_pool.h"
#include "runner/crypto/mlkem.h"
#include "runner/crypto/openssl.h"

namespace badpeer::crypto {
namespace {

constexpr std::size_t kX25519Size = 32;

// EC and X25519 do the same on both sides: send a public value, combine with the other one.
class DiffieHellman : public KeyExchange {
 public:
  Result<Answer> Respond(ByteView peer_offer) final {
    Bytes mine = Offer();
    Result<Bytes> shared = Finish(peer_offer);
    if (!shared) return shared.error();
    return Answer{.public_value = std::move(mine), .shared = *std::move(shared)};
  }
};

struct EcPair {
  BignumPtr scalar;
  Bytes public_value;
};

KeyPool<EcPair>& EcKeys(const Curve& curve) {
  static std::mutex mutex;
  static std::map<const Curve*, KeyPool<EcPair>> pools;
  const std::lock_guard lock(mutex);
  return pools
      .try_emplace(&curve,
                   [&curve](Random& random) {
                     BignumPtr scalar = RandomScalar(curve, random);
                     Bytes point = EncodePoint(curve, *MultiplyBase(curve, *scalar));
                     return EcPair{.scalar = std::move(scalar), .public_value = std::move(point)};
                   })
      .first->second;
}

class EcdhExchange : public DiffieHellman {
 public:
  EcdhExchange(const Curve& curve, Random& random) : curve_(curve), random_(random) {}

  Bytes Offer() override {
    if (mine_ == nullptr) mine_ = &EcKeys(curve_).Any(random_);
    return mine_->public_value;
  }

  Result<Bytes> Finish(ByteView peer_answer) override {
    if (mine_ == nullptr) throw std::logic_error("EC key exchange: Finish() before Offer()");
    Result<EcPointPtr> peer = DecodePoint(curve_, peer_answer);
    if (!peer) return peer.error();
    // The secret is the x coordinate (RFC 8446, 7.4.2). The curves have prime order, so it exists.
    Bytes point = EncodePoint(curve_, *Multiply(curve_, **peer, *mine_->scalar));
    return ToBytes(ByteView(point).subspan(1, curve_.field_size));
  }

 private:
  const Curve& curve_;
  Random& random_;
  const EcPair* mine_ = nullptr;
};

KeyPtr X25519Key(ByteView private_key) {
  if (private_key.size() != kX25519Size) {
    throw std::invalid_argument("an X25519 private key has 32 bytes");
  }
  InitOpenSsl();
  return KeyPtr(Check(EVP_PKEY_new_raw_private_key(EVP_PKEY_X25519, nullptr, private_key.data(),
                                                   private_key.size()),
                      "X25519 private key"));
}

Bytes PublicValueOf(EVP_PKEY* key) {
  Bytes out(kX25519Size);
  std::size_t size = out.size();
  Check(EVP_PKEY_get_raw_public_key(key, out.data(), &size), "EVP_PKEY_get_raw_public_key");
  return out;
}

Bytes DeriveX25519(EVP_PKEY* mine, ByteView public_value) {
  KeyPtr theirs(Check(EVP_PKEY_new_raw_public_key(EVP_PKEY_X25519, nullptr, public_value.data(),
                                                  public_value.size()),
                      "X25519 public value"));
  KeyContextPtr context(Check(EVP_PKEY_CTX_new(mine, nullptr), "EVP_PKEY_CTX_new"));
  Check(EVP_PKEY_derive_init(context.get()), "EVP_PKEY_derive_init");
  Check(EVP_PKEY_derive_set_peer_ex(context.get(), theirs.get(), /*validate_peer=*/0),
        "EVP_PKEY_derive_set_peer");
  Bytes shared(kX25519Size);
  std::size_t size = shared.size();
  if (EVP_PKEY_derive(context.get(), shared.data(), &size) <= 0) {
    // With inputs of the right sizes OpenSSL refuses one thing only: a result of zeros.
    ERR_clear_error();
    return Bytes(kX25519Size, 0);
  }
  return shared;
}

KeyPool<KeyPtr>& X25519Keys() {
  static KeyPool<KeyPtr> pool([](Random& random) { return X25519Key(random.Take(kX25519Size)); });
  return pool;
}

class X25519Exchange : public DiffieHellman {
 public:
  explicit X25519Exchange(Random& random) : random_(random) {}

  Bytes Offer() override {
    if (mine_ == nullptr) mine_ = X25519Keys().Any(random_).get();
    return PublicValueOf(mine_);
  }

  Result<Bytes> Finish(ByteView peer_answer) override {
    if (mine_ == nullptr) throw std::logic_error("X25519: Finish() before Offer()");
    if (peer_answer.size() != kX25519Size) {
      return Error{"an X25519 public value of " + std::to_string(peer_answer.size()) +
                   " bytes instead of 32"};
    }
    Bytes shared = DeriveX25519(mine_, peer_answer);
    if (std::ranges::all_of(shared, [](std::uint8_t byte) { return byte == 0; })) {
      return Error{"an X25519 public value of low order: the shared secret is zero"};
    }
    return shared;
  }

 private:
  Random& random_;
  EVP_PKEY* mine_ = nullptr;
};

KeyPool<MlKemPrivateKey>& MlKemKeys(MlKem parameters) {
  const auto make = [](MlKem which) {
    return [which](Random& random) {
      return MlKemPrivateKey(which, random.Take(MlKemPrivateKey::kSeedSize));
    };
  };
  static KeyPool<MlKemPrivateKey> pool768(make(MlKem::k768));
  static KeyPool<MlKemPrivateKey> pool1024(make(MlKem::k1024));
  return parameters == MlKem::k768 ? pool768 : pool1024;
}

class MlKemExchange : public KeyExchange {
 public:
  MlKemExchange(MlKem parameters, Random& random) : parameters_(parameters), random_(random) {}

  Bytes Offer() override {
    if (key_ == nullptr) key_ = &MlKemKeys(parameters_).Any(random_);
    return key_->public_key();
  }

  Result<Answer> Respond(ByteView peer_offer) override {
    Result<MlKemEncapsulation> sent =
        MlKemEncapsulate(parameters_, peer_offer, random_.Take(kMlKemRandomnessSize));
    if (!sent) return sent.error();
    return Answer{.public_value = std::move(sent->ciphertext), .shared = std::move(sent->shared)};
  }

  Result<Bytes> Finish(ByteView peer_answer) override {
    if (key_ == nullptr) throw std::logic_error("ML-KEM: Finish() before Offer()");
    return key_->Decapsulate(peer_answer);
  }

 private:
  MlKem parameters_;
  Random& random_;
  const MlKemPrivateKey* key_ = nullptr;
};

// Both exchanges at once: values and secrets are concatenated in the order that the group fixes
// (draft-ietf-tls-ecdhe-mlkem, 3).
class HybridExchange : public KeyExchange {
 public:
  struct Part {
    std::unique_ptr<KeyExchange> exchange;
    std::size_t offer_size;
    std::size_t answer_size;
  };

  HybridExchange(Part first, Part second) : first_(std::move(first)), second_(std::move(second)) {}

  Bytes Offer() override { return Concat({first_.exchange->Offer(), second_.exchange->Offer()}); }

  Result<Answer> Respond(ByteView peer_offer) override {
    if (Status size = CheckSize(peer_offer, first_.offer_size + second_.offer_size); !size) {
      return size.error();
    }
    Result<Answer> first = first_.exchange->Respond(peer_offer.first(first_.offer_size));
    if (!first) return first;
    Result<Answer> second = second_.exchange->Respond(peer_offer.subspan(first_.offer_size));
    if (!second) return second;
    return Answer{.public_value = Concat({first->public_value, second->public_value}),
                  .shared = Concat({first->shared, second->shared})};
  }

  Result<Bytes> Finish(ByteView peer_answer) override {
    if (Status size = CheckSize(peer_answer, first_.answer_size + second_.answer_size); !size) {
      return size.error();
    }
    Result<Bytes> first = first_.exchange->Finish(peer_answer.first(first_.answer_size));
    if (!first) return first;
    Result<Bytes> second = second_.exchange->Finish(peer_answer.subspan(first_.answer_size));
    if (!second) return second;
    return Concat({*first, *second});
  }

 private:
  static Status CheckSize(ByteView value, std::size_t wanted) {
    if (value.size() == wanted) return Done{};
    return Error{"a hybrid public value of " + std::to_string(value.size()) + " bytes instead of " +
                 std::to_string(wanted)};
  }

  Part first_;
  Part second_;
};

HybridExchange::Part EcPart(NamedGroup group, Random& random) {
  const std::size_t size =
      group == NamedGroup::x25519 ? kX25519Size : FindCurve(group)->point_size();
  return {.exchange = KeyExchange::Create(group, random), .offer_size = size, .answer_size = size};
}

HybridExchange::Part MlKemPart(MlKem parameters, Random& random) {
  return {.exchange = std::make_unique<MlKemExchange>(parameters, random),
          .offer_size = MlKemPublicKeySize(parameters),
          .answer_size = MlKemCiphertextSize(parameters)};
}

}  // namespace

std::unique_ptr<KeyExchange> KeyExchange::Create(NamedGroup group, Random& random) {
  if (const Curve* curve = FindCurve(group)) return std::make_unique<EcdhExchange>(*curve, random);
  switch (group) {
    case NamedGroup::x25519:
      return std::make_unique<X25519Exchange>(random);
    case NamedGroup::MLKEM768:
      return std::make_unique<MlKemExchange>(MlKem::k768, random);
    case NamedGroup::MLKEM1024:
      return std::make_unique<MlKemExchange>(MlKem::k1024, random);
    case NamedGroup::X25519MLKEM768:
      return std::make_unique<HybridExchange>(MlKemPart(MlKem::k768, random),
                                              EcPart(NamedGroup::x25519, random));
    case NamedGroup::SecP256r1MLKEM768:
      return std::make_unique<HybridExchange>(EcPart(NamedGroup::secp256r1, random),
                                              MlKemPart(MlKem::k768, random));
    case NamedGroup::SecP384r1MLKEM1024:
      return std::make_unique<HybridExchange>(EcPart(NamedGroup::secp384r1, random),
                                              MlKemPart(MlKem::k1024, random));
    default:
      return nullptr;
  }
}

bool KeyExchange::IsSupported(NamedGroup group) {
  Random unused;
  return Create(group, unused) != nullptr;
}

Bytes X25519(ByteView private_key, ByteView public_value) {
  if (public_value.size() != kX25519Size) {
    throw std::invalid_argument("an X25519 public value has 32 bytes");
  }
  return DeriveX25519(X25519Key(private_key).get(), public_value);
}

Bytes X25519PublicKey(ByteView private_key) { return PublicValueOf(X25519Key(private_key).get()); }

Bytes CompressEcPoint(ByteView uncompressed) {
  if (uncompressed.size() < 3 || uncompressed.size() % 2 == 0 || uncompressed[0] != 4) {
    throw std::invalid_argument("CompressEcPoint wants 04 || X || Y");
  }
  Bytes out = ToBytes(uncompressed.first((uncompressed.size() + 1) / 2));
  out[0] = static_cast<std::uint8_t>(2 | (uncompressed.back() & 1));
  return out;
}

}  // namespace badpeer::crypto
