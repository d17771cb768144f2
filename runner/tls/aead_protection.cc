#include "runner/tls/aead_protection.h"

#include <algorithm>
#include <array>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include "runner/crypto/aead.h"
#include "runner/crypto/kdf.h"

namespace badpeer {
namespace {

using crypto::AeadAlgorithm;
using crypto::kAeadNonceSize;

constexpr std::size_t kExplicitNonceSize = 8;  // RFC 5288, 3

using Nonce = std::array<std::uint8_t, kAeadNonceSize>;

AeadAlgorithm AlgorithmOf(BulkCipher cipher) {
  switch (cipher) {
    case BulkCipher::kAes128Gcm:
      return AeadAlgorithm::kAes128Gcm;
    case BulkCipher::kAes256Gcm:
      return AeadAlgorithm::kAes256Gcm;
    case BulkCipher::kChaCha20Poly1305:
      return AeadAlgorithm::kChaCha20Poly1305;
    case BulkCipher::kAes128Ccm:
      return AeadAlgorithm::kAes128Ccm;
    case BulkCipher::kAes128Ccm8:
      return AeadAlgorithm::kAes128Ccm8;
    default:
      throw std::invalid_argument("a CBC cipher is no AEAD");
  }
}

void PutUint64(std::uint8_t* out, std::uint64_t value) {
  for (int i = 7; i >= 0; --i, value >>= 8) out[i] = static_cast<std::uint8_t>(value);
}

Bytes RequireIv(Bytes iv, std::size_t size) {
  if (iv.size() == size) return iv;
  throw std::invalid_argument("the write IV has " + std::to_string(iv.size()) + " bytes, not " +
                              std::to_string(size));
}

// `iv` XOR the sequence number, padded on the left (RFC 7905, 2; RFC 8446, 5.3).
Nonce XorNonce(ByteView iv, std::uint64_t sequence) {
  Nonce nonce{};
  PutUint64(nonce.data() + kAeadNonceSize - 8, sequence);
  for (std::size_t i = 0; i < nonce.size(); ++i) nonce[i] ^= iv[i];
  return nonce;
}

class Tls12Aead final : public RecordProtection {
 public:
  Tls12Aead(const CipherSuiteInfo& suite, const TrafficKeys& keys)
      : aead_(AlgorithmOf(suite.cipher), keys.key),
        iv_(RequireIv(keys.iv, suite.iv_size)),
        explicit_size_(suite.iv_size == kAeadNonceSize ? 0 : kExplicitNonceSize) {}

  void SealTo(Bytes& out, const RecordContext& context, ByteView payload, const SealOptions&,
              Random&) override {
    // The sequence number is as good an explicit nonce as any (RFC 5288, 3).
    std::array<std::uint8_t, kExplicitNonceSize> number;
    PutUint64(number.data(), context.sequence);
    const ByteView explicit_nonce = ByteView(number).first(explicit_size_);
    Append(out, explicit_nonce);
    aead_.SealTo(out, NonceOf(context, explicit_nonce), AdditionalData(context, payload.size()),
                 payload);
  }

  Result<Opened> Open(const RecordContext& context, ByteView sealed) override {
    if (sealed.size() < explicit_size_ + aead_.tag_size()) {
      return Error{"the record is too short for its nonce and tag"};
    }
    const ByteView text = sealed.subspan(explicit_size_);
    std::optional<Bytes> payload =
        aead_.Open(NonceOf(context, sealed.first(explicit_size_)),
                   AdditionalData(context, text.size() - aead_.tag_size()), text);
    if (!payload) return Error{"the record does not authenticate"};
    return Opened{context.type, *std::move(payload)};
  }

 private:
  Nonce NonceOf(const RecordContext& context, ByteView explicit_nonce) const {
    if (explicit_size_ == 0) return XorNonce(iv_, context.sequence);
    Nonce nonce;
    std::copy(iv_.begin(), iv_.end(), nonce.begin());
    std::copy(explicit_nonce.begin(), explicit_nonce.end(), nonce.begin() + iv_.size());
    return nonce;
  }

