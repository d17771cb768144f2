// What a connection reports.
#include "shims/gnutls/code_points.h"
#include "shims/gnutls/gnutls_connection.h"

namespace badpeer::shim {
namespace {

constexpr std::uint16_t kTls13 = 0x0304;

std::vector<ByteString> PeerChain(gnutls_session_t session) {
  unsigned count = 0;
  const gnutls_datum_t* const list = gnutls_certificate_get_peers(session, &count);
  std::vector<ByteString> chain;
  for (unsigned i = 0; list != nullptr && i < count; ++i) chain.push_back(BytesOf(list[i]));
  return chain;
}

std::string SelectedProtocol(gnutls_session_t session) {
  gnutls_datum_t protocol{};
  if (gnutls_alpn_get_selected_protocol(session, &protocol) != GNUTLS_E_SUCCESS) return {};
  const ByteString bytes = BytesOf(protocol);
  return {bytes.begin(), bytes.end()};
}

std::string ServerName(gnutls_session_t session) {
  char name[256];
  std::size_t size = sizeof(name);
  unsigned type = 0;
  if (gnutls_server_name_get(session, name, &size, &type, 0) != GNUTLS_E_SUCCESS) return {};
  return {name, size};
}

// Those that GnuTLS knows.
std::vector<std::uint16_t> PeerSignatureAlgorithms(gnutls_session_t session) {
  std::vector<std::uint16_t> algorithms;
  gnutls_sign_algorithm_t algorithm;
  for (std::size_t i = 0;
       gnutls_sign_algorithm_get_requested(session, i, &algorithm) == GNUTLS_E_SUCCESS; ++i) {
    if (const std::uint16_t wire = SignatureAlgorithmOf(algorithm); wire != 0) {
      algorithms.push_back(wire);
    }
  }
  return algorithms;
}

std::optional<std::uint16_t> IfAny(std::uint16_t code_point) {
  return code_point == 0 ? std::nullopt : std::optional(code_point);
}

}  // namespace

ConnectionProperties GnuTlsConnection::Properties() {
  const bool early = early_data_ != EarlyData::kNone;
  return early && offered_ ? PropertiesOfSession() : PropertiesOfConnection();
}

// Before the server has answered, a client knows what it knew of the session.
ConnectionProperties GnuTlsConnection::PropertiesOfSession() const {
  ConnectionProperties out = offered_->properties;
  out.in_early_data = true;
  out.early_data_accepted = false;
  out.session_reused = true;
  out.handshake_done = false;
  out.total_renegotiations = 0;
  out.got_new_session = false;
  return out;
}

ConnectionProperties GnuTlsConnection::PropertiesOfConnection() {
  gnutls_session_t session = session_.get();
  const unsigned flags = gnutls_session_get_flags(session);
  ConnectionProperties out;
  out.version = VersionOf(gnutls_protocol_get_version(session));
  out.cipher_suite = CipherSuiteOf(session);
  out.handshake_done = handshake_done_ && !false_start_;
  out.session_reused = gnutls_session_is_resumed(session) != 0;
  out.early_data_accepted = (flags & GNUTLS_SFLAGS_EARLY_DATA) != 0;
  out.total_renegotiations = renegotiations_;
  out.alpn = SelectedProtocol(session);
  out.curve_id = IfAny(GroupOf(gnutls_group_get(session)));
  out.used_hello_retry_request = watch_.saw_hello_retry_request();
  // TLS 1.3 has the good of both without their extensions.
  const bool tls13 = TlsVersionOf(out.version) == kTls13;
  out.extended_master_secret = tls13 || gnutls_session_ext_master_secret_status(session) != 0;
  out.secure_renegotiation = tls13 || gnutls_safe_renegotiation_status(session) != 0;
  if (quic_) out.quic_transport_params = quic_->peer_parameters();
  ReportPeer(out);
  ReportSession(out);
  return out;
}

void GnuTlsConnection::ReportPeer(ConnectionProperties& out) {
  gnutls_session_t session = session_.get();
  const auto type = gnutls_certificate_type_get2(session, GNUTLS_CTYPE_PEERS);
  out.peer_certificate_type = static_cast<std::uint8_t>(type == GNUTLS_CRT_RAWPK ? 2 : 0);
  if (type == GNUTLS_CRT_X509) out.peer_chain = PeerChain(session);
  const int signature = config_->server ? gnutls_sign_algorithm_get_client(session)
                                        : gnutls_sign_algorithm_get(session);
  out.peer_signature_algorithm =
      IfAny(SignatureAlgorithmOf(static_cast<gnutls_sign_algorithm_t>(signature)));
  out.peer_verified = VerificationResult(gnutls_certificate_get_peers(session, nullptr) != nullptr);
  out.peer_signature_algorithms = PeerSignatureAlgorithms(session);
  out.selected_credential = selected_credential_.value_or(-1);
  if (config_->server) {
    out.server_name = ServerName(session);
    out.advertised_alpn = watch_.advertised_alpn();
    return;
  }
  out.requested_certificate_types = watch_.certificate_types();
  out.requested_ca_names = requested_ca_names_;
  gnutls_datum_t response{};
  const int got = gnutls_ocsp_status_request_get(session, &response);
  out.ocsp_response = got == GNUTLS_E_SUCCESS ? BytesOf(response) : ByteString();
}

void GnuTlsConnection::ReportSession(ConnectionProperties& out) {
  if (config_->server) {
    out.got_new_session = memory_.stored();
    return;
  }
  out.got_new_session = watch_.saw_ticket() || HasNewSessionId();
  out.new_session_supports_early_data = watch_.ticket_allows_early_data();
}

// A session that is resumed is not verified again: a client remembers, a server's cache does not.
std::optional<bool> GnuTlsConnection::VerificationResult(bool has_certificate) const {
  if (verified_ || !has_certificate) return verified_.value_or(true);
  return offered_ ? offered_->properties.peer_verified : std::nullopt;
}

// Up to TLS 1.2, a session that the server keeps.
bool GnuTlsConnection::HasNewSessionId() const {
  gnutls_session_t session = session_.get();
  gnutls_datum_t id{};
  return gnutls_protocol_get_version(session) != GNUTLS_TLS1_3 &&
         gnutls_session_is_resumed(session) == 0 &&
         gnutls_session_get_id2(session, &id) == GNUTLS_E_SUCCESS && id.size > 0;
}

std::shared_ptr<StackSession> GnuTlsConnection::NewestSession() {
  if (config_->server || !handshake_done_) return nullptr;
  // Without a ticket there is none in TLS 1.3; GnuTLS would hand out data that resumes nothing.
  const bool tls13 = gnutls_protocol_get_version(session_.get()) == GNUTLS_TLS1_3;
  if (tls13 && !watch_.saw_ticket()) return nullptr;
  gnutls_datum_t data{};
  if (gnutls_session_get_data2(session_.get(), &data) != GNUTLS_E_SUCCESS) return nullptr;
  auto session = std::make_shared<GnuTlsSession>();
  session->data = BytesOf(data);
  session->allows_early_data = watch_.ticket_allows_early_data();
  session->properties = PropertiesOfConnection();
  gnutls_free(data.data);
  return session;
}

}  // namespace badpeer::shim
