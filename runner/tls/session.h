// Sessions that a later connection of the same test may resume, on both sides, and where they are
// kept.
#ifndef BADPEER_RUNNER_TLS_SESSION_H_
#define BADPEER_RUNNER_TLS_SESSION_H_

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "runner/base/bytes.h"
#include "runner/wire/code_points.h"

namespace badpeer {

struct Session {
  ProtocolVersion version{};  // TLS numbering
  CipherSuite cipher_suite{};
  Bytes secret{};  // up to 1.2: the master secret; 1.3: the resumption PSK
  bool extended_master_secret = false;
  Bytes handshake_hash{};  // up to 1.2, for Channel ID
  std::vector<Bytes> peer_certificates{};
  Bytes ocsp_response{};
  Bytes sct_list{};
  std::string application_protocol{};
  std::optional<Bytes> peer_application_settings{};
  std::optional<Bytes> peer_application_settings_old{};
  // 1.3 tickets.
  std::uint32_t lifetime_seconds = 0;
  std::uint32_t age_add = 0;
  std::uint32_t max_early_data_size = 0;
  std::chrono::system_clock::time_point received{};
};

// What one test remembers between its connections.
class SessionStore {
 public:
  // Server: tickets are opaque handles. Those issued during the connection before this one are
  // accepted, older ones are not, so that a test notices a shim that keeps an outdated ticket.
  void BeginConnection();
  void PutTicket(Bytes ticket, std::shared_ptr<const Session> session);
  std::shared_ptr<const Session> FindTicket(ByteView ticket) const;

  // Server, up to 1.2: sessions by id.
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
};

}  // namespace badpeer

#endif  // BADPEER_RUNNER_TLS_SESSION_H_
