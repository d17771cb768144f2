#include "runner/tls/session.h"

#include <utility>

#include "runner/tls/extensions.h"

namespace badpeer {
namespace {

using Sessions = std::map<Bytes, std::shared_ptr<const Session>>;

std::shared_ptr<const Session> Find(const Sessions& sessions, ByteView key) {
  const auto it = sessions.find(ToBytes(key));
  return it == sessions.end() ? nullptr : it->second;
}

}  // namespace

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

void SessionStore::BeginConnection() {
  previous_tickets_ = std::exchange(current_tickets_, {});
  ++connections_;
}

void SessionStore::PutTicket(Bytes ticket, std::shared_ptr<const Session> session) {
  current_tickets_[std::move(ticket)] = std::move(session);
}

std::shared_ptr<const Session> SessionStore::FindTicket(ByteView ticket) const {
  return Find(connections_ == 1 ? current_tickets_ : previous_tickets_, ticket);
}

void SessionStore::PutSessionId(Bytes id, std::shared_ptr<const Session> session) {
  ids_.clear();
  ids_[std::move(id)] = std::move(session);
}

std::shared_ptr<const Session> SessionStore::FindSessionId(ByteView id) const {
  return Find(ids_, id);
}

void SessionStore::Clear() { *this = SessionStore(); }

}  // namespace badpeer
