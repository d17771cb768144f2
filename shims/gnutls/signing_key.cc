#include "shims/gnutls/signing_key.h"

#include <utility>

#include "shim_api/clock.h"
#include "shims/gnutls/code_points.h"

namespace badpeer::shim {
namespace {

constexpr int kUnknownQuestion = -1;

const SigningKey& Self(void* self) { return *static_cast<SigningKey*>(self); }

}  // namespace

SigningKey::SigningKey(PrivateKeyPtr inner, Manner manner)
    : inner_(std::move(inner)), manner_(std::move(manner)) {}

PrivateKeyPtr SigningKey::Wrap(SigningKey key) {
  gnutls_privkey_t handle = nullptr;
  if (gnutls_privkey_init(&handle) != GNUTLS_E_SUCCESS) return nullptr;
  PrivateKeyPtr wrapped(handle);
  auto self = std::make_unique<SigningKey>(std::move(key));
  if (gnutls_privkey_import_ext4(handle, self.get(), OnSignData, OnSignHash, OnDecrypt, OnFree,
                                 OnInfo, 0) != GNUTLS_E_SUCCESS) {
    return nullptr;
  }
  self.release();  // OnFree has it now.
  return wrapped;
}

bool SigningKey::Supports(gnutls_sign_algorithm_t algorithm) const {
  const auto key_type =
      static_cast<gnutls_pk_algorithm_t>(gnutls_privkey_get_pk_algorithm(inner_.get(), nullptr));
  if (gnutls_sign_supports_pk_algorithm(algorithm, key_type) == 0) return false;
  const std::vector<std::uint16_t>& allowed = manner_.algorithms;
  return allowed.empty() ||
         std::ranges::find(allowed, SignatureAlgorithmOf(algorithm)) != allowed.end();
}

void SigningKey::BeforeUse() const {
  VirtualClock::Get().Advance(manner_.delay);
  if (manner_.used) manner_.used();
}

int SigningKey::OnInfo(gnutls_privkey_t, unsigned flags, void* self) {
  const SigningKey& key = Self(self);
  unsigned bits = 0;
  const int key_type = gnutls_privkey_get_pk_algorithm(key.inner_.get(), &bits);
  if ((flags & GNUTLS_PRIVKEY_INFO_PK_ALGO) != 0) return key_type;
  if ((flags & GNUTLS_PRIVKEY_INFO_PK_ALGO_BITS) != 0) return static_cast<int>(bits);
  if ((flags & GNUTLS_PRIVKEY_INFO_HAVE_SIGN_ALGO) != 0) {
    const unsigned algorithm = GNUTLS_FLAGS_TO_SIGN_ALGO(flags);
    return key.Supports(static_cast<gnutls_sign_algorithm_t>(algorithm)) ? 1 : 0;
  }
  return kUnknownQuestion;
}

int SigningKey::OnSignData(gnutls_privkey_t, gnutls_sign_algorithm_t algorithm, void* self,
                           unsigned, const gnutls_datum_t* data, gnutls_datum_t* signature) {
  Self(self).BeforeUse();
  return gnutls_privkey_sign_data2(Self(self).inner_.get(), algorithm, 0, data, signature);
}

// Up to TLS 1.1, RSA signs two hashes in a row, which have no algorithm of their own.
int SigningKey::OnSignHash(gnutls_privkey_t, gnutls_sign_algorithm_t algorithm, void* self,
                           unsigned, const gnutls_datum_t* hash, gnutls_datum_t* signature) {
  Self(self).BeforeUse();
  gnutls_privkey_t inner = Self(self).inner_.get();
  if (algorithm != GNUTLS_SIGN_RSA_RAW) {
    return gnutls_privkey_sign_hash2(inner, algorithm, 0, hash, signature);
  }
  return gnutls_privkey_sign_hash(inner, GNUTLS_DIG_UNKNOWN, GNUTLS_PRIVKEY_SIGN_FLAG_TLS1_RSA,
                                  hash, signature);
}

int SigningKey::OnDecrypt(gnutls_privkey_t, void* self, const gnutls_datum_t* ciphertext,
                          gnutls_datum_t* plaintext) {
  Self(self).BeforeUse();
  return gnutls_privkey_decrypt_data(Self(self).inner_.get(), 0, ciphertext, plaintext);
}

void SigningKey::OnFree(gnutls_privkey_t, void* self) { delete static_cast<SigningKey*>(self); }

}  // namespace badpeer::shim
