// From what a connection has agreed on to the session that it leaves behind, and back.
//
//   auto session = SessionOf(state, state.master_secret);
//   RestoreSession(*session, later_state);
#ifndef BADPEER_RUNNER_TLS_RESUMPTION_H_
#define BADPEER_RUNNER_TLS_RESUMPTION_H_

#include <memory>

#include "runner/base/bytes.h"
#include "runner/tls/session.h"

namespace badpeer {

// `secret` is as in Session.
std::shared_ptr<Session> SessionOf(const ConnectionState& state, Bytes secret);
// What holds on in a connection that resumes it, the secret apart.
void RestoreSession(const Session& session, ConnectionState& state);

}  // namespace badpeer

#endif  // BADPEER_RUNNER_TLS_RESUMPTION_H_
