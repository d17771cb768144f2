// What a server remembers over its connections: the key of its tickets, the sessions that have no
// ticket, and the early data that it has seen.
#ifndef BADPEER_SHIMS_GNUTLS_SERVER_MEMORY_H_
#define BADPEER_SHIMS_GNUTLS_SERVER_MEMORY_H_

#include <map>

#include "shims/gnutls/gnutls_ptr.h"

namespace badpeer::shim {

class ServerMemory {
 public:
  ServerMemory();
  ServerMemory(const ServerMemory&) = delete;
  ServerMemory& operator=(const ServerMemory&) = delete;
  ~ServerMemory();

  // Makes `session` resume what is here, and keep its own here. The memory must outlive it.
  bool Install(gnutls_session_t session, bool tickets, bool early_data);

  // Whether a session was kept since Install().
  bool stored() const { return stored_; }

 private:
  static int OnStore(void* self, gnutls_datum_t key, gnutls_datum_t data);
  static gnutls_datum_t OnRetrieve(void* self, gnutls_datum_t key);
  static int OnRemove(void* self, gnutls_datum_t key);
  static int OnEarlyData(void* self, time_t expires, const gnutls_datum_t* key,
                         const gnutls_datum_t* data);

  gnutls_datum_t ticket_key_{};
  std::map<ByteString, ByteString> sessions_;  // by session id, up to TLS 1.2
  std::map<ByteString, ByteString> early_data_;
  AntiReplayPtr anti_replay_;
  bool stored_ = false;
};

}  // namespace badpeer::shim

#endif  // BADPEER_SHIMS_GNUTLS_SERVER_MEMORY_H_
