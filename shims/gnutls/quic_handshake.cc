#include "shims/gnutls/quic_handshake.h"

#include "shims/gnutls/code_points.h"

namespace badpeer::shim {
namespace {

constexpr int kTransportParameters = 57;
constexpr int kTransportParametersOfDrafts = 0xffa5;

QuicHandshake& Self(gnutls_session_t session) {
  return *static_cast<QuicHandshake*>(gnutls_transport_get_ptr(session));
}

// Both count initial, early data, handshake, application.
EncryptionLevel LevelOf(gnutls_record_encryption_level_t level) {
  return static_cast<EncryptionLevel>(level);
}

ByteSpan BytesAt(const void* data, std::size_t size) {
  return {static_cast<const std::uint8_t*>(data), size};
}

}  // namespace

QuicHandshake::QuicHandshake(const ConnectionConfig& config, MockQuicTransport& transport,
                             std::string& errors)
    : config_(config), transport_(transport), errors_(errors) {}

bool QuicHandshake::Install(gnutls_session_t session) {
  session_ = session;
  gnutls_transport_set_ptr(session, this);
  gnutls_handshake_set_timeout(session, 0);
  gnutls_handshake_set_read_function(session, OnMessage);
  gnutls_handshake_set_secret_function(session, OnSecrets);
  gnutls_alert_set_read_function(session, OnAlert);
  const bool drafts = config_.quic_use_legacy_codepoint == 1;
  return gnutls_session_ext_register(
             session, "QUIC transport parameters",
             drafts ? kTransportParametersOfDrafts : kTransportParameters, GNUTLS_EXT_TLS,
             OnParameters, OnParametersWanted, nullptr, nullptr, nullptr,
             GNUTLS_EXT_FLAG_TLS | GNUTLS_EXT_FLAG_CLIENT_HELLO | GNUTLS_EXT_FLAG_EE) ==
         GNUTLS_E_SUCCESS;
}

bool QuicHandshake::ProvideHandshakeData(EncryptionLevel level, ByteSpan data) {
  const int taken = gnutls_handshake_write(
      session_, static_cast<gnutls_record_encryption_level_t>(level), data.data(), data.size());
  if (taken >= 0) return true;
  errors_ += std::string(gnutls_strerror_name(taken)) + ": " + gnutls_strerror(taken) + "\n";
  gnutls_alert_send_appropriate(session_, taken);
  return false;
}

int QuicHandshake::OnMessage(gnutls_session_t session, gnutls_record_encryption_level_t level,
                             gnutls_handshake_description_t type, const void* data,
                             std::size_t size) {
  if (type == GNUTLS_HANDSHAKE_CHANGE_CIPHER_SPEC) return 0;  // QUIC has none.
  const bool written =
      Self(session).transport_.Write(LevelOf(level), ContentType::kHandshake, BytesAt(data, size));
  return written ? 0 : GNUTLS_E_PUSH_ERROR;
}

int QuicHandshake::OnSecrets(gnutls_session_t session, gnutls_record_encryption_level_t level,
                             const void* read, const void* write, std::size_t size) {
  MockQuicTransport& transport = Self(session).transport_;
  const std::uint16_t suite = CipherSuiteOf(session);
  if (read != nullptr) transport.SetReadSecret(LevelOf(level), suite, BytesAt(read, size));
  if (write != nullptr) transport.SetWriteSecret(LevelOf(level), suite, BytesAt(write, size));
  return 0;
}

int QuicHandshake::OnAlert(gnutls_session_t session, gnutls_record_encryption_level_t level,
                           gnutls_alert_level_t, gnutls_alert_description_t description) {
  const bool sent =
      Self(session).transport_.SendAlert(LevelOf(level), static_cast<std::uint8_t>(description));
  return sent ? 0 : GNUTLS_E_PUSH_ERROR;
}

int QuicHandshake::OnParameters(gnutls_session_t session, const unsigned char* data,
                                std::size_t size) {
  Self(session).peer_parameters_ = ByteString(data, data + size);
  return 0;
}

int QuicHandshake::OnParametersWanted(gnutls_session_t session, gnutls_buffer_t extension) {
  const ByteString& own = Self(session).config_.quic_transport_params;
  if (own.empty()) return 0;
  const int appended = gnutls_buffer_append_data(extension, own.data(), own.size());
  return appended < 0 ? appended : static_cast<int>(own.size());
}

}  // namespace badpeer::shim
