// TLS for QUIC: GnuTLS hands over its messages, secrets and alerts, and is handed the peer's.
#ifndef BADPEER_SHIMS_GNUTLS_QUIC_HANDSHAKE_H_
#define BADPEER_SHIMS_GNUTLS_QUIC_HANDSHAKE_H_

#include "shim_api/stack.h"
#include "shims/gnutls/gnutls_ptr.h"

namespace badpeer::shim {

class QuicHandshake : public QuicTls {
 public:
  // All must outlive this. Errors of what the peer sends are added to `errors`.
  QuicHandshake(const ConnectionConfig& config, MockQuicTransport& transport, std::string& errors);

  // Makes `session` use this, as its transport. False if that fails.
  bool Install(gnutls_session_t session);

  bool ProvideHandshakeData(EncryptionLevel level, ByteSpan data) override;
  bool InHandshake() const override { return !done_; }
  bool SendsEarlyData() const override { return false; }
  // GnuTLS has already looked at the message when it was provided.
  OpResult ProcessPostHandshake() override { return {}; }

  void set_done() { done_ = true; }
  // The peer's transport parameters, once they have come.
  const std::optional<ByteString>& peer_parameters() const { return peer_parameters_; }

 private:
  static int OnMessage(gnutls_session_t session, gnutls_record_encryption_level_t level,
                       gnutls_handshake_description_t type, const void* data, std::size_t size);
  static int OnSecrets(gnutls_session_t session, gnutls_record_encryption_level_t level,
                       const void* read, const void* write, std::size_t size);
  static int OnAlert(gnutls_session_t session, gnutls_record_encryption_level_t level,
                     gnutls_alert_level_t severity, gnutls_alert_description_t description);
  static int OnParameters(gnutls_session_t session, const unsigned char* data, std::size_t size);
  static int OnParametersWanted(gnutls_session_t session, gnutls_buffer_t extension);

  const ConnectionConfig& config_;
  MockQuicTransport& transport_;
  std::string& errors_;
  gnutls_session_t session_ = nullptr;
  bool done_ = false;
  std::optional<ByteString> peer_parameters_;
};

}  // namespace badpeer::shim

#endif  // BADPEER_SHIMS_GNUTLS_QUIC_HANDSHAKE_H_
