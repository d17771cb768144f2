// pre_shared_key of TLS 1.3 on the server's side (RFC 8446, 4.2.11): which of the offered tickets it
// resumes.
#ifndef BADPEER_RUNNER_TLS_PSK_H_
#define BADPEER_RUNNER_TLS_PSK_H_

#include <cstdint>

#include "runner/tls/handshake.h"
#include "runner/tls/key_schedule.h"

namespace badpeer {

// Takes the first ticket that we know and that fits the version and the hash as the session to
// resume, checks its binder, and returns its place in the list. No session if there is none.
std::uint16_t SelectPsk(Handshake& handshake, const KeySchedule& schedule);
// The same ticket's place in the second ClientHello, with a new binder; `before` is the transcript
// up to the HelloRetryRequest.
std::uint16_t FindPskAgain(Handshake& handshake, const KeySchedule& schedule,
                           const ClientHello& first, std::uint16_t index,
                           const HandshakeTranscript& before);

}  // namespace badpeer

#endif  // BADPEER_RUNNER_TLS_PSK_H_
