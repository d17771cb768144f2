// Authenticated encryption of records and packets (RFC 5116, RFC 8439), and the masks that hide
// packet numbers (RFC 9001, 5.4) and DTLS 1.3 record numbers (RFC 9147, 4.2.3).
//
//   Aead aead(AeadAlgorithm::kAes128Gcm, key);
//   Bytes sealed = aead.Seal(nonce, header, plaintext);  // ciphertext, then tag
//   std::optional<Bytes> opened = aead.Open(nonce, header, sealed);
//   std::array<std::uint8_t, 16> mask = RecordNumberMask(AeadAlgorithm::kAes128Gcm, sn_key)
//                                           .Compute(sample);
#ifndef BADPEER_RUNNER_CRYPTO_AEAD_H_
#define BADPEER_RUNNER_CRYPTO_AEAD_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>

#include "runner/base/bytes.h"

namespace badpeer::crypto {

enum class AeadAlgorithm : std::uint8_t {
  kAes128Gcm,
  kAes256Gcm,
  kChaCha20Poly1305,
  kAes128Ccm,   // 16-byte tag (RFC 6655)
  kAes128Ccm8,  // 8-byte tag
};

// All in bytes.
inline constexpr std::size_t kAeadNonceSize = 12;
std::size_t AeadKeySize(AeadAlgorithm algorithm);
std::size_t AeadTagSize(AeadAlgorithm algorithm);

// One key in use. Both directions work from one object; it must not be used by two threads at once.
// Throws std::invalid_argument when a key or a nonce has the wrong size.
class Aead {
 public:
  Aead(AeadAlgorithm algorithm, ByteView key);
  Aead(Aead&&) noexcept;
  Aead& operator=(Aead&&) noexcept;
  ~Aead();

  AeadAlgorithm algorithm() const { return algorithm_; }
  std::size_t tag_size() const { return AeadTagSize(algorithm_); }

  Bytes Seal(ByteView nonce, ByteView additional_data, ByteView plaintext);
  // Appends plaintext.size() + tag_size() bytes to `out`, which may hold a header already. Neither
  // view may lie in `out`: growing it would move them.
  void SealTo(Bytes& out, ByteView nonce, ByteView additional_data, ByteView plaintext);
  // Nothing when the input is shorter than a tag or does not authenticate.
  std::optional<Bytes> Open(ByteView nonce, ByteView additional_data, ByteView sealed);

 private:
  struct State;
  AeadAlgorithm algorithm_;
  std::unique_ptr<State> state_;
};

// The mask for packet or record numbers of the given cipher: one AES block of the sample, or a
// ChaCha20 key stream positioned by it. QUIC uses the first 5 bytes, DTLS 1.3 the first 1 or 2.
class RecordNumberMask {
 public:
  static constexpr std::size_t kSampleSize = 16;

  // The key has AeadKeySize(algorithm) bytes.
  RecordNumberMask(AeadAlgorithm algorithm, ByteView key);
  RecordNumberMask(RecordNumberMask&&) noexcept;
  RecordNumberMask& operator=(RecordNumberMask&&) noexcept;
  ~RecordNumberMask();

  // `sample` has kSampleSize bytes.
  std::array<std::uint8_t, 16> Compute(ByteView sample);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace badpeer::crypto

#endif  // BADPEER_RUNNER_CRYPTO_AEAD_H_
