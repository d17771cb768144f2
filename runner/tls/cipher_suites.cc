#include "runner/tls/cipher_suites.h"

#include <algorithm>
#include <array>

namespace badpeer {
namespace {

using crypto::HashAlgorithm;
using enum BulkCipher;
using enum HashAlgorithm;
using Kind = KeyExchangeKind;
using Auth = Authentication;

struct CipherSizes {
  std::size_t key;
  std::size_t iv;
};

constexpr CipherSizes SizesOf(BulkCipher cipher) {
  switch (cipher) {
    case kAes128Cbc:
      return {16, 16};
    case kAes256Cbc:
      return {32, 16};
    case kTripleDesCbc:
      return {24, 8};
    case kAes128Gcm:
    case kAes128Ccm:
    case kAes128Ccm8:
      return {16, 4};
    case kAes256Gcm:
      return {32, 4};
    case kChaCha20Poly1305:
      return {32, 12};
  }
  return {};
}

constexpr std::size_t MacSize(HashAlgorithm mac) {
  return mac == kSha1 ? 20 : mac == kSha256 ? 32 : 48;
}

// TLS 1.3, where all nonces have 12 bytes of IV (RFC 8446, 5.3).
constexpr CipherSuiteInfo Tls13(CipherSuite suite, BulkCipher cipher, HashAlgorithm hash) {
  return {.suite = suite,
          .key_exchange = Kind::kTls13,
          .authentication = Auth::kTls13,
          .cipher = cipher,
          .hash = hash,
          .min_version = ProtocolVersion::kTls13,
          .max_version = ProtocolVersion::kTls13,
          .key_size = SizesOf(cipher).key,
          .iv_size = 12};
}

constexpr CipherSuiteInfo Aead(CipherSuite suite, Kind kind, Auth auth, BulkCipher cipher,
                               HashAlgorithm hash) {
  return {.suite = suite,
          .key_exchange = kind,
          .authentication = auth,
          .cipher = cipher,
          .hash = hash,
          .min_version = ProtocolVersion::kTls12,
          .max_version = ProtocolVersion::kTls12,
          .key_size = SizesOf(cipher).key,
          .iv_size = SizesOf(cipher).iv};
}

// Those with a MAC of SHA-1 are older than TLS 1.2, which brought the others; its PRF is then of
// the hash that the suite's name ends in, but at least SHA-256 (RFC 5246, 5).
constexpr CipherSuiteInfo Cbc(CipherSuite suite, Kind kind, Auth auth, BulkCipher cipher,
                              HashAlgorithm mac) {
  return {.suite = suite,
          .key_exchange = kind,
          .authentication = auth,
          .cipher = cipher,
          .mac = mac,
          .hash = mac == kSha1 ? kSha256 : mac,
          .min_version = mac == kSha1 ? ProtocolVersion::kTls10 : ProtocolVersion::kTls12,
          .max_version = ProtocolVersion::kTls12,
          .key_size = SizesOf(cipher).key,
          .iv_size = SizesOf(cipher).iv,
          .mac_size = MacSize(mac)};
}

using enum CipherSuite;

constexpr std::array kSuites = {
    Tls13(TLS_CHACHA20_POLY1305_SHA256, kChaCha20Poly1305, kSha256),
    Tls13(TLS_AES_128_GCM_SHA256, kAes128Gcm, kSha256),
    Tls13(TLS_AES_256_GCM_SHA384, kAes256Gcm, kSha384),

    Aead(TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256, Kind::kEcdhe, Auth::kEcdsa,
         kChaCha20Poly1305, kSha256),
    Aead(TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256, Kind::kEcdhe, Auth::kRsa, kChaCha20Poly1305,
         kSha256),
    Aead(TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, Kind::kEcdhe, Auth::kRsa, kAes128Gcm, kSha256),
    Aead(TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, Kind::kEcdhe, Auth::kEcdsa, kAes128Gcm, kSha256),
    Aead(TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384, Kind::kEcdhe, Auth::kRsa, kAes256Gcm, kSha384),
    Aead(TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, Kind::kEcdhe, Auth::kEcdsa, kAes256Gcm, kSha384),
    Cbc(TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256, Kind::kEcdhe, Auth::kRsa, kAes128Cbc, kSha256),
    Cbc(TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256, Kind::kEcdhe, Auth::kEcdsa, kAes128Cbc, kSha256),
    Cbc(TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA, Kind::kEcdhe, Auth::kRsa, kAes128Cbc, kSha1),
    Cbc(TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA, Kind::kEcdhe, Auth::kEcdsa, kAes128Cbc, kSha1),
    Cbc(TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384, Kind::kEcdhe, Auth::kRsa, kAes256Cbc, kSha384),
    Cbc(TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384, Kind::kEcdhe, Auth::kEcdsa, kAes256Cbc, kSha384),
    Cbc(TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA, Kind::kEcdhe, Auth::kRsa, kAes256Cbc, kSha1),
    Cbc(TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA, Kind::kEcdhe, Auth::kEcdsa, kAes256Cbc, kSha1),

    Aead(TLS_RSA_WITH_AES_128_GCM_SHA256, Kind::kRsa, Auth::kRsa, kAes128Gcm, kSha256),
    Aead(TLS_RSA_WITH_AES_256_GCM_SHA384, Kind::kRsa, Auth::kRsa, kAes256Gcm, kSha384),
    Cbc(TLS_RSA_WITH_AES_128_CBC_SHA256, Kind::kRsa, Auth::kRsa, kAes128Cbc, kSha256),
    Cbc(TLS_RSA_WITH_AES_256_CBC_SHA256, Kind::kRsa, Auth::kRsa, kAes256Cbc, kSha256),
    Cbc(TLS_RSA_WITH_AES_128_CBC_SHA, Kind::kRsa, Auth::kRsa, kAes128Cbc, kSha1),
    Cbc(TLS_RSA_WITH_AES_256_CBC_SHA, Kind::kRsa, Auth::kRsa, kAes256Cbc, kSha1),
    Cbc(TLS_ECDHE_RSA_WITH_3DES_EDE_CBC_SHA, Kind::kEcdhe, Auth::kRsa, kTripleDesCbc, kSha1),
    Cbc(TLS_RSA_WITH_3DES_EDE_CBC_SHA, Kind::kRsa, Auth::kRsa, kTripleDesCbc, kSha1),

    Aead(TLS_ECDHE_PSK_WITH_CHACHA20_POLY1305_SHA256, Kind::kEcdhePsk, Auth::kPsk,
         kChaCha20Poly1305, kSha256),
    Cbc(TLS_ECDHE_PSK_WITH_AES_128_CBC_SHA, Kind::kEcdhePsk, Auth::kPsk, kAes128Cbc, kSha1),
    Cbc(TLS_ECDHE_PSK_WITH_AES_256_CBC_SHA, Kind::kEcdhePsk, Auth::kPsk, kAes256Cbc, kSha1),
    Cbc(TLS_PSK_WITH_AES_128_CBC_SHA, Kind::kPsk, Auth::kPsk, kAes128Cbc, kSha1),
    Cbc(TLS_PSK_WITH_AES_256_CBC_SHA, Kind::kPsk, Auth::kPsk, kAes256Cbc, kSha1),

    Tls13(TLS_AES_128_CCM_SHA256, kAes128Ccm, kSha256),
    Tls13(TLS_AES_128_CCM_8_SHA256, kAes128Ccm8, kSha256),
};

bool IsCcm(BulkCipher cipher) { return cipher == kAes128Ccm || cipher == kAes128Ccm8; }

}  // namespace

std::span<const CipherSuiteInfo> AllCipherSuites() { return kSuites; }

const CipherSuiteInfo* FindCipherSuite(CipherSuite suite) {
  const auto found = std::ranges::find(kSuites, suite, &CipherSuiteInfo::suite);
  return found == kSuites.end() ? nullptr : &*found;
}

const std::vector<CipherSuite>& DefaultCipherSuites() {
  static const std::vector<CipherSuite> kDefaults = [] {
    std::vector<CipherSuite> suites;
    for (const CipherSuiteInfo& info : kSuites) {
      if (!info.IsPsk() && !IsCcm(info.cipher)) suites.push_back(info.suite);
    }
    return suites;
  }();
  return kDefaults;
}

}  // namespace badpeer
