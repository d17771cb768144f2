// Secrets and keys up to TLS 1.2 and DTLS 1.2 (RFC 5246, 5, 6.3, 7.4.9, 8.1; RFC 2246; RFC 7627).
#ifndef BADPEER_RUNNER_TLS_LEGACY_SECRETS_H_
#define BADPEER_RUNNER_TLS_LEGACY_SECRETS_H_

#include <cstdint>
#include <string_view>

#include "runner/base/bytes.h"
#include "runner/crypto/hash.h"
#include "runner/tls/cipher_suites.h"
#include "runner/tls/traffic_keys.h"

namespace badpeer {

inline constexpr std::size_t kPremasterSecretSize = 48;  // RFC 5246, 7.4.7.1

Bytes DeriveMasterSecret(crypto::HashAlgorithm hash, ByteView premaster, ByteView client_random,
                         ByteView server_random);
// RFC 7627, 4: bound to the transcript up to and including ClientKeyExchange.
Bytes DeriveExtendedMasterSecret(crypto::HashAlgorithm hash, ByteView premaster,
                                 ByteView transcript_hash);

// verify_data of a Finished, 12 bytes. The label is "client finished" or "server finished".
Bytes LegacyVerifyData(crypto::HashAlgorithm hash, ByteView master_secret, std::string_view label,
                       ByteView transcript_hash);

struct LegacyKeys {
  TrafficKeys client_write;
  TrafficKeys server_write;
};
// Both directions' keys for their next epoch.
LegacyKeys ExpandKeyBlock(ProtocolVersion version, const CipherSuiteInfo& suite,
                          ByteView master_secret, ByteView client_random, ByteView server_random);

// RFC 4279, 2 and RFC 5489, 2: `other_secret` is the ECDHE secret, or as many zeros as the PSK has
// bytes.
Bytes PskPremasterSecret(ByteView other_secret, ByteView psk);

}  // namespace badpeer

#endif  // BADPEER_RUNNER_TLS_LEGACY_SECRETS_H_