  static std::array<std::uint8_t, 13> AdditionalData(const RecordContext& context,
                                                     std::size_t size) {
    std::array<std::uint8_t, 13> data;
    PutUint64(data.data(), context.sequence);
    data[8] = static_cast<std::uint8_t>(context.type);
    data[9] = static_cast<std::uint8_t>(context.wire_version >> 8);
    data[10] = static_cast<std::uint8_t>(context.wire_version);
    data[11] = static_cast<std::uint8_t>(size >> 8);
    data[12] = static_cast<std::uint8_t>(size);
    return data;
  }

  crypto::Aead aead_;
  Bytes iv_;
  std::size_t explicit_size_;
};

class Tls13Aead final : public RecordProtection {
 public:
  // RFC 8446, 7.3; RFC 9147, 4.2.3.
  Tls13Aead(const CipherSuiteInfo& suite, const TrafficKeys& keys, Protocol protocol)
      : aead_(AlgorithmOf(suite.cipher), Expand(suite, keys, protocol, "key", suite.key_size)),
        iv_(Expand(suite, keys, protocol, "iv", kAeadNonceSize)) {
    if (protocol == Protocol::kDtls) {
      mask_.emplace(AlgorithmOf(suite.cipher), Expand(suite, keys, protocol, "sn", suite.key_size));
    }
  }

  void SealTo(Bytes& out, const RecordContext& context, ByteView payload,
              const SealOptions& options, Random&) override {
    Bytes inner;
    inner.reserve(payload.size() + 1 + options.inner_padding);
    Append(inner, payload);
    if (!options.omit_inner_type) inner.push_back(static_cast<std::uint8_t>(context.type));
    inner.resize(inner.size() + options.inner_padding);
    const Bytes header = context.header(inner.size() + aead_.tag_size());
    aead_.SealTo(out, XorNonce(iv_, context.sequence), header, inner);
  }

  Result<Opened> Open(const RecordContext& context, ByteView sealed) override {
    std::optional<Bytes> inner =
        aead_.Open(XorNonce(iv_, context.sequence), context.header(sealed.size()), sealed);
    if (!inner) return Error{"the record does not authenticate"};
    while (!inner->empty() && inner->back() == 0) inner->pop_back();
    if (inner->empty()) return Opened{ContentType::invalid, {}};
    const ContentType type{inner->back()};
    inner->pop_back();
    return Opened{type, *std::move(inner)};
  }

  Bytes RecordNumberMask(ByteView ciphertext) const override {
    if (!mask_) return RecordProtection::RecordNumberMask(ciphertext);
    constexpr std::size_t kSample = crypto::RecordNumberMask::kSampleSize;
    if (ciphertext.size() < kSample) {
      throw std::invalid_argument("the ciphertext is too short to mask a record number with");
    }
    return ToBytes(mask_->Compute(ciphertext.first(kSample)));
  }

 private:
  static Bytes Expand(const CipherSuiteInfo& suite, const TrafficKeys& keys, Protocol protocol,
                      std::string_view label, std::size_t size) {
    const std::string_view prefix =
        protocol == Protocol::kDtls ? crypto::kDtls13LabelPrefix : crypto::kTls13LabelPrefix;
    return crypto::HkdfExpandLabel(suite.hash, keys.traffic_secret, prefix, label, {}, size);
  }

  crypto::Aead aead_;
  Bytes iv_;
  mutable std::optional<crypto::RecordNumberMask> mask_;
};

}  // namespace

std::unique_ptr<RecordProtection> MakeAeadProtection(const CipherSuiteInfo& suite,
                                                     const TrafficKeys& keys, Protocol protocol) {
  if (keys.version < ProtocolVersion::kTls13) return std::make_unique<Tls12Aead>(suite, keys);
  return std::make_unique<Tls13Aead>(suite, keys, protocol);
}

}  // namespace badpeer
