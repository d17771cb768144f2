#include "shims/openssl/settings.h"

#include <openssl/err.h>
#include <openssl/evp.h>

#include <algorithm>
#include <cstdlib>

#include "shims/openssl/callbacks.h"
#include "shims/openssl/code_points.h"
#include "shims/openssl/credentials.h"
#include "shims/openssl/sct_extension.h"

namespace badpeer::shim {
namespace {

// What the tests expect of a server that accepts early data: BoringSSL's limit.
constexpr std::uint32_t kMaxEarlyData = 14336;

bool SetClientCaList(const std::string& list, SSL_CTX* ctx) {
  if (list.empty() || list == "<NULL>" || list == "<EMPTY>") return true;
  X509NamesPtr names = ParseNames(list);
  if (!names) return false;
  SSL_CTX_set_client_CA_list(ctx, names.release());
  return true;
}

int VerifyMode(const ConnectionConfig& config) {
  if (config.verify_peer) return SSL_VERIFY_PEER;
  if (config.require_any_client_certificate) {
    return SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT;
  }
  return SSL_VERIFY_NONE;
}

std::uint64_t Options(const ConnectionConfig& config) {
  std::uint64_t options = 0;
  // In DTLS, the flags mean 1.0 and 1.2.
  if (config.no_tls13) options |= SSL_OP_NO_TLSv1_3;
  if (config.no_tls12) options |= config.dtls ? SSL_OP_NO_DTLSv1_2 : SSL_OP_NO_TLSv1_2;
  if (config.no_tls11 && !config.dtls) options |= SSL_OP_NO_TLSv1_1;
  if (config.no_tls1) options |= config.dtls ? SSL_OP_NO_DTLSv1 : SSL_OP_NO_TLSv1;
  if (config.no_ticket) options |= SSL_OP_NO_TICKET;
  if (!config.no_legacy_server_connect) options |= SSL_OP_LEGACY_SERVER_CONNECT;
  if (!config.cipher.empty() || !config.tls13_ciphers.empty() || config.server_preference) {
    options |= SSL_OP_CIPHER_SERVER_PREFERENCE;
  }
  if (!config.renegotiate_once && !config.renegotiate_freely &&
      !config.forbid_renegotiation_after_handshake) {
    options |= SSL_OP_NO_RENEGOTIATION;
  }
  // Tests resume the same ticket twice and compare session ids.
  options |= SSL_OP_NO_ANTI_REPLAY;
  if (config.mtu != 0) options |= SSL_OP_NO_QUERY_MTU;
  return options;
}

// A credential's own goes before that of the server as a whole.
const ByteString& SessionIdContextOf(const ConnectionConfig& config) {
  const ByteString& own = MainCredential(config).session_id_context;
  return own.empty() ? config.default_credential.session_id_context : own;
}

// OpenSSL needs one as soon as a server asks for certificates.
bool SetSessionIdContext(const ByteString& chosen, SSL_CTX* ctx) {
  constexpr unsigned char kDefault[] = "badpeer";
  if (chosen.empty()) return SSL_CTX_set_session_id_context(ctx, kDefault, sizeof(kDefault) - 1);
  return SSL_CTX_set_session_id_context(ctx, chosen.data(), static_cast<unsigned>(chosen.size()));
}

// OpenSSL knows no two suites of equal preference.
Applied SetTls13Ciphers(const ConnectionConfig& config, SSL* ssl, std::string& cannot) {
  if (config.tls13_ciphers.empty()) return Applied::kYes;
  if (std::ranges::any_of(config.tls13_ciphers_flags, [](auto flags) { return flags != 0; })) {
    cannot = "TLS 1.3 cipher suites of equal preference";
    return Applied::kCannot;
  }
  std::string names;
  for (std::uint16_t suite : config.tls13_ciphers) {
    const std::uint8_t wire[] = {static_cast<std::uint8_t>(suite >> 8),
                                 static_cast<std::uint8_t>(suite)};
    const SSL_CIPHER* const cipher = SSL_CIPHER_find(ssl, wire);
    if (cipher == nullptr) {
      cannot = "the cipher suite " + std::to_string(suite);
      return Applied::kCannot;
    }
    if (!names.empty()) names += ':';
    names += SSL_CIPHER_get_name(cipher);
  }
  return SSL_set_ciphersuites(ssl, names.c_str()) ? Applied::kYes : Applied::kFailed;
}

Applied SetVersions(const ConnectionConfig& config, SSL* ssl, std::string& cannot) {
  const int lowest = config.dtls ? DTLS1_VERSION : TLS1_VERSION;
  if (!SSL_set_min_proto_version(ssl, config.min_version != 0 ? config.min_version : lowest) ||
      (config.max_version != 0 && !SSL_set_max_proto_version(ssl, config.max_version))) {
    cannot = "this range of versions";
    return Applied::kCannot;
  }
  return Applied::kYes;
}

// What a server signs with is one list, what it lets clients sign with another; on a client, the
// two have changed places.
Applied SetSignatureAlgorithms(const ConnectionConfig& config, SSL* ssl, std::string& cannot) {
  const std::vector<std::uint16_t>& signing = MainCredential(config).signing_prefs;
  const std::vector<std::uint16_t>& verifying = config.verify_prefs;
  const std::optional<std::string> for_server =
      SignatureAlgorithmList(config.server ? signing : verifying);
  const std::optional<std::string> for_client =
      SignatureAlgorithmList(config.server ? verifying : signing);
  if (!for_server || !for_client) {
    cannot = "one of the signature algorithms";
    return Applied::kCannot;
  }
  const bool set = (for_server->empty() || SSL_set1_sigalgs_list(ssl, for_server->c_str())) &&
                   (for_client->empty() || SSL_set1_client_sigalgs_list(ssl, for_client->c_str()));
  return set ? Applied::kYes : Applied::kFailed;
}

Applied SetGroups(const ConnectionConfig& config, SSL* ssl, std::string& cannot) {
  if (config.curves.empty()) return Applied::kYes;
  std::optional<std::vector<int>> nids = GroupNids(config.curves);
  if (!nids) {
    cannot = "one of the groups";
    return Applied::kCannot;
  }
  return SSL_set1_groups(ssl, nids->data(), static_cast<long>(nids->size())) ? Applied::kYes
                                                                             : Applied::kFailed;
}

bool SetNames(const ConnectionConfig& config, SSL* ssl) {
  return (config.host_name.empty() || SSL_set_tlsext_host_name(ssl, config.host_name.c_str())) &&
         (config.advertise_alpn.empty() ||
          SSL_set_alpn_protos(ssl,
                              reinterpret_cast<const unsigned char*>(config.advertise_alpn.data()),
                              static_cast<unsigned>(config.advertise_alpn.size())) == 0) &&
         (config.srtp_profiles.empty() ||
          SSL_set_tlsext_use_srtp(ssl, config.srtp_profiles.c_str()) == 0);
}

bool SetSizes(const ConnectionConfig& config, SSL* ssl) {
  if (config.max_cert_list > 0) SSL_set_max_cert_list(ssl, config.max_cert_list);
  if (config.mtu != 0 && !SSL_set_mtu(ssl, config.mtu)) return false;
  return config.max_send_fragment <= 0 || SSL_set_max_send_fragment(ssl, config.max_send_fragment);
}

bool SetEarlyData(const ConnectionConfig& config, SSL* ssl) {
  // A server that takes none still has to pass over some.
  if (!config.enable_early_data) return SSL_set_max_early_data(ssl, 0) == 1;
  return SSL_set_max_early_data(ssl, kMaxEarlyData) &&
         SSL_set_recv_max_early_data(ssl, kMaxEarlyData);
}

// The credential is installed now, unless a callback does it.
bool NeedsCredentialNow(const ConnectionConfig& config) {
  return !config.use_early_callback && !config.use_old_client_cert_callback && !config.async;
}

bool IsUnknownKey(unsigned long error) {
  return ERR_GET_LIB(error) == ERR_LIB_EVP &&
         ERR_GET_REASON(error) == EVP_R_UNSUPPORTED_PRIVATE_KEY_ALGORITHM;
}

}  // namespace

bool IsConfigured() { return std::getenv("OPENSSL_CONF") != nullptr; }

Applied ApplyToContext(const ConnectionConfig& config, SSL_CTX* ctx, std::string& cannot) {
  // TLS 1.0 and 1.1 sign with SHA-1 and MD5.
  if (!IsConfigured()) SSL_CTX_set_security_level(ctx, 0);
  const bool keeps_list = IsConfigured() && config.cipher.empty();
  const std::optional<std::string> ciphers =
      CipherList(config.cipher.empty() ? "ALL:!aNULL" : config.cipher);
  if (!keeps_list && (!ciphers || !SSL_CTX_set_cipher_list(ctx, ciphers->c_str()))) {
    cannot = "the cipher list " + config.cipher;
    return Applied::kCannot;
  }
  const bool set = SetSessionIdContext(SessionIdContextOf(config), ctx) &&
                   SetClientCaList(config.use_client_ca_list, ctx) &&
                   InstallSctExtension(ctx, config) && InstallContextCallbacks(ctx, config);
  return set ? Applied::kYes : Applied::kFailed;
}

Applied ApplyToConnection(const ConnectionConfig& config, SSL* ssl, std::string& cannot) {
  for (auto apply : {SetVersions, SetTls13Ciphers, SetSignatureAlgorithms, SetGroups}) {
    if (const Applied applied = apply(config, ssl, cannot); applied != Applied::kYes) {
      return applied;
    }
  }
  cannot = WhyNotTheseCredentials(config);
  if (!cannot.empty()) return Applied::kCannot;
  SSL_clear_options(ssl, SSL_OP_LEGACY_SERVER_CONNECT);
  SSL_set_options(ssl, Options(config));
  SSL_set_verify(ssl, VerifyMode(config), nullptr);
  if (config.fallback_scsv) SSL_set_mode(ssl, SSL_MODE_SEND_FALLBACK_SCSV);
  if (config.partial_write) SSL_set_mode(ssl, SSL_MODE_ENABLE_PARTIAL_WRITE);
  if (config.enable_ocsp_stapling) SSL_set_tlsext_status_type(ssl, TLSEXT_STATUSTYPE_ocsp);
  // Without tickets there are none in TLS 1.3 either, not even stateful ones.
  if (config.no_ticket && !SSL_set_num_tickets(ssl, 0)) return Applied::kFailed;
  const bool set = SetNames(config, ssl) && SetSizes(config, ssl) && SetEarlyData(config, ssl) &&
                   InstallConnectionCallbacks(ssl, config);
  if (!set) return Applied::kFailed;
  if (!NeedsCredentialNow(config) || InstallCredentials(ssl, config)) return Applied::kYes;
  if (!IsUnknownKey(ERR_peek_last_error())) return Applied::kFailed;
  cannot = "the kind of key in " + MainCredential(config).key_file;
  return Applied::kCannot;
}

}  // namespace badpeer::shim
