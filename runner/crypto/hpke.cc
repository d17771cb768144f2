#include "runner/crypto/hpke.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "runner/crypto/kdf.h"
#include "runner/crypto/key_exchange.h"

namespace badpeer::crypto {
namespace {

constexpr std::size_t kKemSharedSize = 32;

std::array<std::uint8_t, 2> Uint16(std::size_t value) {
  return {static_cast<std::uint8_t>(value >> 8), static_cast<std::uint8_t>(value)};
}

std::optional<HashAlgorithm> KdfHash(std::uint16_t kdf) {
  switch (kdf) {
    case kHpkeKdfHkdfSha256:
      return HashAlgorithm::kSha256;
    case kHpkeKdfHkdfSha384:
      return HashAlgorithm::kSha384;
    case kHpkeKdfHkdfSha512:
      return HashAlgorithm::kSha512;
    default:
      return std::nullopt;
  }
}

std::optional<AeadAlgorithm> AeadOf(std::uint16_t aead) {
  switch (aead) {
    case kHpkeAeadAes128Gcm:
      return AeadAlgorithm::kAes128Gcm;
    case kHpkeAeadAes256Gcm:
      return AeadAlgorithm::kAes256Gcm;
    case kHpkeAeadChaCha20Poly1305:
      return AeadAlgorithm::kChaCha20Poly1305;
    default:
      return std::nullopt;
  }
}

// LabeledExtract and LabeledExpand of RFC 9180, 4, under one suite_id.
struct LabeledKdf {
  HashAlgorithm hash;
  Bytes suite_id;

  Bytes Extract(ByteView salt, std::string_view label, ByteView input) const {
    return HkdfExtract(hash, salt, Concat({BytesOf("HPKE-v1"), suite_id, BytesOf(label), input}));
  }
  Bytes Expand(ByteView secret, std::string_view label, ByteView info, std::size_t length) const {
    return HkdfExpand(hash, secret,
                      Concat({Uint16(length), BytesOf("HPKE-v1"), suite_id, BytesOf(label), info}),
                      length);
  }
};

LabeledKdf SuiteKdf(HashAlgorithm hash, HpkeSuite suite) {
  return {hash, Concat({BytesOf("HPKE"), Uint16(kHpkeKemX25519HkdfSha256), Uint16(suite.kdf),
                        Uint16(suite.aead)})};
}

// Diffie-Hellman and ExtractAndExpand of DHKEM (RFC 9180, 4.1).
Result<Bytes> KemSecret(ByteView private_key, ByteView peer_public, ByteView enc,
                        ByteView receiver_public) {
  if (peer_public.size() != 32) return Error{"HPKE: an X25519 public key has 32 bytes"};
  Bytes dh = X25519(private_key, peer_public);
  if (std::ranges::all_of(dh, [](std::uint8_t byte) { return byte == 0; })) {
    return Error{"HPKE: the public key has a low order"};  // RFC 9180, 7.1.4
  }
  const LabeledKdf kdf{HashAlgorithm::kSha256,
                       Concat({BytesOf("KEM"), Uint16(kHpkeKemX25519HkdfSha256)})};
  return kdf.Expand(kdf.Extract({}, "eae_prk", dh), "shared_secret", Concat({enc, receiver_public}),
                    kKemSharedSize);
}

}  // namespace

bool HpkeIsSupported(HpkeSuite suite) { return KdfHash(suite.kdf) && AeadOf(suite.aead); }

// RFC 9180, 5.1, in base mode: no PSK, thus an empty PSK and PSK id.
Result<HpkeContext> HpkeKeySchedule(HpkeSuite suite, ByteView shared_secret, ByteView info) {
  const std::optional<HashAlgorithm> hash = KdfHash(suite.kdf);
  const std::optional<AeadAlgorithm> aead = AeadOf(suite.aead);
  if (!hash || !aead) {
    return Error{"HPKE: unknown suite (KDF " + std::to_string(suite.kdf) + ", AEAD " +
                 std::to_string(suite.aead) + ")"};
  }
  const LabeledKdf kdf = SuiteKdf(*hash, suite);
  constexpr std::uint8_t kModeBase = 0;
  const Bytes context = Concat({ByteView(&kModeBase, 1), kdf.Extract({}, "psk_id_hash", {}),
                                kdf.Extract({}, "info_hash", info)});
  const Bytes secret = kdf.Extract(shared_secret, "secret", {});
  return HpkeContext(suite, *hash,
                     Aead(*aead, kdf.Expand(secret, "key", context, AeadKeySize(*aead))),
                     kdf.Expand(secret, "base_nonce", context, kAeadNonceSize),
                     kdf.Expand(secret, "exp", context, HashSize(*hash)));
}

HpkeKeyPair HpkeKeyPair::Generate(Random& random) { return FromPrivate(random.Take(32)); }

HpkeKeyPair HpkeKeyPair::FromPrivate(ByteView private_key) {
  return {.private_key = ToBytes(private_key), .public_key = X25519PublicKey(private_key)};
}

HpkeContext::HpkeContext(HpkeSuite suite, HashAlgorithm hash, Aead aead, Bytes base_nonce,
                         Bytes exporter_secret)
    : suite_(suite),
      hash_(hash),
      aead_(std::move(aead)),
      base_nonce_(std::move(base_nonce)),
      exporter_secret_(std::move(exporter_secret)) {}

Bytes HpkeContext::NextNonce() const {
  Bytes nonce = base_nonce_;
  for (std::size_t i = 0; i < 8; ++i) {
    nonce[nonce.size() - 1 - i] ^= static_cast<std::uint8_t>(sequence_ >> (8 * i));
  }
  return nonce;
}

Bytes HpkeContext::Seal(ByteView additional_data, ByteView plaintext) {
  Bytes sealed = aead_.Seal(NextNonce(), additional_data, plaintext);
  ++sequence_;
  return sealed;
}

std::optional<Bytes> HpkeContext::Open(ByteView additional_data, ByteView sealed) {
  std::optional<Bytes> opened = aead_.Open(NextNonce(), additional_data, sealed);
  if (opened) ++sequence_;
  return opened;
}

Bytes HpkeContext::Export(ByteView exporter_context, std::size_t length) const {
  return SuiteKdf(hash_, suite_).Expand(exporter_secret_, "sec", exporter_context, length);
}

Result<HpkeSender> HpkeSetupSender(HpkeSuite suite, ByteView receiver_public_key, ByteView info,
                                   Random& random) {
  return HpkeSetupSender(suite, receiver_public_key, info, HpkeKeyPair::Generate(random));
}

Result<HpkeSender> HpkeSetupSender(HpkeSuite suite, ByteView receiver_public_key, ByteView info,
                                   const HpkeKeyPair& ephemeral) {
  Result<Bytes> shared = KemSecret(ephemeral.private_key, receiver_public_key, ephemeral.public_key,
                                   receiver_public_key);
  if (!shared) return shared.error();
  Result<HpkeContext> context = HpkeKeySchedule(suite, *shared, info);
  if (!context) return context.error();
  return HpkeSender{.enc = ephemeral.public_key, .context = *std::move(context)};
}

Result<HpkeContext> HpkeSetupReceiver(HpkeSuite suite, ByteView enc, const HpkeKeyPair& receiver,
                                      ByteView info) {
  Result<Bytes> shared = KemSecret(receiver.private_key, enc, enc, receiver.public_key);
  if (!shared) return shared.error();
  return HpkeKeySchedule(suite, *shared, info);
}

}  // namespace badpeer::crypto
