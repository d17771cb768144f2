// How the flags become settings of a session.
#include <array>
#include <string_view>

#include "shims/gnutls/gnutls_connection.h"
#include "shims/gnutls/priorities.h"

namespace badpeer::shim {
namespace {

unsigned KeyShareFlags(const ConnectionConfig& config, bool& possible) {
  constexpr std::array<unsigned, 4> kFlags = {0, GNUTLS_KEY_SHARE_TOP, GNUTLS_KEY_SHARE_TOP2,
                                              GNUTLS_KEY_SHARE_TOP3};
  if (!config.key_shares) return 0;
  // The first ones of the groups, and at least one.
  const std::vector<std::uint16_t>& shares = *config.key_shares;
  possible = !shares.empty() && shares.size() < kFlags.size() &&
             shares.size() <= config.curves.size() &&
             std::equal(shares.begin(), shares.end(), config.curves.begin());
  return possible ? kFlags[shares.size()] : 0;
}

unsigned Flags(const ConnectionConfig& config, bool offers_early_data, bool& possible) {
  unsigned flags = config.server ? GNUTLS_SERVER : GNUTLS_CLIENT;
  flags |= GNUTLS_NO_SIGNAL | GNUTLS_NONBLOCK | GNUTLS_FORCE_CLIENT_CERT;
  if (config.dtls) flags |= GNUTLS_DATAGRAM;
  if (config.no_ticket) flags |= GNUTLS_NO_TICKETS;
  if (config.false_start) flags |= GNUTLS_ENABLE_FALSE_START;
  if (UsesRawPublicKeys(config)) flags |= GNUTLS_ENABLE_RAWPK;
  if (offers_early_data || (config.server && config.enable_early_data)) {
    flags |= GNUTLS_ENABLE_EARLY_DATA;
  }
  return flags | KeyShareFlags(config, possible);
}

// Protocols in wire format, as views.
std::vector<gnutls_datum_t> SplitProtocols(const std::string& list) {
  std::vector<gnutls_datum_t> protocols;
  for (std::string_view rest = list; !rest.empty();) {
    const std::size_t size = static_cast<unsigned char>(rest.front());
    protocols.push_back(DatumOf(AsBytes(rest.substr(1, size))));
    rest.remove_prefix(std::min(rest.size(), 1 + size));
  }
  return protocols;
}

}  // namespace

GnuTlsConnection::GnuTlsConnection(const ConnectionSetup& setup, ServerMemory& memory,
                                   std::string& errors)
    : config_(&setup.config),
      transport_(setup.transport),
      memory_(memory),
      errors_(errors),
      offered_(std::static_pointer_cast<GnuTlsSession>(setup.session)) {
  if (setup.quic != nullptr) quic_.emplace(*config_, *setup.quic, errors_);
  if (!config_->server && config_->enable_early_data && offered_ && offered_->allows_early_data) {
    early_data_ = EarlyData::kCollecting;
  }
}

GnuTlsConnection::SetUp GnuTlsConnection::Begin(std::string& cannot) {
  const std::optional<std::string> priorities = PriorityString(*config_, cannot);
  if (!priorities) return SetUp::kCannot;
  bool possible = true;
  const unsigned flags = Flags(*config_, early_data_ == EarlyData::kCollecting, possible);
  if (!possible) cannot = "this choice of key shares";
  if (quic_ && config_->enable_early_data) cannot = "early data for QUIC";
  if (!quic_ && config_->quic_use_legacy_codepoint >= 0) {
    cannot = "transport parameters outside of QUIC";
  }
  if (cannot.empty()) cannot = WhyNotTheseCredentials(*config_);
  if (!cannot.empty()) return SetUp::kCannot;
  gnutls_session_t session = nullptr;
  if (gnutls_init(&session, flags) != GNUTLS_E_SUCCESS) return SetUp::kFailed;
  session_.reset(session);
  if (gnutls_priority_set_direct(session, priorities->c_str(), nullptr) != GNUTLS_E_SUCCESS) {
    cannot = "the priorities " + *priorities;
    return SetUp::kCannot;
  }
  if (!SetTransport()) return SetUp::kFailed;
  if (!SetCredentials(cannot) || !SetSrtp(cannot)) {
    return cannot.empty() ? SetUp::kFailed : SetUp::kCannot;
  }
  SetCallbacks();
  return SetNames() && SetSessions() ? SetUp::kDone : SetUp::kFailed;
}

bool GnuTlsConnection::SetCredentials(std::string& cannot) {
  gnutls_certificate_credentials_t certificates = nullptr;
  if (gnutls_certificate_allocate_credentials(&certificates) != GNUTLS_E_SUCCESS) return false;
  certificates_.reset(certificates);
  gnutls_certificate_set_flags(certificates, GNUTLS_CERTIFICATE_SKIP_KEY_CERT_MATCH |
                                                 GNUTLS_CERTIFICATE_SKIP_OCSP_RESPONSE_CHECK |
                                                 GNUTLS_CERTIFICATE_API_V2);
  gnutls_certificate_set_known_dh_params(certificates, GNUTLS_SEC_PARAM_MEDIUM);
  gnutls_session_t session = session_.get();
  gnutls_credentials_set(session, GNUTLS_CRD_CERTIFICATE, certificates);
  if (config_->server && (config_->verify_peer || config_->require_any_client_certificate)) {
    gnutls_certificate_server_set_request(session, config_->require_any_client_certificate
                                                       ? GNUTLS_CERT_REQUIRE
                                                       : GNUTLS_CERT_REQUEST);
  }
  if (!config_->use_client_ca_list.empty()) {
    gnutls_certificate_send_x509_rdn_sequence(session, 1);  // 1: do not.
    if (config_->use_client_ca_list.front() != '<') {
      cannot = "names of CAs without their certificates";
      return false;
    }
  }
  return (config_->use_early_callback || InstallCertificates(cannot)) && SetPreSharedKey();
}

bool GnuTlsConnection::Install(const CredentialConfig& config, int index, std::string& cannot) {
  const std::chrono::milliseconds delay(config_->private_key_delay_ms);
  std::function<void()> used;
  if (!config_->credentials.empty()) used = [this, index] { selected_credential_ = index; };
  const bool called_for = index < 0 && HasCertificateCallback();
  Credential own;
  Credential& credential = called_for ? called_for_ : own;
  int done = credential.Load(config, delay, std::move(used));
  if (done == GNUTLS_E_SUCCESS && !called_for) {
    done = credential.MoveTo(certificates_.get());
    if (done >= 0) {
      gnutls_certificate_set_ocsp_status_request_function2(
          certificates_.get(), static_cast<unsigned>(done), OnOcsp,
          const_cast<ByteString*>(&config.ocsp_response));
    }
  }
  if (done < 0) cannot = std::string("this certificate or key (") + gnutls_strerror(done) + ")";
  return done >= 0;
}

bool GnuTlsConnection::InstallCertificates(std::string& cannot) {
  certificates_installed_ = true;
  for (std::size_t i = 0; i < config_->credentials.size(); ++i) {
    if (!Install(config_->credentials[i], static_cast<int>(i), cannot)) return false;
  }
  const CredentialConfig& fallback = config_->default_credential;
  return fallback.cert_file.empty() || Install(fallback, -1, cannot);
}

bool GnuTlsConnection::SetPreSharedKey() {
  if (config_->psk.empty()) return true;
  if (config_->server) {
    gnutls_psk_server_credentials_t psk = nullptr;
    if (gnutls_psk_allocate_server_credentials(&psk) != GNUTLS_E_SUCCESS) return false;
    psk_server_.reset(psk);
    gnutls_psk_set_server_known_dh_params(psk, GNUTLS_SEC_PARAM_MEDIUM);
    gnutls_psk_set_server_credentials_function(psk, OnPskServer);
    if (!config_->psk_identity.empty()) {
      gnutls_psk_set_server_credentials_hint(psk, config_->psk_identity.c_str());
    }
    return gnutls_credentials_set(session_.get(), GNUTLS_CRD_PSK, psk) == GNUTLS_E_SUCCESS;
  }
  gnutls_psk_client_credentials_t psk = nullptr;
  if (gnutls_psk_allocate_client_credentials(&psk) != GNUTLS_E_SUCCESS) return false;
  psk_client_.reset(psk);
  gnutls_psk_set_client_credentials_function(psk, OnPskClient);
  return gnutls_credentials_set(session_.get(), GNUTLS_CRD_PSK, psk) == GNUTLS_E_SUCCESS;
}

bool GnuTlsConnection::SetNames() {
  gnutls_session_t session = session_.get();
  const std::string& name = config_->host_name;
  if (!name.empty() && gnutls_server_name_set(session, GNUTLS_NAME_DNS, name.data(), name.size()) !=
                           GNUTLS_E_SUCCESS) {
    return false;
  }
  // A server picks what both have; if it must and there is nothing, it ends the handshake.
  constexpr std::string_view kNobodyOffersThis = "no protocol";
  std::vector<gnutls_datum_t> protocols = SplitProtocols(config_->advertise_alpn);
  if (config_->server) protocols.clear();
  if (!config_->select_alpn.empty()) protocols = {DatumOf(AsBytes(config_->select_alpn))};
  if (config_->reject_alpn) protocols = {DatumOf(AsBytes(kNobodyOffersThis))};
  if (!protocols.empty() &&
      gnutls_alpn_set_protocols(session, protocols.data(), static_cast<unsigned>(protocols.size()),
                                config_->reject_alpn ? GNUTLS_ALPN_MANDATORY : 0) !=
          GNUTLS_E_SUCCESS) {
    return false;
  }
  if (config_->max_cert_list > 0) {
    gnutls_handshake_set_max_packet_length(session,
                                           static_cast<std::size_t>(config_->max_cert_list));
  }
  if (config_->max_send_fragment > 0 &&
      gnutls_record_set_max_size(session, static_cast<std::size_t>(config_->max_send_fragment)) !=
          GNUTLS_E_SUCCESS) {
    return false;
  }
  return !config_->enable_ocsp_stapling ||
         gnutls_ocsp_status_request_enable_client(session, nullptr, 0, nullptr) == GNUTLS_E_SUCCESS;
}

bool GnuTlsConnection::SetSrtp(std::string& cannot) {
  for (std::string_view rest = config_->srtp_profiles; !rest.empty();) {
    const std::string_view name = rest.substr(0, rest.find(':'));
    rest.remove_prefix(std::min(rest.size(), name.size() + 1));
    const bool is_80 = name == "SRTP_AES128_CM_SHA1_80";
    if (!is_80 && name != "SRTP_AES128_CM_SHA1_32") {
      cannot = "one of the SRTP profiles";
      return false;
    }
    if (gnutls_srtp_set_profile(session_.get(), is_80 ? GNUTLS_SRTP_AES128_CM_HMAC_SHA1_80
                                                      : GNUTLS_SRTP_AES128_CM_HMAC_SHA1_32) !=
        GNUTLS_E_SUCCESS) {
      return false;
    }
  }
  return true;
}

bool GnuTlsConnection::SetSessions() {
  gnutls_session_t session = session_.get();
  if (config_->server) {
    return memory_.Install(session, !config_->no_ticket, config_->enable_early_data);
  }
  return !offered_ || gnutls_session_set_data(session, offered_->data.data(),
                                              offered_->data.size()) == GNUTLS_E_SUCCESS;
}

}  // namespace badpeer::shim
