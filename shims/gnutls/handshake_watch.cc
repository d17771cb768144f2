#include "shims/gnutls/handshake_watch.h"

namespace badpeer::shim {
namespace {

constexpr unsigned kAlpn = 16;

}  // namespace

void HandshakeWatch::See(gnutls_session_t session, unsigned type, bool incoming,
                         const gnutls_datum_t& message) {
  if (type == GNUTLS_HANDSHAKE_HELLO_RETRY_REQUEST) saw_hello_retry_request_ = true;
  if (!incoming) return;
  const gnutls_protocol_t version = gnutls_protocol_get_version(session);
  const bool tls13 = version == GNUTLS_TLS1_3;
  const bool dtls = version == GNUTLS_DTLS1_2 || version == GNUTLS_DTLS1_0;
  if (type == GNUTLS_HANDSHAKE_NEW_SESSION_TICKET) {
    saw_ticket_ = true;
    // GnuTLS's own number is the greatest one until a ticket says something else.
    const std::size_t most = gnutls_record_get_max_early_data_size(session);
    ticket_allows_early_data_ = tls13 && most > 0 && most != UINT32_MAX;
  } else if (type == GNUTLS_HANDSHAKE_CLIENT_HELLO) {
    advertised_alpn_.clear();
    gnutls_ext_raw_parse(
        this, OnExtension, &message,
        dtls ? GNUTLS_EXT_RAW_FLAG_DTLS_CLIENT_HELLO : GNUTLS_EXT_RAW_FLAG_TLS_CLIENT_HELLO);
  } else if (type == GNUTLS_HANDSHAKE_CERTIFICATE_REQUEST && !tls13 && message.size > 0) {
    const unsigned size = std::min<unsigned>(message.data[0], message.size - 1);
    certificate_types_ = ByteString(message.data + 1, message.data + 1 + size);
  }
}

int HandshakeWatch::OnExtension(void* self, unsigned type, const unsigned char* data,
                                unsigned size) {
  constexpr unsigned kLength = 2;
  if (type == kAlpn && size >= kLength) {
    static_cast<HandshakeWatch*>(self)->advertised_alpn_.assign(
        reinterpret_cast<const char*>(data) + kLength, size - kLength);
  }
  return 0;
}

}  // namespace badpeer::shim
