// What the callbacks of one connection know and find out. Every SSL carries one as its app data.
//
//   ConnectionState& state = StateOf(ssl);
#ifndef BADPEER_SHIMS_OPENSSL_CONNECTION_STATE_H_
#define BADPEER_SHIMS_OPENSSL_CONNECTION_STATE_H_

#include <string>

#include "shim_api/config.h"
#include "shims/openssl/message_trace.h"
#include "shims/openssl/openssl_ptr.h"

namespace badpeer::shim {

struct ConnectionState {
  const ConnectionConfig* config = nullptr;

  // Set by ConnectionState's owner once the driver has come round: in async mode, each of these
  // callbacks first says "not yet".
  bool client_hello_ready = false;
  bool certificate_ready = false;
  bool verify_ready = false;

  bool handshake_done = false;
  bool certificate_verified = false;
  bool alpn_selected = false;
  std::string advertised_alpn;
  ByteString signed_cert_timestamps;
  // The newest session that OpenSSL announced.
  SslSessionPtr new_session;
  bool got_new_session = false;
  MessageTrace messages;
};

inline ConnectionState& StateOf(const SSL* ssl) {
  return *static_cast<ConnectionState*>(SSL_get_app_data(ssl));
}

}  // namespace badpeer::shim

#endif  // BADPEER_SHIMS_OPENSSL_CONNECTION_STATE_H_
