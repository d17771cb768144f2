// The stack: OpenSSL 3.0, TLS and DTLS.
//
//   OpenSslStack stack;
//   return RunShim(argc, argv, stack);
#ifndef BADPEER_SHIMS_OPENSSL_OPENSSL_STACK_H_
#define BADPEER_SHIMS_OPENSSL_OPENSSL_STACK_H_

#include "shim_api/stack.h"
#include "shims/openssl/openssl_ptr.h"
#include "shims/openssl/session_store.h"

namespace badpeer::shim {

class OpenSslStack : public Stack {
 public:
  OpenSslStack();

  std::span<const std::string_view> HonouredFlags() const override;
  NewConnection Connect(const ConnectionSetup& setup) override;
  std::string TakeErrors() override;
  void WarmUp() override;

 private:
  SessionStore sessions_;
  SslCtxPtr last_context_;  // its ticket keys go on to the next connection
};

}  // namespace badpeer::shim

#endif  // BADPEER_SHIMS_OPENSSL_OPENSSL_STACK_H_
