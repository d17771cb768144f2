// Watches the handshake messages of a connection, for what GnuTLS has no function to tell.
#ifndef BADPEER_SHIMS_GNUTLS_HANDSHAKE_WATCH_H_
#define BADPEER_SHIMS_GNUTLS_HANDSHAKE_WATCH_H_

#include <optional>
#include <string>

#include "shims/gnutls/gnutls_ptr.h"

namespace badpeer::shim {

class HandshakeWatch {
 public:
  // A message that was sent or received, without its header.
  void See(gnutls_session_t session, unsigned type, bool incoming, const gnutls_datum_t& message);

  bool saw_hello_retry_request() const { return saw_hello_retry_request_; }
  // On a client.
  bool saw_ticket() const { return saw_ticket_; }
  bool ticket_allows_early_data() const { return ticket_allows_early_data_; }
  const std::optional<ByteString>& certificate_types() const { return certificate_types_; }
  // On a server, as in the extension; empty without one.
  const std::string& advertised_alpn() const { return advertised_alpn_; }

 private:
  static int OnExtension(void* self, unsigned type, const unsigned char* data, unsigned size);

  bool saw_hello_retry_request_ = false;
  bool saw_ticket_ = false;
  bool ticket_allows_early_data_ = false;
  std::optional<ByteString> certificate_types_;
  std::string advertised_alpn_;
};

}  // namespace badpeer::shim

#endif  // BADPEER_SHIMS_GNUTLS_HANDSHAKE_WATCH_H_
