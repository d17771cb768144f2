// The key schedule of TLS 1.3 and DTLS 1.3 (RFC 8446, 7.1; RFC 9147, 5.9).
//
//   KeySchedule schedule(HashAlgorithm::kSha256, Protocol::kTls);
//   schedule.Extract(psk_or_empty);        // early secret
//   schedule.Extract(shared_secret);       // handshake secret
//   Bytes secret = schedule.Derive("c hs traffic", transcript_hash);
//   schedule.Extract({});                  // master secret
#ifndef BADPEER_RUNNER_TLS_KEY_SCHEDULE_H_
#define BADPEER_RUNNER_TLS_KEY_SCHEDULE_H_

#include <string_view>

#include "runner/base/bytes.h"
#include "runner/crypto/hash.h"
#include "runner/wire/protocol.h"

namespace badpeer {

class KeySchedule {
 public:
  KeySchedule(crypto::HashAlgorithm hash, Protocol protocol);

  crypto::HashAlgorithm hash() const { return hash_; }

  // Goes one step down the schedule. Empty input stands for a string of zeros.
  void Extract(ByteView input);

  // Derive-Secret of the current secret; the last argument is the transcript's hash.
  Bytes Derive(std::string_view label, ByteView transcript_hash) const;
  // HKDF-Expand-Label to the size of the hash: for traffic updates and ticket keys.
  Bytes Expand(ByteView secret, std::string_view label, ByteView context) const;

  // verify_data of a Finished, or a binder (RFC 8446, 4.4.4 and 4.2.11.2).
  Bytes FinishedMac(ByteView base_secret, ByteView transcript_hash) const;
  // The binder of a PSK over a truncated ClientHello; the label tells what kind of key it is.
  Bytes Binder(std::string_view label, ByteView psk, ByteView transcript_hash) const;

 private:
  crypto::HashAlgorithm hash_;
  std::string_view prefix_;
  Bytes secret_;
};

}  // namespace badpeer

#endif  // BADPEER_RUNNER_TLS_KEY_SCHEDULE_H_
