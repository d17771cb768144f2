// Sessions that a later connection of the same test may resume, on both sides, and where they are
// kept.
#ifndef BADPEER_RUNNER_TLS_SESSION_H_
#define BADPEER_RUNNER_TLS_SESSION_H_

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "runner/base/bytes.h"
#include "runner/tls/connection_state.h"
#include "runner/wire/code_points.h"

namespace badpeer {

struct Session {
  ProtocolVersion version{};  // TLS numbering
  CipherSuite cipher_suite{};
  Bytes secret{};          // up to 1.2: the master secret; 1.3: the resumption PSK
  Bytes handshake_hash{};  // up to 1.2, of the full handshake
  bool peer_authenticated = false;
  std::vector<Bytes> peer_certificates{};
  Negotiated negotiated{};
  // 1.3 tickets.
  std::uint32_t lifetime_seconds = 0;
  std::uint32_t age_add = 0;
  std::chrono::system_clock::time_point received{};
};

// What one test remembers between its connections.
class SessionStore {
 public:
  // Server: tickets are opaque handles. Those issued during the connection before this one are
  // accepted, older ones are not, so that a test notices a shim that keeps an outdated ticket. The
  // first connection accepts its own, in a renegotiation.
  void BeginConnection();
  void PutTicket(Bytes ticket, std::shared_ptr<const Session> session);
  std::shared_ptr<const Session> FindTicket(ByteView ticket) const;

  // Server, up to 1.2: the newest session with an id.
  void PutSessionId(Bytes id, std::shared_ptr<const Session> session);
  std::shared_ptr<const Session> FindSessionId(ByteView id) const;

  // Client: the newest session the shim has given us.
  struct ClientSession {
    std::shared_ptr<const Session> session;
    Bytes ticket{};  // empty up to 1.2 if resumed by id
    Bytes session_id{};
  };
  std::optional<ClientSession> client{};

  void Clear();

 private:
  std::map<Bytes, std::shared_ptr<const Session>> previous_tickets_;
  std::map<Bytes, std::shared_ptr<const Session>> current_tickets_;
  std::map<Bytes, std::shared_ptr<const Session>> ids_;
  int connections_ = 0;
};

}  // namespace badpeer

#endif  // BADPEER_RUNNER_TLS_SESSION_H_
