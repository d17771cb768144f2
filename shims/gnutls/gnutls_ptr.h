// Owners of GnuTLS's objects, and its datum as the shim library's bytes.
#ifndef BADPEER_SHIMS_GNUTLS_GNUTLS_PTR_H_
#define BADPEER_SHIMS_GNUTLS_GNUTLS_PTR_H_

#include <gnutls/abstract.h>
#include <gnutls/dtls.h>
#include <gnutls/gnutls.h>

#include <algorithm>
#include <memory>
#include <type_traits>

#include "shim_api/bytes.h"

namespace badpeer::shim {

template <auto kFree>
struct GnuTlsDeleter {
  template <class T>
  void operator()(T* object) const {
    kFree(object);
  }
};

template <class Handle, auto kFree>
using GnuTlsPtr = std::unique_ptr<std::remove_pointer_t<Handle>, GnuTlsDeleter<kFree>>;

using SessionPtr = GnuTlsPtr<gnutls_session_t, gnutls_deinit>;
using CertificatesPtr =
    GnuTlsPtr<gnutls_certificate_credentials_t, gnutls_certificate_free_credentials>;
using PskClientPtr = GnuTlsPtr<gnutls_psk_client_credentials_t, gnutls_psk_free_client_credentials>;
using PskServerPtr = GnuTlsPtr<gnutls_psk_server_credentials_t, gnutls_psk_free_server_credentials>;
using PrivateKeyPtr = GnuTlsPtr<gnutls_privkey_t, gnutls_privkey_deinit>;
using PublicKeyPtr = GnuTlsPtr<gnutls_pubkey_t, gnutls_pubkey_deinit>;
using AntiReplayPtr = GnuTlsPtr<gnutls_anti_replay_t, gnutls_anti_replay_deinit>;

// GnuTLS does not write to what it is given, but its type is not const.
inline gnutls_datum_t DatumOf(ByteSpan bytes) {
  return {const_cast<unsigned char*>(bytes.data()), static_cast<unsigned>(bytes.size())};
}

inline ByteString BytesOf(const gnutls_datum_t& datum) {
  return datum.data == nullptr ? ByteString() : ByteString(datum.data, datum.data + datum.size);
}

// A copy that GnuTLS frees; false if there is no memory for it.
inline bool CopyForGnuTls(ByteSpan bytes, gnutls_datum_t* out) {
  out->data = static_cast<unsigned char*>(gnutls_malloc(std::max<std::size_t>(bytes.size(), 1)));
  if (out->data == nullptr) return false;
  std::copy(bytes.begin(), bytes.end(), out->data);
  out->size = static_cast<unsigned>(bytes.size());
  return true;
}

}  // namespace badpeer::shim

#endif  // BADPEER_SHIMS_GNUTLS_GNUTLS_PTR_H_
