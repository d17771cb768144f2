// What one direction of a connection is protected with, from one key change to the next.
//
// The handshake derives a TrafficKeys value and gives it to the channel; the channel makes of it
// what its protocol needs (a record protection, or the secret that the mock QUIC transport
// carries).
#ifndef BADPEER_RUNNER_TLS_TRAFFIC_KEYS_H_
#define BADPEER_RUNNER_TLS_TRAFFIC_KEYS_H_

#include <cstdint>

#include "runner/base/bytes.h"
#include "runner/wire/code_points.h"

namespace badpeer {

// The epochs of (D)TLS 1.3 (RFC 9147, 6.1); QUIC's encryption levels are the same four.
// Up to (D)TLS 1.2 the epoch counts the changes of cipher: 0, 1, 2, ...
inline constexpr std::uint16_t kEpochPlaintext = 0;
inline constexpr std::uint16_t kEpochEarlyData = 1;
inline constexpr std::uint16_t kEpochHandshake = 2;
inline constexpr std::uint16_t kEpochApplication = 3;  // and one more for every KeyUpdate

struct TrafficKeys {
  std::uint16_t epoch = kEpochPlaintext;
  ProtocolVersion version{};     // in TLS numbering, also for DTLS (0x0304 for DTLS 1.3)
  CipherSuite cipher_suite{};    // meaningless in epoch 0
  Bytes traffic_secret{};        // 1.3 (RFC 8446, 7.1); key and IV follow from it
  Bytes mac_key{}, key{}, iv{};  // up to 1.2 (RFC 5246, 6.3); iv: CBC in 1.0, AEAD's implicit part
};

}  // namespace badpeer

#endif  // BADPEER_RUNNER_TLS_TRAFFIC_KEYS_H_
