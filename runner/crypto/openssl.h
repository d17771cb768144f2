// Internal to crypto/: owners and errors for OpenSSL's objects. Included by .cc files only.
//
//   BignumPtr n(Check(BN_new(), "BN_new"));
//   Check(BN_add(n.get(), a, b), "BN_add");
#ifndef BADPEER_RUNNER_CRYPTO_OPENSSL_H_
#define BADPEER_RUNNER_CRYPTO_OPENSSL_H_

#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/evp.h>

#include <cstddef>
#include <memory>
#include <string>

#include "runner/base/bytes.h"
#include "runner/crypto/hash.h"

namespace badpeer::crypto {

template <auto kFree>
struct Deleter {
  template <class T>
  void operator()(T* object) const {
    kFree(object);
  }
};

using BignumPtr = std::unique_ptr<BIGNUM, Deleter<BN_free>>;
using BignumContextPtr = std::unique_ptr<BN_CTX, Deleter<BN_CTX_free>>;
using EcGroupPtr = std::unique_ptr<EC_GROUP, Deleter<EC_GROUP_free>>;
using EcPointPtr = std::unique_ptr<EC_POINT, Deleter<EC_POINT_free>>;
using CipherContextPtr = std::unique_ptr<EVP_CIPHER_CTX, Deleter<EVP_CIPHER_CTX_free>>;
using DigestContextPtr = std::unique_ptr<EVP_MD_CTX, Deleter<EVP_MD_CTX_free>>;
using KeyPtr = std::unique_ptr<EVP_PKEY, Deleter<EVP_PKEY_free>>;
using KeyContextPtr = std::unique_ptr<EVP_PKEY_CTX, Deleter<EVP_PKEY_CTX_free>>;

// What OpenSSL says went wrong in this thread, as "what: reason"; empties its error queue.
std::string TakeOpenSslError(const char* what);
// Throws std::runtime_error with the text above.
[[noreturn]] void ThrowOpenSslError(const char* what);

// For calls that fail only when memory runs out or the code here is wrong.
template <class T>
T* Check(T* object, const char* what) {
  if (object == nullptr) ThrowOpenSslError(what);
  return object;
}
inline void Check(int status, const char* what) {
  if (status <= 0) ThrowOpenSslError(what);
}

// Algorithms fetched once per process: an implicit fetch at every use costs more than a short hash.
// They are never freed, so that threads may still use them while the process exits.
EVP_MD* FetchDigest(const char* name);
const EVP_MD* FetchedDigest(HashAlgorithm algorithm);
EVP_CIPHER* FetchCipher(const char* name);

// Must run before anything else of OpenSSL: the machine's openssl.cnf shall not change what the
// runner can do (policies, engines, FIPS), nor cost the time to read it. The functions above do it.
void InitOpenSsl();

inline int AsInt(std::size_t size) { return static_cast<int>(size); }
Bytes BignumBytes(const BIGNUM* number);
Bytes BignumBytes(const BIGNUM* number, std::size_t size);
BignumPtr MakeBignum(ByteView bytes);

}  // namespace badpeer::crypto

#endif  // BADPEER_RUNNER_CRYPTO_OPENSSL_H_
