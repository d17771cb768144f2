// Picks the record protection that a direction's keys ask for: null, CBC or AEAD.
//
//   std::unique_ptr<RecordProtection> protection = MakeProtection(keys, Protocol::kTls);
#ifndef BADPEER_RUNNER_TLS_MAKE_PROTECTION_H_
#define BADPEER_RUNNER_TLS_MAKE_PROTECTION_H_

#include <memory>

#include "runner/tls/record_protection.h"
#include "runner/tls/traffic_keys.h"
#include "runner/wire/protocol.h"

namespace badpeer {

// Whether they are none. An epoch of that number may have keys: KeyUpdates in DTLS count round.
inline bool IsPlaintext(const TrafficKeys& keys) {
  return keys.epoch == kEpochPlaintext && keys.cipher_suite == CipherSuite{};
}

// Throws std::invalid_argument for a suite this project does not know, for keys of the wrong size
// and for QUIC, which has no records.
std::unique_ptr<RecordProtection> MakeProtection(const TrafficKeys& keys, Protocol protocol);

}  // namespace badpeer

#endif  // BADPEER_RUNNER_TLS_MAKE_PROTECTION_H_
