#include "shims/openssl/openssl_stack.h"

#include <openssl/err.h>

#include "shims/openssl/openssl_connection.h"
#include "shims/openssl/settings.h"
#include "shims/openssl/transport_bio.h"

namespace badpeer::shim {
namespace {

bool CopyTicketKeys(SSL_CTX* from, SSL_CTX* to) {
  unsigned char keys[80];
  return SSL_CTX_get_tlsext_ticket_keys(from, keys, sizeof(keys)) == 1 &&
         SSL_CTX_set_tlsext_ticket_keys(to, keys, sizeof(keys)) == 1;
}

int AppendError(const char* line, std::size_t size, void* text) {
  static_cast<std::string*>(text)->append(line, size);
  return 1;
}

}  // namespace

// The system's openssl.cnf may restrict versions and cipher suites: not here, unless somebody asks.
OpenSslStack::OpenSslStack() {
  OPENSSL_init_ssl(IsConfigured() ? OPENSSL_INIT_LOAD_CONFIG : OPENSSL_INIT_NO_LOAD_CONFIG,
                   nullptr);
}

NewConnection OpenSslStack::Connect(const ConnectionSetup& setup) {
  const ConnectionConfig& config = setup.config;
  std::string cannot;
  SslCtxPtr ctx(SSL_CTX_new(config.dtls ? DTLS_method() : TLS_method()));
  if (!ctx || ApplyToContext(config, ctx.get(), cannot) != Applied::kYes) return {nullptr, cannot};
  sessions_.Install(ctx.get());
  if (last_context_ && !CopyTicketKeys(last_context_.get(), ctx.get())) return {};

  SslPtr ssl(SSL_new(ctx.get()));
  if (!ssl) return {};
  last_context_ = std::move(ctx);
  auto connection = std::make_unique<OpenSslConnection>(setup, std::move(ssl));
  if (ApplyToConnection(config, connection->ssl(), cannot) != Applied::kYes) {
    return {nullptr, cannot};
  }
  if (!connection->Begin()) return {};
  BIO* bio = NewTransportBio(*setup.transport);
  if (bio == nullptr) return {};
  SSL_set_bio(connection->ssl(), bio, bio);
  return {std::move(connection), ""};
}

// The first context looks up all algorithms, which takes longer than a handshake.
void OpenSslStack::WarmUp() {
  for (const SSL_METHOD* method : {TLS_method(), DTLS_method()}) {
    const SslCtxPtr ctx(SSL_CTX_new(method));
    if (ctx) SslPtr(SSL_new(ctx.get()));
  }
  ERR_clear_error();
}

std::string OpenSslStack::TakeErrors() {
  std::string text;
  ERR_print_errors_cb(AppendError, &text);
  return text;
}

}  // namespace badpeer::shim
