// What OpenSSL tells about a connection.
#include <openssl/x509.h>

#include <algorithm>

#include "shims/openssl/code_points.h"
#include "shims/openssl/credentials.h"
#include "shims/openssl/openssl_connection.h"

namespace badpeer::shim {
namespace {

ByteString DerOf(const X509* certificate) {
  unsigned char* der = nullptr;
  const int size = i2d_X509(certificate, &der);
  if (size < 0) return {};
  ByteString bytes(der, der + size);
  OPENSSL_free(der);
  return bytes;
}

ByteString DerOf(const X509_NAME* name) {
  const unsigned char* der;
  std::size_t size;
  if (!X509_NAME_get0_der(name, &der, &size)) return {};
  return ByteString(der, der + size);
}

std::vector<ByteString> PeerChain(const SSL* ssl, bool is_server) {
  std::vector<ByteString> chain;
  // On a server, the chain comes without the leaf.
  if (is_server) {
    if (const X509* leaf = SSL_get0_peer_certificate(ssl)) chain.push_back(DerOf(leaf));
  }
  const STACK_OF(X509)* rest = SSL_get_peer_cert_chain(ssl);
  for (int i = 0; i < sk_X509_num(rest); ++i) chain.push_back(DerOf(sk_X509_value(rest, i)));
  return chain;
}

std::string TextOf(const unsigned char* data, std::size_t size) {
  return std::string(reinterpret_cast<const char*>(data), size);
}

ByteString TicketOf(const SSL_SESSION* session) {
  const unsigned char* ticket = nullptr;
  std::size_t size = 0;
  if (session != nullptr) SSL_SESSION_get0_ticket(session, &ticket, &size);
  return ByteString(ticket, ticket + size);
}

}  // namespace

// OpenSSL calls the new-session callback for new sessions only: up to TLS 1.2, a resumed session
// that came back with another ticket is for the application to notice.
bool OpenSslConnection::TicketWasRenewed() const {
  return !config_->server && offered_ && SSL_session_reused(ssl_.get()) != 0 &&
         SSL_version(ssl_.get()) != TLS1_3_VERSION &&
         TicketOf(SSL_get_session(ssl_.get())) != TicketOf(offered_.get());
}

ConnectionProperties OpenSslConnection::Properties() {
  ConnectionProperties properties;
  ReportProtocol(properties);
  ReportPeer(properties);
  ReportSession(properties);
  ReportExtensions(properties);
  return properties;
}

void OpenSslConnection::ReportProtocol(ConnectionProperties& out) {
  out.in_early_data = early_data_ != EarlyData::kNone;
  out.handshake_done = state_.handshake_done && !out.in_early_data;
  out.version = static_cast<std::uint16_t>(SSL_version(ssl_.get()));
  const SSL_CIPHER* cipher = SSL_get_current_cipher(ssl_.get());
  // A client in early data goes by the session it offers, as there is no answer yet.
  const bool ahead = early_data_ == EarlyData::kClientSends && !state_.handshake_done;
  if (ahead) {
    out.version = static_cast<std::uint16_t>(SSL_SESSION_get_protocol_version(offered_.get()));
    cipher = SSL_SESSION_get0_cipher(offered_.get());
  }
  if (cipher != nullptr) out.cipher_suite = SSL_CIPHER_get_protocol_id(cipher);
  // OpenSSL 3.0 crashes if it is asked for the group after it has thrown the session away.
  if (SSL_get_session(ssl_.get()) != nullptr) {
    out.curve_id = GroupOfNid(static_cast<int>(SSL_get_negotiated_group(ssl_.get())));
  }
  out.used_hello_retry_request = state_.messages.saw_hello_retry_request();
  out.total_renegotiations = static_cast<int>(SSL_total_renegotiations(ssl_.get()));
  out.secure_renegotiation = SSL_get_secure_renegotiation_support(ssl_.get()) != 0;
  // RFC 8446, D: TLS 1.3 always has what the extension is for. OpenSSL speaks of the extension alone.
  out.extended_master_secret =
      SSL_get_extms_support(ssl_.get()) == 1 || SSL_version(ssl_.get()) == TLS1_3_VERSION;
  out.message_trace = state_.messages.text();
}

void OpenSslConnection::ReportPeer(ConnectionProperties& out) {
  SSL* ssl = ssl_.get();
  out.peer_chain = PeerChain(ssl, config_->server);
  out.peer_verified = SSL_get_verify_result(ssl) == X509_V_OK;
  out.peer_signature_algorithm = PeerSignatureAlgorithm(ssl);
  out.selected_credential = SelectedCredential(ssl, *config_);
  out.signed_cert_timestamps = state_.signed_cert_timestamps;
  if (!config_->server) {
    if (SSL_session_reused(ssl) == 0) {  // OpenSSL's sessions do not remember the response.
      const unsigned char* response;
      const long size = SSL_get_tlsext_status_ocsp_resp(ssl, &response);
      out.ocsp_response.emplace();
      if (size > 0) out.ocsp_response->assign(response, response + size);
    }

    const unsigned char* types;
    const std::size_t count = SSL_get0_certificate_types(ssl, &types);
    out.requested_certificate_types.emplace(types, types + count);

    const STACK_OF(X509_NAME)* names = SSL_get_client_CA_list(ssl);
    out.requested_ca_names.emplace();
    for (int i = 0; i < sk_X509_NAME_num(names); ++i) {
      out.requested_ca_names->push_back(DerOf(sk_X509_NAME_value(names, i)));
    }
  }
  out.peer_signature_algorithms.emplace();
  const int algorithms = SSL_get_sigalgs(ssl, 0, nullptr, nullptr, nullptr, nullptr, nullptr);
  for (int i = 0; i < algorithms; ++i) {
    unsigned char low;
    unsigned char high;
    if (SSL_get_sigalgs(ssl, i, nullptr, nullptr, nullptr, &low, &high) == 0) break;
    out.peer_signature_algorithms->push_back(static_cast<std::uint16_t>(high << 8 | low));
  }
}

void OpenSslConnection::ReportSession(ConnectionProperties& out) {
  const bool ahead =
      early_data_ == EarlyData::kClientSends || early_data_ == EarlyData::kClientReject;
  out.session_reused = ahead || SSL_session_reused(ssl_.get()) != 0;
  out.early_data_accepted = SSL_get_early_data_status(ssl_.get()) == SSL_EARLY_DATA_ACCEPTED;
  // The reasons for a rejection are BoringSSL's own.
  if (out.early_data_accepted) out.early_data_reason = "accepted";
  out.got_new_session = state_.got_new_session || TicketWasRenewed();
  const SSL_SESSION* session = state_.new_session.get();
  out.new_session_supports_early_data =
      session != nullptr && SSL_SESSION_get_max_early_data(session) > 0;
}

void OpenSslConnection::ReportExtensions(ConnectionProperties& out) {
  const char* name = SSL_get_servername(ssl_.get(), TLSEXT_NAMETYPE_host_name);
  out.server_name = name == nullptr ? "" : name;
  out.advertised_alpn = state_.advertised_alpn;

  const unsigned char* protocol;
  unsigned size;
  SSL_get0_alpn_selected(ssl_.get(), &protocol, &size);
  out.alpn = TextOf(protocol, size);
  if (early_data_ == EarlyData::kClientSends && !state_.handshake_done) {
    std::size_t offered_size;
    SSL_SESSION_get0_alpn_selected(offered_.get(), &protocol, &offered_size);
    out.alpn = TextOf(protocol, offered_size);
  }
  SSL_get0_next_proto_negotiated(ssl_.get(), &protocol, &size);
  out.next_protocol = TextOf(protocol, size);
}

}  // namespace badpeer::shim
