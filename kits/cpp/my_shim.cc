// A shim for OpenSSL on badpeer's shim_api, as small as one can be: TLS 1.2 and 1.3 without resumption.
// Replace OpenSSL by your stack, and take up one flag after the other.
#include <openssl/err.h>
#include <openssl/ssl.h>

#include <memory>

#include "shim_api/run_shim.h"

namespace {

using namespace badpeer::shim;

class MyConnection : public StackConnection {
 public:
  MyConnection(SSL_CTX* context, Transport& transport, const ConnectionConfig& config)
      : ssl_(SSL_new(context)), transport_(transport) {
    BIO_METHOD* const method = BIO_meth_new(BIO_TYPE_SOURCE_SINK, "runner");
    BIO_meth_set_read(method, Read);
    BIO_meth_set_write(method, Write);
    BIO_meth_set_ctrl(method, [](BIO*, int command, long, void*) -> long {
      return command == BIO_CTRL_FLUSH;
    });
    BIO* const bio = BIO_new(method);
    BIO_set_init(bio, 1);
    BIO_set_data(bio, this);
    SSL_set_bio(ssl_, bio, bio);
    config.server ? SSL_set_accept_state(ssl_) : SSL_set_connect_state(ssl_);
  }
  ~MyConnection() override { SSL_free(ssl_); }

  OpResult Handshake() override { return Result(SSL_do_handshake(ssl_)); }
  OpResult Read(MutableByteSpan out) override {
    return Result(SSL_read(ssl_, out.data(), static_cast<int>(out.size())));
  }
  OpResult Write(ByteSpan in) override {
    return Result(SSL_write(ssl_, in.data(), static_cast<int>(in.size())));
  }
  OpResult Shutdown() override {
    const int result = SSL_shutdown(ssl_);
    return result == 0 ? OpResult{OpStatus::kCloseNotifySent} : Result(result);
  }
  ConnectionProperties Properties() override {
    ConnectionProperties properties;
    properties.version = static_cast<std::uint16_t>(SSL_version(ssl_));
    if (const SSL_CIPHER* const cipher = SSL_get_current_cipher(ssl_)) {  // none if it failed early
      properties.cipher_suite = SSL_CIPHER_get_protocol_id(cipher);
    }
    properties.handshake_done = SSL_is_init_finished(ssl_) != 0;
    properties.session_reused = SSL_session_reused(ssl_) != 0;
    if (X509* const peer = SSL_get1_peer_certificate(ssl_)) {
      unsigned char* der = nullptr;
      const int size = i2d_X509(peer, &der);
      properties.peer_chain.emplace_back(der, der + size);
      OPENSSL_free(der);
      X509_free(peer);
    }
    return properties;
  }
  std::shared_ptr<StackSession> NewestSession() override { return nullptr; }
  std::string LastError() override {
    const unsigned long error = ERR_peek_last_error();
    return error == 0 ? "" : ERR_error_string(error, nullptr);
  }

 private:
  static int Read(BIO* bio, char* out, int size) {
    auto& self = *static_cast<MyConnection*>(BIO_get_data(bio));
    const IoResult got = self.transport_.Read(
        {reinterpret_cast<std::uint8_t*>(out), static_cast<std::size_t>(size)});
    return self.Tell(bio, got, BIO_FLAGS_READ);
  }
  static int Write(BIO* bio, const char* in, int size) {
    auto& self = *static_cast<MyConnection*>(BIO_get_data(bio));
    const IoResult got = self.transport_.Write(
        {reinterpret_cast<const std::uint8_t*>(in), static_cast<std::size_t>(size)});
    return self.Tell(bio, got, BIO_FLAGS_WRITE);
  }
  // What the transport blocked is for the library to see, and for OpenSSL to try again.
  int Tell(BIO* bio, IoResult got, int direction) {
    BIO_clear_retry_flags(bio);
    if (got.status == IoStatus::kOk) return static_cast<int>(got.bytes);
    if (got.status == IoStatus::kWouldBlock) BIO_set_flags(bio, direction | BIO_FLAGS_SHOULD_RETRY);
    return got.status == IoStatus::kEof ? 0 : -1;
  }
  OpResult Result(int result) {
    switch (SSL_get_error(ssl_, result)) {
      case SSL_ERROR_NONE:
        return {OpStatus::kOk, static_cast<std::size_t>(result)};
      case SSL_ERROR_WANT_READ:
        return {OpStatus::kWantRead};
      case SSL_ERROR_WANT_WRITE:
        return {OpStatus::kWantWrite};
      case SSL_ERROR_ZERO_RETURN:
        return {OpStatus::kCloseNotify};
      default:
        return {BIO_eof(SSL_get_rbio(ssl_)) ? OpStatus::kEof : OpStatus::kError};
    }
  }

  SSL* ssl_;
  Transport& transport_;
};

class MyStack : public Stack {
 public:
  std::span<const std::string_view> HonouredFlags() const override {
    static constexpr std::string_view kHonoured[] = {"-server",   "-cert-file", "-key-file",
                                                     "-trust-cert", "-async",   "-implicit-handshake"};
    return kHonoured;
  }
  NewConnection Connect(const ConnectionSetup& setup) override {
    const ConnectionConfig& config = setup.config;
    if (setup.is_resume) return {nullptr, "resumption"};
    context_.reset(SSL_CTX_new(TLS_method()));
    SSL_CTX_set_session_cache_mode(context_.get(), SSL_SESS_CACHE_OFF);
    const CredentialConfig& own = config.default_credential;
    if (!own.cert_file.empty()) {
      SSL_CTX_use_certificate_chain_file(context_.get(), own.cert_file.c_str());
      SSL_CTX_use_PrivateKey_file(context_.get(), own.key_file.c_str(), SSL_FILETYPE_PEM);
    }
    return {std::make_unique<MyConnection>(context_.get(), *setup.transport, config), ""};
  }
  std::string TakeErrors() override {
    std::string text;
    ERR_print_errors_cb(
        [](const char* line, std::size_t size, void* to) {
          static_cast<std::string*>(to)->append(line, size);
          return 1;
        },
        &text);
    return text;
  }

 private:
  struct FreeContext {
    void operator()(SSL_CTX* context) { SSL_CTX_free(context); }
  };
  std::unique_ptr<SSL_CTX, FreeContext> context_;
};

}  // namespace

int main(int argc, char** argv) {
  MyStack stack;
  return RunShim(argc, argv, stack);
}
