// Pre-shared keys of TLS 1.3 (RFC 8446, 4.2.11): of a session, or imported from a key that both
// sides were given (RFC 9258).
//
//   const Psk psk = ImportPsk(credential, HashAlgorithm::kSha256, Protocol::kTls);
//   Bytes binder = Binder(psk, Protocol::kTls, hash_of_the_truncated_hello);
#ifndef BADPEER_RUNNER_TLS_PSK_H_
#define BADPEER_RUNNER_TLS_PSK_H_

#include <cstdint>
#include <memory>

#include "runner/base/bytes.h"
#include "runner/crypto/hash.h"
#include "runner/tls/credential.h"
#include "runner/tls/session.h"
#include "runner/wire/protocol.h"

namespace badpeer {

struct Psk {
  Bytes identity{};
  Bytes secret{};
  crypto::HashAlgorithm hash{};              // of the suites that it goes with
  std::shared_ptr<const Session> session{};  // that it resumes; null: it is an imported one
  const PreSharedKey* credential = nullptr;  // that it is imported from
  std::uint16_t index = 0;                   // server: its place in the client's list
};

Psk PskOf(std::shared_ptr<const Session> session, Bytes ticket);
// For suites with that hash. Each protocol has keys of its own.
Psk ImportPsk(const PreSharedKey& key, crypto::HashAlgorithm target, Protocol protocol);
Bytes Binder(const Psk& psk, Protocol protocol, ByteView transcript_hash);

}  // namespace badpeer

#endif  // BADPEER_RUNNER_TLS_PSK_H_
