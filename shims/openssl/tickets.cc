#include "shims/openssl/tickets.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/rand.h>

#include <cstring>

#include "shims/openssl/connection_state.h"

namespace badpeer::shim {
namespace {

// The runner does not look into these tickets: any key will do, the same on all connections.
unsigned char kKey[16] = {};
constexpr unsigned char kName[16] = {};

int OnTicket(SSL* ssl, unsigned char* name, unsigned char* iv, EVP_CIPHER_CTX* cipher,
             EVP_MAC_CTX* mac, int encrypt) {
  const ConnectionConfig& config = *StateOf(ssl).config;
  if (encrypt) {
    if (config.skip_ticket) return 0;
    std::memcpy(name, kName, sizeof(kName));
    if (RAND_bytes(iv, EVP_CIPHER_get_iv_length(EVP_aes_128_cbc())) != 1) return -1;
  } else if (std::memcmp(name, kName, sizeof(kName)) != 0) {
    return 0;
  }
  char digest[] = "SHA256";
  const OSSL_PARAM params[] = {
      OSSL_PARAM_construct_octet_string(OSSL_MAC_PARAM_KEY, kKey, sizeof(kKey)),
      OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0),
      OSSL_PARAM_construct_end(),
  };
  if (!EVP_MAC_CTX_set_params(mac, params) ||
      !EVP_CipherInit_ex(cipher, EVP_aes_128_cbc(), nullptr, kKey, iv, encrypt)) {
    return -1;
  }
  return !encrypt && config.renew_ticket ? 2 : 1;
}

}  // namespace

bool InstallTicketCallback(SSL_CTX* ctx) {
  return SSL_CTX_set_tlsext_ticket_key_evp_cb(ctx, OnTicket) != 0;
}

}  // namespace badpeer::shim
