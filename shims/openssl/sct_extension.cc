#include "shims/openssl/sct_extension.h"

#include <new>

#include "shims/openssl/connection_state.h"
#include "shims/openssl/credentials.h"

namespace badpeer::shim {
namespace {

int OnAdd(SSL* ssl, unsigned, unsigned context, const unsigned char** out, std::size_t* size, X509*,
          std::size_t chain_index, int*, void*) {
  const ConnectionConfig& config = *StateOf(ssl).config;
  *out = nullptr;
  *size = 0;
  if ((context & SSL_EXT_CLIENT_HELLO) != 0) return config.enable_signed_cert_timestamps ? 1 : 0;
  const ByteString& list = MainCredential(config).signed_cert_timestamps;
  if (!config.server || list.empty() || chain_index != 0) return 0;
  // They are about a certificate, and there is none.
  if (SSL_session_reused(ssl) != 0) return 0;
  *out = list.data();
  *size = list.size();
  return 1;
}

int OnParse(SSL* ssl, unsigned, unsigned context, const unsigned char* in, std::size_t size, X509*,
            std::size_t chain_index, int* alert, void*) {
  ConnectionState& state = StateOf(ssl);
  if (state.config->server) {
    *alert = SSL_AD_DECODE_ERROR;
    return size == 0 ? 1 : 0;
  }
  if ((context & SSL_EXT_TLS1_3_CERTIFICATE) != 0 && chain_index != 0) return 1;
  try {
    state.signed_cert_timestamps.assign(in, in + size);
    return 1;
  } catch (const std::bad_alloc&) {
    *alert = SSL_AD_INTERNAL_ERROR;
    return 0;
  }
}

}  // namespace

bool InstallSctExtension(SSL_CTX* ctx, const ConnectionConfig& config) {
  if (!config.enable_signed_cert_timestamps &&
      MainCredential(config).signed_cert_timestamps.empty()) {
    return true;
  }
  return SSL_CTX_add_custom_ext(
             ctx, TLSEXT_TYPE_signed_certificate_timestamp,
             SSL_EXT_CLIENT_HELLO | SSL_EXT_TLS1_2_SERVER_HELLO | SSL_EXT_TLS1_3_CERTIFICATE, OnAdd,
             nullptr, nullptr, OnParse, nullptr) == 1;
}

}  // namespace badpeer::shim
