// Key derivation: HKDF (RFC 5869), its labelled form of TLS 1.3, and the PRF of TLS 1.0 to 1.2.
//
//   Bytes early = HkdfExtract(HashAlgorithm::kSha256, /*salt=*/{}, psk);
//   Bytes key = HkdfExpandLabel(HashAlgorithm::kSha256, secret, kTls13LabelPrefix, "key", {}, 16);
//   Bytes master = TlsPrf(HashAlgorithm::kSha256, premaster, "master secret", randoms, 48);
#ifndef BADPEER_RUNNER_CRYPTO_KDF_H_
#define BADPEER_RUNNER_CRYPTO_KDF_H_

#include <cstddef>
#include <string_view>

#include "runner/base/bytes.h"
#include "runner/crypto/hash.h"

namespace badpeer::crypto {

// RFC 5869, 2.2. An empty salt counts as one of zeros. Yields HashSize(hash) bytes.
Bytes HkdfExtract(HashAlgorithm hash, ByteView salt, ByteView input_key_material);

// RFC 5869, 2.3. Throws std::invalid_argument when `length` exceeds 255 times the hash's size.
Bytes HkdfExpand(HashAlgorithm hash, ByteView secret, ByteView info, std::size_t length);

inline constexpr std::string_view kTls13LabelPrefix = "tls13 ";   // RFC 8446, 7.1; QUIC: RFC 9001
inline constexpr std::string_view kDtls13LabelPrefix = "dtls13";  // RFC 9147, 5.9: no blank

// HKDF-Expand-Label of RFC 8446, 7.1. Throws std::invalid_argument when prefix and label, or the
// context, have more than 255 bytes, or `length` does not fit HKDF-Expand.
Bytes HkdfExpandLabel(HashAlgorithm hash, ByteView secret, std::string_view prefix,
                      std::string_view label, ByteView context, std::size_t length);

// RFC 5246, 5, with the given hash; kMd5Sha1 selects the older PRF of RFC 2246, 5, which splits the
// secret between MD5 and SHA-1.
Bytes TlsPrf(HashAlgorithm hash, ByteView secret, std::string_view label, ByteView seed,
             std::size_t length);

}  // namespace badpeer::crypto

#endif  // BADPEER_RUNNER_CRYPTO_KDF_H_
