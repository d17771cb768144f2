#include "shim_api/property_checks.h"

#include <algorithm>
#include <cstdarg>
#include <cstdio>

#include "shim_api/cpu.h"

namespace badpeer::shim {
namespace {

constexpr std::uint16_t kTls13 = 0x0304;

// The checks of one connection. The first that fails speaks; a property that the stack cannot tell
// makes the test unimplemented unless another check fails.
class Checks {
 public:
  explicit Checks(const ConnectionConfig& config, const ConnectionProperties& properties)
      : config_(config), properties_(properties) {}

  Verdict verdict() const { return verdict_; }

  void Handshake(bool is_resume) {
    Basics();
    Progress(is_resume);
    Sessions(is_resume);
    Names();
    Extensions();
    Crypto();
    EarlyData();
    PeerCertificates();
    CertificateRequest();
  }

  void Authentication() {
    if (!config_.expect_ocsp_response.empty()) {
      Equal("OCSP response", properties_.ocsp_response, config_.expect_ocsp_response);
    }
    if (!config_.expect_signed_cert_timestamps.empty()) {
      Equal("SCT list", properties_.signed_cert_timestamps, config_.expect_signed_cert_timestamps);
    }
    if (config_.expect_verify_result) {
      Equal("verification result", properties_.peer_verified, !config_.verify_fail);
    }
    if (!config_.expect_peer_cert_file.empty()) PeerCertFile();
    if (config_.expect_sha256_client_cert) {
      Equal("SHA-256 of the client's certificate", properties_.has_sha256_of_client_cert, true);
    }
  }

  void SessionAfterExchange() {
    if (config_.server) return;
    if (TlsVersionOf(properties_.version) < kTls13) return;
    const bool expect_session = !config_.expect_no_session && !config_.shim_shuts_down &&
                                !Used(CredentialType::kSpake2PlusV1);
    Equal("new session", properties_.got_new_session, expect_session);
    if (!expect_session || verdict_ != Verdict::kOk) return;
    if (properties_.new_session_supports_early_data || config_.expect_ticket_supports_early_data) {
      Equal("early data in the new session", properties_.new_session_supports_early_data,
            config_.expect_ticket_supports_early_data);
    }
    if (config_.expect_resumable_across_names) {
      Equal("resumption across names", properties_.new_session_resumable_across_names,
            *config_.expect_resumable_across_names);
    }
  }

 private:
  __attribute__((format(printf, 2, 3))) void Fail(const char* format, ...) {
    if (verdict_ == Verdict::kFailed) return;
    verdict_ = Verdict::kFailed;
    va_list arguments;
    va_start(arguments, format);
    std::vfprintf(stderr, format, arguments);
    va_end(arguments);
    std::fputc('\n', stderr);
  }

  template <class T, class Expected>
  void Equal(const char* what, const std::optional<T>& got, const Expected& wanted) {
    if (!got) {
      if (verdict_ != Verdict::kOk) return;
      verdict_ = Verdict::kUnimplemented;
      std::fprintf(stderr, "The stack cannot tell: %s.\n", what);
    } else if (!(*got == wanted)) {
      if constexpr (std::is_integral_v<T>) {
        Fail("Wrong %s: got 0x%04x, wanted 0x%04x.", what, static_cast<unsigned>(*got),
             static_cast<unsigned>(wanted));
      } else {
        Fail("Wrong %s.", what);
      }
    }
  }

  void Basics() {
    if (config_.expect_version != 0) {
      Equal("version", std::optional(properties_.version), config_.expect_version);
    }
    const std::optional<std::uint16_t> cipher(properties_.cipher_suite);
    if (properties_.cipher_suite == 0) Fail("No cipher suite after the handshake.");
    if (config_.expect_cipher != 0) Equal("cipher suite", cipher, config_.expect_cipher);
    if (config_.expect_cipher_aes != 0 && HasAesInstructions()) {
      Equal("cipher suite with AES hardware", cipher, config_.expect_cipher_aes);
    }
    if (config_.expect_cipher_no_aes != 0 && !HasAesInstructions()) {
      Equal("cipher suite without AES hardware", cipher, config_.expect_cipher_no_aes);
    }
  }

  bool HandshakeMustBeDone(bool is_resume) const {
    return (is_resume || !config_.false_start) && !properties_.in_early_data;
  }

