// The cipher suites that the peer can speak, with everything that follows from their number.
//
//   const CipherSuiteInfo* info = FindCipherSuite(hello.cipher_suite);
//   if (info == nullptr || !info->UsableIn(version)) Fail(Alert::illegal_parameter, ...);
//   Bytes key_block = crypto::TlsPrf(info->Prf(version), master_secret, "key expansion", randoms,
//                                    info->KeyBlockSize());
//
// None of them is a stream cipher, so all of them can be used in DTLS (RFC 6347, 4.1.2.2).
#ifndef BADPEER_RUNNER_TLS_CIPHER_SUITES_H_
#define BADPEER_RUNNER_TLS_CIPHER_SUITES_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "runner/crypto/hash.h"
#include "runner/wire/code_points.h"

namespace badpeer {

// In 1.3 neither key exchange nor authentication is the suite's business.
enum class KeyExchangeKind : std::uint8_t { kRsa, kEcdhe, kPsk, kEcdhePsk, kTls13 };
enum class Authentication : std::uint8_t { kRsa, kEcdsa, kPsk, kTls13 };
enum class BulkCipher : std::uint8_t {
  kAes128Cbc,
  kAes256Cbc,
  kTripleDesCbc,
  kAes128Gcm,
  kAes256Gcm,
  kChaCha20Poly1305,
  kAes128Ccm,
  kAes128Ccm8,
};

struct CipherSuiteInfo {
  CipherSuite suite{};
  KeyExchangeKind key_exchange{};
  Authentication authentication{};
  BulkCipher cipher{};
  std::optional<crypto::HashAlgorithm> mac{};  // of CBC suites
  // The PRF of TLS 1.2, HKDF and the transcript of TLS 1.3. Older versions: see Prf.
  crypto::HashAlgorithm hash{};
  // In TLS numbering.
  ProtocolVersion min_version{};
  ProtocolVersion max_version{};
  // In bytes, of one direction (RFC 5246, 6.3). The IV is CBC's first one in TLS 1.0 (later
  // versions have it in the record), or what a nonce has in common with all others.
  std::size_t key_size = 0;
  std::size_t iv_size = 0;
  std::size_t mac_size = 0;

  bool IsAead() const { return !mac.has_value(); }
  bool IsPsk() const { return authentication == Authentication::kPsk; }
  bool UsesEcdhe() const {
    return key_exchange == KeyExchangeKind::kEcdhe || key_exchange == KeyExchangeKind::kEcdhePsk;
  }
  // `version` in TLS numbering.
  bool UsableIn(ProtocolVersion version) const {
    return min_version <= version && version <= max_version;
  }
  // For crypto::TlsPrf and for the handshake hash, which have the same algorithm in every version.
  crypto::HashAlgorithm Prf(ProtocolVersion version) const {
    return version < ProtocolVersion::kTls12 ? crypto::HashAlgorithm::kMd5Sha1 : hash;
  }
  // For both directions.
  std::size_t KeyBlockSize() const { return 2 * (mac_size + key_size + iv_size); }
};

// All of them, in the peer's order of preference.
std::span<const CipherSuiteInfo> AllCipherSuites();

// Null if the peer can't speak it. What is found lives as long as the program.
const CipherSuiteInfo* FindCipherSuite(CipherSuite suite);

// What the peer offers and accepts unless a test says otherwise: all but the PSK suites and CCM, in
// the order of preference.
const std::vector<CipherSuite>& DefaultCipherSuites();

}  // namespace badpeer

#endif  // BADPEER_RUNNER_TLS_CIPHER_SUITES_H_
