#include "shims/openssl/callbacks.h"

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <new>

#include "shims/openssl/connection_state.h"
#include "shims/openssl/credentials.h"
#include "shims/openssl/tickets.h"

namespace badpeer::shim {
namespace {

// C code calls the callbacks: an exception (out of memory) must not leave them.
template <class Body>
int Guarded(int on_exception, Body body) noexcept {
  try {
    return body();
  } catch (const std::exception& error) {
    std::fprintf(stderr, "exception in a callback: %s\n", error.what());
    return on_exception;
  }
}

void OnInfo(const SSL* ssl, int where, int) {
  if (where != SSL_CB_HANDSHAKE_DONE) return;
  ConnectionState& state = StateOf(ssl);
  state.handshake_done = true;
  const long renegotiations = SSL_total_renegotiations(const_cast<SSL*>(ssl));
  if (state.config->renegotiate_once && renegotiations >= 1) {
    SSL_set_options(const_cast<SSL*>(ssl), SSL_OP_NO_RENEGOTIATION);
  }
}

void OnMessage(int is_write, int, int content_type, const void* data, std::size_t size, SSL* ssl,
               void*) {
  if (data == nullptr) return;  // OpenSSL out of memory: a message without its buffer.
  Guarded(0, [&] {
    StateOf(ssl).messages.Add(is_write != 0, content_type,
                              {static_cast<const std::uint8_t*>(data), size});
    return 0;
  });
}

int OnClientHello(SSL* ssl, int* alert, void*) {
  return Guarded(SSL_CLIENT_HELLO_ERROR, [&] {
    ConnectionState& state = StateOf(ssl);
    const ConnectionConfig& config = *state.config;
    if (config.fail_early_callback) {
      *alert = SSL_AD_HANDSHAKE_FAILURE;
      return SSL_CLIENT_HELLO_ERROR;
    }
    if (!config.use_early_callback) return SSL_CLIENT_HELLO_SUCCESS;
    if (config.async && !state.client_hello_ready) return SSL_CLIENT_HELLO_RETRY;
    return InstallCredentials(ssl, config) ? SSL_CLIENT_HELLO_SUCCESS : SSL_CLIENT_HELLO_ERROR;
  });
}

int OnCertificateNeeded(SSL* ssl, void*) {
  return Guarded(0, [&] {
    ConnectionState& state = StateOf(ssl);
    const ConnectionConfig& config = *state.config;
    if (config.fail_cert_callback) return 0;
    if (!config.async || config.use_early_callback) return 1;  // Installed elsewhere.
    if (!state.certificate_ready) return -1;
    return InstallCredentials(ssl, config) ? 1 : 0;
  });
}

int OnClientCertificateNeeded(SSL* ssl, X509** certificate, EVP_PKEY** key) {
  return Guarded(-1, [&] {
    ConnectionState& state = StateOf(ssl);
    if (state.config->async && !state.certificate_ready) return -1;
    Credential credential;
    if (!LoadCredential(MainCredential(*state.config), credential)) return -1;
    if (!credential.leaf) return 0;
    *certificate = credential.leaf.release();
    *key = credential.key.release();
    return 1;
  });
}

// OpenSSL chooses the alert by the error: handshake_failure for the first. A custom callback's
// choice would be certificate_unknown, which stands for every error without an alert of its own.
int VerifyError(const ConnectionConfig& config) {
  return config.use_custom_verify_callback ? X509_V_ERR_NO_EXPLICIT_POLICY
                                           : X509_V_ERR_APPLICATION_VERIFICATION;
}

// The verdict is the runner's: what its certificates are signed by plays no part in these tests.
int OnVerify(X509_STORE_CTX* store, void*) {
  SSL* ssl =
      static_cast<SSL*>(X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx()));
  ConnectionState& state = StateOf(ssl);
  const ConnectionConfig& config = *state.config;
  // Servers cannot put verification off.
  if (config.async && config.use_custom_verify_callback && !config.server && !state.verify_ready) {
    return SSL_set_retry_verify(ssl) > 0 ? 1 : 0;
  }
  if (state.certificate_verified && SSL_total_renegotiations(ssl) == 0) {
    std::fprintf(stderr, "The certificate was verified twice.\n");
    return 0;
  }
  state.certificate_verified = true;
  X509_STORE_CTX_set_error(store, config.verify_fail ? VerifyError(config) : X509_V_OK);
  return config.verify_fail ? 0 : 1;
}

// A resumed session's name must not be acknowledged (RFC 6066, section 3): up to TLS 1.2 OpenSSL
// sees to that, in TLS 1.3 it leaves it to the application.
int OnServerName(SSL* ssl, int*, void*) {
  const bool acknowledge = !StateOf(ssl).config->no_server_name_ack && SSL_session_reused(ssl) == 0;
  return acknowledge ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_NOACK;
}

int OnAlpn(SSL* ssl, const unsigned char** out, unsigned char* out_size, const unsigned char* in,
           unsigned in_size, void*) {
  return Guarded(SSL_TLSEXT_ERR_ALERT_FATAL, [&] {
    ConnectionState& state = StateOf(ssl);
    const ConnectionConfig& config = *state.config;
    if (state.alpn_selected) {
      std::fprintf(stderr, "The ALPN callback was called twice.\n");
      return SSL_TLSEXT_ERR_ALERT_FATAL;
    }
    state.alpn_selected = true;
    state.advertised_alpn.assign(reinterpret_cast<const char*>(in), in_size);
    if (config.decline_alpn) return SSL_TLSEXT_ERR_NOACK;
    if (config.reject_alpn) return SSL_TLSEXT_ERR_ALERT_FATAL;
    *out = reinterpret_cast<const unsigned char*>(config.select_alpn.data());
    *out_size = static_cast<unsigned char>(config.select_alpn.size());
    return SSL_TLSEXT_ERR_OK;
  });
}

int OnNextProtocolsWanted(SSL* ssl, const unsigned char** out, unsigned* out_size, void*) {
  const ConnectionConfig& config = *StateOf(ssl).config;
  if (config.advertise_npn.empty() && !config.advertise_empty_npn) return SSL_TLSEXT_ERR_NOACK;
  *out = reinterpret_cast<const unsigned char*>(config.advertise_npn.data());
  *out_size = static_cast<unsigned>(config.advertise_npn.size());
  return SSL_TLSEXT_ERR_OK;
}

int OnNextProtocolChoice(SSL* ssl, unsigned char** out, unsigned char* out_size,
                         const unsigned char*, unsigned, void*) {
  const std::string& choice = StateOf(ssl).config->select_next_proto;
  *out = reinterpret_cast<unsigned char*>(const_cast<char*>(choice.data()));
  *out_size = static_cast<unsigned char>(choice.size());
  return SSL_TLSEXT_ERR_OK;
}

// On a server the only way to staple a response, on a client the application's say in it.
int OnStatus(SSL* ssl, void*) {
  const ConnectionConfig& config = *StateOf(ssl).config;
  if (!config.server) return config.use_ocsp_callback && config.fail_ocsp_callback ? 0 : 1;
  if (config.use_ocsp_callback && config.fail_ocsp_callback) return SSL_TLSEXT_ERR_ALERT_FATAL;
  if (config.use_ocsp_callback && config.decline_ocsp_callback) return SSL_TLSEXT_ERR_NOACK;
  const ByteString& response = MainCredential(config).ocsp_response;
  if (response.empty()) return SSL_TLSEXT_ERR_NOACK;
  void* copy = OPENSSL_memdup(response.data(), response.size());
  if (copy == nullptr ||
      !SSL_set_tlsext_status_ocsp_resp(ssl, copy, static_cast<long>(response.size()))) {
    OPENSSL_free(copy);
    return SSL_TLSEXT_ERR_ALERT_FATAL;
  }
  return SSL_TLSEXT_ERR_OK;
}

// The hint has to be the expected one, absent where none is expected.
unsigned OnPskClient(SSL* ssl, const char* hint, char* identity, unsigned max_identity,
                     unsigned char* psk, unsigned max_psk) {
  const ConnectionConfig& config = *StateOf(ssl).config;
  // Asked before the version is known, OpenSSL would offer the key for TLS 1.3.
  if (SSL_get_state(ssl) == TLS_ST_CW_CLNT_HELLO) return 0;
  if (hint != nullptr ? config.psk_identity != hint : !config.psk_identity.empty()) {
    std::fprintf(stderr, "The server's PSK hint did not match.\n");
    return 0;
  }
  if (config.psk_identity.size() >= max_identity || config.psk.size() > max_psk) return 0;
  std::memcpy(identity, config.psk_identity.c_str(), config.psk_identity.size() + 1);
  std::memcpy(psk, config.psk.data(), config.psk.size());
  return static_cast<unsigned>(config.psk.size());
}

unsigned OnPskServer(SSL* ssl, const char* identity, unsigned char* psk, unsigned max_psk) {
  const ConnectionConfig& config = *StateOf(ssl).config;
  if (config.psk_identity != identity || config.psk.size() > max_psk) {
    std::fprintf(stderr, "The client's PSK identity did not match.\n");
    return 0;
  }
  std::memcpy(psk, config.psk.data(), config.psk.size());
  return static_cast<unsigned>(config.psk.size());
}

// 400 ms, doubled up to a minute: the timeouts that DTLS tests count on.
unsigned OnDtlsTimer(SSL* ssl, unsigned last_us) {
  constexpr unsigned kDefaultMs = 400;
  constexpr unsigned kMaxUs = 60'000'000;
  const int configured = StateOf(ssl).config->initial_timeout_duration_ms;
  const unsigned initial_us =
      (configured > 0 ? static_cast<unsigned>(configured) : kDefaultMs) * 1000;
  return last_us == 0 ? initial_us : std::min(last_us * 2, kMaxUs);
}

}  // namespace

