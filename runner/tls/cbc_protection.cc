#include "runner/tls/cbc_protection.h"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <string>
#include <utility>

#include "runner/base/random.h"
#include "runner/crypto/cbc.h"
#include "runner/crypto/hash.h"

namespace badpeer {
namespace {

using crypto::CbcAlgorithm;

// With the byte that says how many others there are.
constexpr std::size_t kMaxPadding = 256;

CbcAlgorithm AlgorithmOf(BulkCipher cipher) {
  switch (cipher) {
    case BulkCipher::kAes128Cbc:
      return CbcAlgorithm::kAes128;
    case BulkCipher::kAes256Cbc:
      return CbcAlgorithm::kAes256;
    case BulkCipher::kTripleDesCbc:
      return CbcAlgorithm::kTripleDes;
    default:
      throw std::invalid_argument("an AEAD has no CBC mode");
  }
}

Bytes MakePadding(std::size_t text_size, std::size_t block, const SealOptions& options) {
  std::size_t size = block - text_size % block;
  if (options.cbc_maximum_padding) {
    size += (kMaxPadding - size) / block * block;
  } else {
    size += options.cbc_padding_blocks * block;
  }
  if (size > kMaxPadding) throw std::invalid_argument("CBC padding has 256 bytes at most");
  Bytes padding(size, static_cast<std::uint8_t>(size - 1));
  if (options.cbc_padding) options.cbc_padding(padding);
  return padding;
}

ByteView RequireSize(ByteView mac_key, std::size_t size) {
  if (mac_key.size() == size) return mac_key;
  throw std::invalid_argument("the MAC key has " + std::to_string(mac_key.size()) + " bytes, not " +
                              std::to_string(size));
}

class CbcProtection final : public RecordProtection {
 public:
  CbcProtection(const CipherSuiteInfo& suite, const TrafficKeys& keys, bool has_explicit_iv)
      : cipher_(AlgorithmOf(suite.cipher), keys.key),
        mac_(*suite.mac, RequireSize(keys.mac_key, suite.mac_size)),
        has_explicit_iv_(has_explicit_iv) {
    if (!has_explicit_iv_) chained_iv_ = keys.iv;
  }

  bool IsCbc() const override { return true; }

  void SealTo(Bytes& out, const RecordContext& context, ByteView payload,
              const SealOptions& options, Random& random) override {
    Bytes text;
    text.reserve(payload.size() + mac_.size() + kMaxPadding);
    Append(text, payload);
    Append(text, Mac(context, payload));
    Append(text, MakePadding(text.size(), cipher_.block_size(), options));
    const Bytes iv = has_explicit_iv_ ? random.Take(cipher_.block_size()) : chained_iv_;
    const Bytes encrypted = cipher_.Encrypt(iv, text);
    if (has_explicit_iv_) Append(out, iv);
    Append(out, encrypted);
    Chain(encrypted);
  }

  Result<Opened> Open(const RecordContext& context, ByteView sealed) override {
    const std::size_t block = cipher_.block_size();
    const std::size_t iv_size = has_explicit_iv_ ? block : 0;
    if (sealed.size() % block != 0) return Error{"the record is not a number of whole blocks"};
    if (sealed.size() < iv_size + mac_.size() + 1) {
      return Error{"the record is too short for its MAC and padding"};
    }
    const ByteView encrypted = sealed.subspan(iv_size);
    Bytes text = cipher_.Decrypt(has_explicit_iv_ ? sealed.first(iv_size) : ByteView(chained_iv_),
                                 encrypted);
    Chain(encrypted);
    const std::size_t padding = text.back() + std::size_t{1};
    if (padding + mac_.size() > text.size() ||
        !std::all_of(text.end() - static_cast<std::ptrdiff_t>(padding), text.end(),
                     [&text](std::uint8_t byte) { return byte == text.back(); })) {
      return Error{"the record's padding is wrong"};
    }
    const std::size_t size = text.size() - padding - mac_.size();
    const ByteView payload = ByteView(text).first(size);
    if (!Equal(Mac(context, payload), ByteView(text).subspan(size, mac_.size()))) {
      return Error{"the record's MAC is wrong"};
    }
    text.resize(size);
    return Opened{context.type, std::move(text)};
  }

 private:
  // RFC 5246, 6.2.3.1.
  Bytes Mac(const RecordContext& context, ByteView payload) {
    std::array<std::uint8_t, 13> header;
    for (std::size_t i = 0; i < 8; ++i) {
      header[i] = static_cast<std::uint8_t>(context.sequence >> (56 - 8 * i));
    }
    header[8] = static_cast<std::uint8_t>(context.type);
    header[9] = static_cast<std::uint8_t>(context.wire_version >> 8);
    header[10] = static_cast<std::uint8_t>(context.wire_version);
    header[11] = static_cast<std::uint8_t>(payload.size() >> 8);
    header[12] = static_cast<std::uint8_t>(payload.size());
    return mac_.Compute({header, payload});
  }

  // TLS 1.0: the last block is the next record's IV (RFC 2246, 6.2.3.2).
  void Chain(ByteView encrypted) {
    if (!has_explicit_iv_) chained_iv_ = ToBytes(encrypted.last(cipher_.block_size()));
  }

  crypto::CbcCipher cipher_;
  crypto::HmacKey mac_;
  bool has_explicit_iv_;
  Bytes chained_iv_;
};

}  // namespace

std::unique_ptr<RecordProtection> MakeCbcProtection(const CipherSuiteInfo& suite,
                                                    const TrafficKeys& keys, Protocol protocol) {
  const bool has_explicit_iv =
      protocol == Protocol::kDtls || keys.version >= ProtocolVersion::kTls11;
  return std::make_unique<CbcProtection>(suite, keys, has_explicit_iv);
}

}  // namespace badpeer
