// pre_shared_key (RFC 8446, 4.2.11): keys of sessions and imported ones (RFC 9258), several in one
// ClientHello.
//
//   client.credentials = server.credentials = {PreSharedKey{.key = key, .identity = BytesOf("us")}};
//
// A client offers an imported key once for each hash; a server takes tickets before its credentials.
#ifndef BADPEER_RUNNER_TLS_EXTENSION_PRE_SHARED_KEY_H_
#define BADPEER_RUNNER_TLS_EXTENSION_PRE_SHARED_KEY_H_

#include <optional>

#include "runner/tls/credential.h"

namespace badpeer {

struct PskState {
  std::optional<PreSharedKey> selected{};  // the credential; of a resumed session: none
};
struct ExpectedPsk {
  std::optional<PreSharedKey> selected{};
};

}  // namespace badpeer

#endif  // BADPEER_RUNNER_TLS_EXTENSION_PRE_SHARED_KEY_H_
