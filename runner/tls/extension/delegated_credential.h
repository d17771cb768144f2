// delegated_credential (RFC 9345): a server signs with a short-lived key that its certificate's key
// has signed for. TLS 1.3 alone.
//
//   client.delegated_credentials->schemes = {SignatureScheme::ecdsa_secp256r1_sha256};
//   server.credentials = {Delegated{.parent = {.name = "rsa2048"}, .key = "ecdsa-p256"}};
#ifndef BADPEER_RUNNER_TLS_EXTENSION_DELEGATED_CREDENTIAL_H_
#define BADPEER_RUNNER_TLS_EXTENSION_DELEGATED_CREDENTIAL_H_

#include <optional>
#include <vector>

#include "runner/base/bytes.h"
#include "runner/wire/code_points.h"

namespace badpeer {

struct DelegatedCredentialOptions {
  std::vector<SignatureScheme> schemes{};  // client: of keys that it takes; empty: no extension
};
struct DelegatedCredentialState {
  std::vector<SignatureScheme> theirs{};  // server: what the client takes
  // Client: what the server's key signs with; unset if that is the certificate's own.
  std::optional<SignatureScheme> scheme{};
};

}  // namespace badpeer

#endif  // BADPEER_RUNNER_TLS_EXTENSION_DELEGATED_CREDENTIAL_H_