  void Progress(bool is_resume) {
    const bool must_resume =
        is_resume && (!config_.expect_session_miss || properties_.in_early_data);
    if (properties_.session_reused != must_resume) {
      Fail("The session was%s resumed.", must_resume ? " not" : "");
    }
    const bool must_be_done = HandshakeMustBeDone(is_resume);
    if (properties_.handshake_done != must_be_done) {
      Fail("The handshake was%s completed.", must_be_done ? " not" : "");
    }
  }

  void Sessions(bool is_resume) {
    // In TLS 1.3, tickets come after the handshake.
    if (HandshakeMustBeDone(is_resume) && !config_.server) {
      const bool must_be_new = !config_.expect_no_session &&
                               (!properties_.session_reused || config_.expect_ticket_renewal) &&
                               TlsVersionOf(properties_.version) < kTls13;
      if (properties_.got_new_session || must_be_new) {
        Equal("new session", properties_.got_new_session, must_be_new);
      }
    }
    if (!is_resume && config_.expect_session_id) {
      Equal("new session in the server's cache", properties_.got_new_session, true);
    }
    if (!is_resume && config_.expect_no_session_id) {
      Equal("new session in the server's cache", properties_.got_new_session, false);
    }
    if (is_resume && config_.expect_ticket_age_skew != 0) {
      Equal("ticket age skew", properties_.ticket_age_skew, config_.expect_ticket_age_skew);
    }
  }

  void Names() {
    if (!config_.expect_server_name.empty()) {
      Equal("server name", properties_.server_name, config_.expect_server_name);
    }
    if (config_.expect_no_server_name) Equal("server name", properties_.server_name, "");
    if (!config_.expect_next_proto.empty() || config_.expect_no_next_proto) {
      Equal("next protocol", properties_.next_protocol, config_.expect_next_proto);
    }
    Equal("ALPN protocol", std::optional(properties_.alpn),
          config_.server ? config_.select_alpn : config_.expect_alpn);
    if (!config_.expect_advertised_alpn.empty()) {
      Equal("ALPN offer", properties_.advertised_alpn, config_.expect_advertised_alpn);
    }
    if (config_.expect_peer_application_settings) {
      Equal("application settings", properties_.peer_application_settings,
            *config_.expect_peer_application_settings);
    } else if (properties_.peer_application_settings) {
      Fail("Got application settings.");
    }
  }

  void Extensions() {
    if (!config_.expect_quic_transport_params.empty() && !properties_.in_early_data) {
      Equal("QUIC transport parameters", properties_.quic_transport_params,
            config_.expect_quic_transport_params);
    }
    if (!config_.expect_channel_id.empty()) {
      Equal("channel id", properties_.channel_id, config_.expect_channel_id);
    }
    if (config_.expect_extended_master_secret) {
      Equal("extended master secret", properties_.extended_master_secret, true);
    }
    if (config_.expect_secure_renegotiation) {
      Equal("secure renegotiation", properties_.secure_renegotiation, true);
    }
    if (config_.expect_no_secure_renegotiation) {
      Equal("secure renegotiation", properties_.secure_renegotiation, false);
    }
    if (config_.expect_ech_accept || properties_.ech_accepted) {
      Equal("ECH", properties_.ech_accepted, config_.expect_ech_accept);
    }
    if (config_.expect_server_sent_requested_padding || properties_.server_sent_requested_padding) {
      Equal("server padding", properties_.server_sent_requested_padding,
            config_.expect_server_sent_requested_padding);
    }
  }

  void Crypto() {
    if (config_.expect_peer_signature_algorithm != 0) {
      Equal("peer signature algorithm", properties_.peer_signature_algorithm,
            config_.expect_peer_signature_algorithm);
    }
    if (config_.expect_curve_id != 0) {
      Equal("group", properties_.curve_id, config_.expect_curve_id);
    }
    if (config_.expect_hrr) Equal("HelloRetryRequest", properties_.used_hello_retry_request, true);
    if (config_.expect_no_hrr) {
      Equal("HelloRetryRequest", properties_.used_hello_retry_request, false);
    }
    if (config_.expect_selected_credential) {
      Equal("credential", properties_.selected_credential, *config_.expect_selected_credential);
    }
  }

