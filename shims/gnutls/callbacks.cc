// GnuTLS's callbacks, as the flags want them.
#include <gnutls/crypto.h>

#include <string_view>

#include "shims/gnutls/gnutls_connection.h"

namespace badpeer::shim {
namespace {

constexpr auto kBadCertificateStatusResponse = static_cast<gnutls_alert_description_t>(113);

GnuTlsConnection* ConnectionOf(gnutls_session_t session) {
  return static_cast<GnuTlsConnection*>(gnutls_session_get_ptr(session));
}

}  // namespace

void GnuTlsConnection::SetCallbacks() {
  gnutls_session_t session = session_.get();
  gnutls_session_set_ptr(session, this);
  gnutls_handshake_set_hook_function(session, GNUTLS_HANDSHAKE_ANY, GNUTLS_HOOK_POST, OnMessage);
  if (config_->server) gnutls_handshake_set_post_client_hello_function(session, OnClientHello);
  gnutls_certificate_set_verify_function(certificates_.get(), OnVerify);
  if (HasCertificateCallback()) {
    gnutls_certificate_set_retrieve_function3(certificates_.get(), OnCertificateNeeded);
  }
}

// GnuTLS tells the names of CAs to such a callback alone.
bool GnuTlsConnection::HasCertificateCallback() const {
  return config_->use_old_client_cert_callback || config_->fail_cert_callback ||
         !config_->expect_client_ca_list.empty();
}

// Whether the certificate comes now or was there before, GnuTLS goes on with it at once; in async
// mode, the handshake then returns to its caller.
int GnuTlsConnection::OnClientHello(gnutls_session_t session) {
  GnuTlsConnection& self = *ConnectionOf(session);
  const ConnectionConfig& config = *self.config_;
  if (config.fail_early_callback || config.fail_ddos_callback) {
    self.chosen_alert_ =
        config.fail_early_callback ? GNUTLS_A_HANDSHAKE_FAILURE : GNUTLS_A_INTERNAL_ERROR;
    return GNUTLS_E_USER_ERROR;
  }
  if (!config.use_early_callback || self.certificates_installed_) return 0;
  std::string cannot;
  if (!self.InstallCertificates(cannot)) return GNUTLS_E_CERTIFICATE_ERROR;
  if (!config.async) return 0;
  self.blocked_ = OpStatus::kWantCallback;
  return GNUTLS_E_AGAIN;
}

int GnuTlsConnection::OnCertificateNeeded(gnutls_session_t session,
                                          const struct gnutls_cert_retr_st* info,
                                          gnutls_pcert_st** certificates, unsigned* count,
                                          gnutls_ocsp_data_st** ocsp, unsigned* ocsp_count,
                                          gnutls_privkey_t* key, unsigned* flags) {
  GnuTlsConnection& self = *ConnectionOf(session);
  const ConnectionConfig& config = *self.config_;
  if (config.fail_cert_callback) {
    if (config.fail_cert_callback_alert != 0) {
      self.chosen_alert_ = static_cast<gnutls_alert_description_t>(config.fail_cert_callback_alert);
    }
    return -1;
  }
  for (unsigned i = 0; i < info->nreqs; ++i) {
    self.requested_ca_names_.push_back(BytesOf(info->req_ca_rdn[i]));
  }
  *certificates = self.called_for_.certificates().data();
  *count = static_cast<unsigned>(self.called_for_.certificates().size());
  *ocsp = nullptr;
  *ocsp_count = 0;
  *key = self.called_for_.key();
  *flags = 0;
  return 0;
}

// The chain is taken as it is: -verify-fail and the flags of OCSP and of raw public keys alone say
// that it is bad. The alert is the application's to choose.
int GnuTlsConnection::OnVerify(gnutls_session_t session) { return ConnectionOf(session)->Verify(); }

int GnuTlsConnection::Verify() {
  verified_ = !config_->verify_fail;
  // Raw public keys have no soft fail.
  const bool hard = config_->verify_peer || !config_->accepted_peer_cert_types.empty();
  if (config_->verify_fail && hard) {
    chosen_alert_ = config_->use_custom_verify_callback ? GNUTLS_A_CERTIFICATE_UNKNOWN
                                                        : GNUTLS_A_HANDSHAKE_FAILURE;
    return -1;
  }
  if (!config_->expect_peer_rpk_sha256.empty() && !IsExpectedPublicKey()) {
    chosen_alert_ = GNUTLS_A_BAD_CERTIFICATE;
    return -1;
  }
  if (!config_->server && config_->use_ocsp_callback && config_->fail_ocsp_callback) {
    chosen_alert_ = kBadCertificateStatusResponse;
    return -1;
  }
  return 0;
}

bool GnuTlsConnection::IsExpectedPublicKey() {
  unsigned count = 0;
  const gnutls_datum_t* const list = gnutls_certificate_get_peers(session_.get(), &count);
  const bool is_raw =
      gnutls_certificate_type_get2(session_.get(), GNUTLS_CTYPE_PEERS) == GNUTLS_CRT_RAWPK;
  if (!is_raw || list == nullptr || count == 0) return false;
  ByteString hash(32);
  return gnutls_hash_fast(GNUTLS_DIG_SHA256, list[0].data, list[0].size, hash.data()) == 0 &&
         hash == config_->expect_peer_rpk_sha256;
}

int GnuTlsConnection::OnOcsp(gnutls_session_t session, void* staple, gnutls_datum_t* response) {
  const ConnectionConfig& config = *ConnectionOf(session)->config_;
  if (config.use_ocsp_callback && config.fail_ocsp_callback) return GNUTLS_E_USER_ERROR;
  const bool declines = config.use_ocsp_callback && config.decline_ocsp_callback;
  const auto& bytes = *static_cast<const ByteString*>(staple);
  if (declines || bytes.empty()) return GNUTLS_E_NO_CERTIFICATE_STATUS;
  return CopyForGnuTls(bytes, response) ? 0 : GNUTLS_E_MEMORY_ERROR;
}

// The hint has to be the expected one, absent where none is expected.
int GnuTlsConnection::OnPskClient(gnutls_session_t session, char** user, gnutls_datum_t* key) {
  const ConnectionConfig& config = *ConnectionOf(session)->config_;
  const char* const hint = gnutls_psk_client_get_hint(session);
  if (std::string_view(hint == nullptr ? "" : hint) != config.psk_identity) return -1;
  *user = gnutls_strdup(config.psk_identity.c_str());
  return *user != nullptr && CopyForGnuTls(AsBytes(config.psk), key) ? 0 : -1;
}

int GnuTlsConnection::OnPskServer(gnutls_session_t session, const char* user, gnutls_datum_t* key) {
  const ConnectionConfig& config = *ConnectionOf(session)->config_;
  return user == config.psk_identity && CopyForGnuTls(AsBytes(config.psk), key) ? 0 : -1;
}

int GnuTlsConnection::OnMessage(gnutls_session_t session, unsigned type, unsigned,
                                unsigned incoming, const gnutls_datum_t* message) {
  ConnectionOf(session)->watch_.See(session, type, incoming != 0, *message);
  return 0;
}

}  // namespace badpeer::shim
