// Owning pointers for OpenSSL's objects.
#ifndef BADPEER_SHIMS_OPENSSL_OPENSSL_PTR_H_
#define BADPEER_SHIMS_OPENSSL_OPENSSL_PTR_H_

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <memory>

namespace badpeer::shim {

template <auto Free>
struct OpenSslDeleter {
  template <class T>
  void operator()(T* object) const {
    Free(object);
  }
};

inline void FreeX509Chain(STACK_OF(X509) * chain) { sk_X509_pop_free(chain, X509_free); }
inline void FreeX509Names(STACK_OF(X509_NAME) * names) {
  sk_X509_NAME_pop_free(names, X509_NAME_free);
}

using BioPtr = std::unique_ptr<BIO, OpenSslDeleter<&BIO_free>>;
using EvpKeyPtr = std::unique_ptr<EVP_PKEY, OpenSslDeleter<&EVP_PKEY_free>>;
using SslPtr = std::unique_ptr<SSL, OpenSslDeleter<&SSL_free>>;
using SslCtxPtr = std::unique_ptr<SSL_CTX, OpenSslDeleter<&SSL_CTX_free>>;
using SslSessionPtr = std::unique_ptr<SSL_SESSION, OpenSslDeleter<&SSL_SESSION_free>>;
using X509Ptr = std::unique_ptr<X509, OpenSslDeleter<&X509_free>>;
using X509NamePtr = std::unique_ptr<X509_NAME, OpenSslDeleter<&X509_NAME_free>>;
using X509ChainPtr = std::unique_ptr<STACK_OF(X509), OpenSslDeleter<&FreeX509Chain>>;
using X509NamesPtr = std::unique_ptr<STACK_OF(X509_NAME), OpenSslDeleter<&FreeX509Names>>;

}  // namespace badpeer::shim

#endif  // BADPEER_SHIMS_OPENSSL_OPENSSL_PTR_H_
