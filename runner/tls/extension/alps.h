// ALPS (draft-vvv-tls-alps-01): each side tells the settings of the protocol that ALPN chose, the
// client in a message of its own.
#ifndef BADPEER_RUNNER_TLS_EXTENSION_ALPS_H_
#define BADPEER_RUNNER_TLS_EXTENSION_ALPS_H_

#include <map>
#include <optional>
#include <string>

#include "runner/base/bytes.h"

namespace badpeer {

struct AlpsOptions {
  std::map<std::string, Bytes> settings{};  // by application protocol
  bool use_old_code_point = false;          // client
};

// What the peer has told, by code point. As an expectation: unset means that it must not have.
struct AlpsState {
  std::optional<Bytes> peer_settings{};
  std::optional<Bytes> peer_settings_old{};
  // Server: what it has to tell, whether or not early data spares it the message. No expectation.
  std::optional<Bytes> ours{};
  std::optional<Bytes> ours_old{};
};

}  // namespace badpeer

#endif  // BADPEER_RUNNER_TLS_EXTENSION_ALPS_H_
