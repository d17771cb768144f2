#include "runner/crypto/openssl.h"

#include <openssl/crypto.h>
#include <openssl/err.h>

#include <mutex>
#include <stdexcept>

namespace badpeer::crypto {

void InitOpenSsl() {
  static std::once_flag once;
  std::call_once(once, [] { OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, nullptr); });
}

std::string TakeOpenSslError(const char* what) {
  unsigned long code = ERR_get_error();
  ERR_clear_error();
  const char* reason = code == 0 ? nullptr : ERR_reason_error_string(code);
  return std::string(what) + ": " + (reason == nullptr ? "failed" : reason);
}

void ThrowOpenSslError(const char* what) {
  throw std::runtime_error("OpenSSL: " + TakeOpenSslError(what));
}

EVP_MD* FetchDigest(const char* name) {
  InitOpenSsl();
  return Check(EVP_MD_fetch(nullptr, name, nullptr), name);
}

EVP_CIPHER* FetchCipher(const char* name) {
  InitOpenSsl();
  return Check(EVP_CIPHER_fetch(nullptr, name, nullptr), name);
}

Bytes BignumBytes(const BIGNUM* number) {
  Bytes out(static_cast<std::size_t>(BN_num_bytes(number)));
  BN_bn2bin(number, out.data());
  return out;
}

Bytes BignumBytes(const BIGNUM* number, std::size_t size) {
  Bytes out(size);
  if (BN_bn2binpad(number, out.data(), AsInt(size)) < 0) ThrowOpenSslError("BN_bn2binpad");
  return out;
}

BignumPtr MakeBignum(ByteView bytes) {
  return BignumPtr(Check(BN_bin2bn(bytes.data(), AsInt(bytes.size()), nullptr), "BN_bin2bn"));
}

}  // namespace badpeer::crypto
