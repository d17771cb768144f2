// For the two sides of pre_shared_key.
#ifndef BADPEER_RUNNER_TLS_EXTENSION_PSK_SELECTION_H_
#define BADPEER_RUNNER_TLS_EXTENSION_PSK_SELECTION_H_

#include <optional>

#include "runner/tls/handshake.h"

namespace badpeer {

// The key that both sides go on with, and the session that it resumes.
void UsePsk(Handshake& handshake, std::optional<Psk> psk);

}  // namespace badpeer

#endif  // BADPEER_RUNNER_TLS_EXTENSION_PSK_SELECTION_H_
