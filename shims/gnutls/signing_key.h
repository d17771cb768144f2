// A private key that GnuTLS calls back for: it signs with the algorithms of -signing-prefs alone,
// takes its time (-private-key-delay-ms), and tells whether it was used.
//
//   SigningKey key(std::move(inner), {.algorithms = config.signing_prefs, .used = note});
//   PrivateKeyPtr handle = SigningKey::Wrap(std::move(key));
#ifndef BADPEER_SHIMS_GNUTLS_SIGNING_KEY_H_
#define BADPEER_SHIMS_GNUTLS_SIGNING_KEY_H_

#include <chrono>
#include <functional>
#include <vector>

#include "shims/gnutls/gnutls_ptr.h"

namespace badpeer::shim {

class SigningKey {
 public:
  struct Manner {
    std::vector<std::uint16_t> algorithms;  // as on the wire; empty: all
    std::chrono::milliseconds delay{};
    std::function<void()> used;
  };

  SigningKey(PrivateKeyPtr inner, Manner manner);

  // GnuTLS's handle of such a key, which owns it; null if it has no such keys.
  static PrivateKeyPtr Wrap(SigningKey key);

 private:
  static int OnInfo(gnutls_privkey_t key, unsigned flags, void* self);
  static int OnSignData(gnutls_privkey_t key, gnutls_sign_algorithm_t algorithm, void* self,
                        unsigned flags, const gnutls_datum_t* data, gnutls_datum_t* signature);
  static int OnSignHash(gnutls_privkey_t key, gnutls_sign_algorithm_t algorithm, void* self,
                        unsigned flags, const gnutls_datum_t* hash, gnutls_datum_t* signature);
  static int OnDecrypt(gnutls_privkey_t key, void* self, const gnutls_datum_t* ciphertext,
                       gnutls_datum_t* plaintext);
  static void OnFree(gnutls_privkey_t key, void* self);

  bool Supports(gnutls_sign_algorithm_t algorithm) const;
  void BeforeUse() const;

  PrivateKeyPtr inner_;
  Manner manner_;
};

}  // namespace badpeer::shim

#endif  // BADPEER_SHIMS_GNUTLS_SIGNING_KEY_H_
