#include "runner/tls/resumption.h"

#include <utility>

#include "runner/tls/extensions.h"

namespace badpeer {

std::shared_ptr<Session> SessionOf(const ConnectionState& state, Bytes secret) {
  auto session = std::make_shared<Session>();
  session->version = state.version;
  session->cipher_suite = state.cipher_suite;
  session->secret = std::move(secret);
  session->handshake_hash = state.handshake_hash;
  session->peer_authenticated = state.peer_authenticated;
  session->peer_certificates = state.peer_certificates;
  session->negotiated = state;
  return session;
}

void RestoreSession(const Session& session, ConnectionState& state) {
  state.resumed = true;
  state.handshake_hash = session.handshake_hash;
  state.peer_authenticated = session.peer_authenticated;
  state.peer_certificates = session.peer_certificates;
  RestoreExtensions(session, state);
}

}  // namespace badpeer
