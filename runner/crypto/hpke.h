// Hybrid public key encryption (RFC 9180), base mode, DHKEM(X25519, HKDF-SHA256): what Encrypted
// Client Hello stands on.
//
//   HpkeKeyPair receiver = HpkeKeyPair::Generate(random);
//   Result<HpkeSender> sender = HpkeSetupSender(suite, receiver.public_key, info, random);
//   Bytes sealed = sender->context.Seal(aad, plaintext);          // send with sender->enc
//   Result<HpkeContext> context = HpkeSetupReceiver(suite, sender->enc, receiver, info);
//   std::optional<Bytes> opened = context->Open(aad, sealed);
#ifndef BADPEER_RUNNER_CRYPTO_HPKE_H_
#define BADPEER_RUNNER_CRYPTO_HPKE_H_

#include <cstddef>
#include <cstdint>
#include <optional>

#include "runner/base/bytes.h"
#include "runner/base/random.h"
#include "runner/base/result.h"
#include "runner/crypto/aead.h"
#include "runner/crypto/hash.h"

namespace badpeer::crypto {

// IANA "HPKE" registries.
inline constexpr std::uint16_t kHpkeKemX25519HkdfSha256 = 0x0020;
inline constexpr std::uint16_t kHpkeKdfHkdfSha256 = 0x0001;
inline constexpr std::uint16_t kHpkeKdfHkdfSha384 = 0x0002;
inline constexpr std::uint16_t kHpkeKdfHkdfSha512 = 0x0003;
inline constexpr std::uint16_t kHpkeAeadAes128Gcm = 0x0001;
inline constexpr std::uint16_t kHpkeAeadAes256Gcm = 0x0002;
inline constexpr std::uint16_t kHpkeAeadChaCha20Poly1305 = 0x0003;

struct HpkeSuite {
  std::uint16_t kdf = kHpkeKdfHkdfSha256;
  std::uint16_t aead = kHpkeAeadAes128Gcm;

  friend bool operator==(const HpkeSuite&, const HpkeSuite&) = default;
};

// Whether both parts are among those above.
bool HpkeIsSupported(HpkeSuite suite);

struct HpkeKeyPair {
  Bytes private_key;
  Bytes public_key;

  static HpkeKeyPair Generate(Random& random);
  // From a 32-byte X25519 private key.
  static HpkeKeyPair FromPrivate(ByteView private_key);
};

// One side's encryption context (RFC 9180, 5.2). Sender and receiver each count their messages, so
// Seal belongs to the sender, Open to the receiver.
class HpkeContext {
 public:
  Bytes Seal(ByteView additional_data, ByteView plaintext);
  // Counts only what it could open.
  std::optional<Bytes> Open(ByteView additional_data, ByteView sealed);
  // RFC 9180, 5.3.
  Bytes Export(ByteView exporter_context, std::size_t length) const;

  HpkeSuite suite() const { return suite_; }
  // How much longer a sealed message is than its plaintext.
  std::size_t overhead() const { return aead_.tag_size(); }

 private:
  friend Result<HpkeContext> HpkeKeySchedule(HpkeSuite suite, ByteView shared_secret,
                                             ByteView info);
  HpkeContext(HpkeSuite suite, HashAlgorithm hash, Aead aead, Bytes base_nonce,
              Bytes exporter_secret);
  Bytes NextNonce() const;

  HpkeSuite suite_;
  HashAlgorithm hash_;
  Aead aead_;
  Bytes base_nonce_;
  Bytes exporter_secret_;
  std::uint64_t sequence_ = 0;
};

struct HpkeSender {
  Bytes enc;  // the encapsulated key, for the receiver
  HpkeContext context;
};

// SetupBaseS (RFC 9180, 5.1.1). Errors: unknown suite, or a public key that X25519 refuses.
Result<HpkeSender> HpkeSetupSender(HpkeSuite suite, ByteView receiver_public_key, ByteView info,
                                   Random& random);
// The same with a given ephemeral key.
Result<HpkeSender> HpkeSetupSender(HpkeSuite suite, ByteView receiver_public_key, ByteView info,
                                   const HpkeKeyPair& ephemeral);

// SetupBaseR. Errors: unknown suite, or an `enc` that X25519 refuses.
Result<HpkeContext> HpkeSetupReceiver(HpkeSuite suite, ByteView enc, const HpkeKeyPair& receiver,
                                      ByteView info);

}  // namespace badpeer::crypto

#endif  // BADPEER_RUNNER_CRYPTO_HPKE_H_
