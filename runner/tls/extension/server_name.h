// server_name (RFC 6066, 3): whom the client wants to speak to.
#ifndef BADPEER_RUNNER_TLS_EXTENSION_SERVER_NAME_H_
#define BADPEER_RUNNER_TLS_EXTENSION_SERVER_NAME_H_

#include <optional>

namespace badpeer {

struct ServerNameState {
  bool acknowledged = false;  // client
};
struct ExpectedServerName {
  std::optional<bool> acknowledged{};  // looked at in full handshakes
};

}  // namespace badpeer

#endif  // BADPEER_RUNNER_TLS_EXTENSION_SERVER_NAME_H_