bool InstallContextCallbacks(SSL_CTX* ctx, const ConnectionConfig& config) {
  SSL_CTX_set_info_callback(ctx, OnInfo);
  SSL_CTX_set_msg_callback(ctx, OnMessage);
  SSL_CTX_set_client_hello_cb(ctx, OnClientHello, nullptr);
  SSL_CTX_set_cert_verify_callback(ctx, OnVerify, nullptr);
  SSL_CTX_set_tlsext_servername_callback(ctx, OnServerName);
  if (config.use_old_client_cert_callback) {
    SSL_CTX_set_client_cert_cb(ctx, OnClientCertificateNeeded);
  }
  SSL_CTX_set_next_protos_advertised_cb(ctx, OnNextProtocolsWanted, nullptr);
  if (!config.select_next_proto.empty()) {
    SSL_CTX_set_next_proto_select_cb(ctx, OnNextProtocolChoice, nullptr);
  }
  if (!config.select_alpn.empty() || config.decline_alpn || config.reject_alpn ||
      config.select_empty_alpn) {
    SSL_CTX_set_alpn_select_cb(ctx, OnAlpn, nullptr);
  }
  if (config.use_ocsp_callback || !MainCredential(config).ocsp_response.empty()) {
    SSL_CTX_set_tlsext_status_cb(ctx, OnStatus);
  }
  return !config.use_ticket_callback || InstallTicketCallback(ctx);
}

bool InstallConnectionCallbacks(SSL* ssl, const ConnectionConfig& config) {
  if (!config.use_old_client_cert_callback) SSL_set_cert_cb(ssl, OnCertificateNeeded, nullptr);
  if (!config.psk.empty()) {
    SSL_set_psk_client_callback(ssl, OnPskClient);
    SSL_set_psk_server_callback(ssl, OnPskServer);
  }
  if (config.dtls) DTLS_set_timer_cb(ssl, OnDtlsTimer);
  return config.psk_identity.empty() || SSL_use_psk_identity_hint(ssl, config.psk_identity.c_str());
}

}  // namespace badpeer::shim
