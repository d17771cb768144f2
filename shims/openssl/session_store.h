// A server's sessions by id, over all its connections: OpenSSL's own cache ends with its SSL_CTX.
#ifndef BADPEER_SHIMS_OPENSSL_SESSION_STORE_H_
#define BADPEER_SHIMS_OPENSSL_SESSION_STORE_H_

#include <map>
#include <string>

#include "shim_api/stack.h"
#include "shims/openssl/openssl_ptr.h"

namespace badpeer::shim {

// A client's session, to be offered on its next connection.
struct OpenSslSession : StackSession {
  explicit OpenSslSession(SslSessionPtr value) : session(std::move(value)) {}
  SslSessionPtr session;
};

class SessionStore {
 public:
  // Makes `ctx` keep its sessions here. The store must outlive it.
  void Install(SSL_CTX* ctx);

 private:
  static int OnNew(SSL* ssl, SSL_SESSION* session);
  static SSL_SESSION* OnGet(SSL* ssl, const unsigned char* id, int size, int* copy);
  static void OnRemove(SSL_CTX* ctx, SSL_SESSION* session);

  std::map<std::string, SslSessionPtr> sessions_;
};

}  // namespace badpeer::shim

#endif  // BADPEER_SHIMS_OPENSSL_SESSION_STORE_H_
