#include "runner/tls/session.h"

#include <utility>

namespace badpeer {
namespace {

using Sessions = std::map<Bytes, std::shared_ptr<const Session>>;

std::shared_ptr<const Session> Find(const Sessions& sessions, ByteView key) {
  const auto it = sessions.find(ToBytes(key));
  return it == sessions.end() ? nullptr : it->second;
}

}  // namespace

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