  // Whether early data was accepted is known once the handshake is over. DTLS tests set these
  // flags, too, but expect that no early data is sent.
  void EarlyData() {
    if (properties_.in_early_data || config_.dtls) return;
    const std::optional<bool> accepted(properties_.early_data_accepted);
    if (config_.expect_accept_early_data) Equal("early data acceptance", accepted, true);
    if (config_.expect_reject_early_data) Equal("early data acceptance", accepted, false);
    if (!config_.expect_early_data_reason.empty()) {
      Equal("early data reason", properties_.early_data_reason, config_.expect_early_data_reason);
    }
  }

  // Whether the shim authenticated with a credential of that kind.
  bool Used(CredentialType type) const {
    const int index = properties_.selected_credential.value_or(-1);
    return index >= 0 && static_cast<std::size_t>(index) < config_.credentials.size() &&
           config_.credentials[static_cast<std::size_t>(index)].type == type;
  }

  bool PeerMustHaveNoCertificate() const {
    return config_.expect_no_peer_cert || !config_.psk.empty() ||
           !config_.expect_peer_rpk_sha256.empty() || Used(CredentialType::kSpake2PlusV1) ||
           Used(CredentialType::kPreSharedKey);
  }

  void PeerCertificates() {
    const bool has_certificate = !properties_.peer_chain.empty();
    if (PeerMustHaveNoCertificate()) {
      if (has_certificate) Fail("Got a certificate but expected none.");
    } else if (!config_.server || config_.require_any_client_certificate) {
      if (!has_certificate) Fail("Got no certificate but expected one.");
    }
    if (config_.expect_peer_certificate_type) {
      Equal("certificate type", properties_.peer_certificate_type,
            *config_.expect_peer_certificate_type);
    }
  }

  void PeerCertFile() {
    const std::optional<std::vector<ByteString>> expected =
        ReadPemFile(config_.expect_peer_cert_file, "CERTIFICATE");
    if (!expected) {
      Fail("Cannot read certificates from %s.", config_.expect_peer_cert_file.c_str());
      return;
    }
    Equal("certificate chain", std::optional(properties_.peer_chain), *expected);
  }

  void CertificateRequest() {
    if (!config_.expect_certificate_types.empty()) {
      Equal("certificate types", properties_.requested_certificate_types,
            config_.expect_certificate_types);
    }
    if (!config_.expect_peer_verify_prefs.empty()) {
      Equal("signature algorithms of the peer", properties_.peer_signature_algorithms,
            config_.expect_peer_verify_prefs);
    }
    if (!config_.expect_client_ca_list.empty()) ClientCaList();
  }

  void ClientCaList() {
    std::vector<ByteString> expected;
    std::string_view rest = config_.expect_client_ca_list;
    while (!rest.empty()) {
      const std::string_view name = rest.substr(0, rest.find(','));
      rest.remove_prefix(std::min(rest.size(), name.size() + 1));
      std::optional<ByteString> der = DecodeHex(name);
      if (!der) return Fail("-expect-client-ca-list is not hexadecimal.");
      expected.push_back(std::move(*der));
    }
    Equal("names of CAs", properties_.requested_ca_names, expected);
  }

  const ConnectionConfig& config_;
  const ConnectionProperties& properties_;
  Verdict verdict_ = Verdict::kOk;
};

}  // namespace

std::uint16_t TlsVersionOf(std::uint16_t wire_version) {
  switch (wire_version) {
    case 0xfeff:
      return 0x0302;
    case 0xfefd:
      return 0x0303;
    case 0xfefc:
      return 0x0304;
    default:
      return wire_version;
  }
}

Verdict CheckHandshake(const ConnectionConfig& config, const ConnectionProperties& properties,
                       bool is_resume) {
  Checks checks(config, properties);
  checks.Authentication();
  checks.Handshake(is_resume);
  return checks.verdict();
}

Verdict CheckAuthentication(const ConnectionConfig& config,
                            const ConnectionProperties& properties) {
  Checks checks(config, properties);
  checks.Authentication();
  return checks.verdict();
}

Verdict CheckSessionAfterExchange(const ConnectionConfig& config,
                                  const ConnectionProperties& properties) {
  Checks checks(config, properties);
  checks.SessionAfterExchange();
  return checks.verdict();
}

}  // namespace badpeer::shim
