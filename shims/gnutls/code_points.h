// Code points of the wire in GnuTLS's terms: its numbers, and the words of its priority strings.
#ifndef BADPEER_SHIMS_GNUTLS_CODE_POINTS_H_
#define BADPEER_SHIMS_GNUTLS_CODE_POINTS_H_

#include <gnutls/gnutls.h>

#include <cstdint>
#include <span>

namespace badpeer::shim {

template <class Id>
struct CodePoint {
  std::uint16_t wire;
  Id id;
  const char* priority;  // as a part of a priority string
};

using Version = CodePoint<gnutls_protocol_t>;
using Group = CodePoint<gnutls_group_t>;
using Signature = CodePoint<gnutls_sign_algorithm_t>;

// Best first.
std::span<const Version> TlsVersions();
std::span<const Version> DtlsVersions();
std::span<const Group> Groups();
// Where GnuTLS has two for one code point (with the curve of TLS 1.3 and without), both.
std::span<const Signature> Signatures();

// All of these are 0 where there is none.
std::uint16_t VersionOf(gnutls_protocol_t version);
std::uint16_t GroupOf(gnutls_group_t group);
std::uint16_t SignatureAlgorithmOf(gnutls_sign_algorithm_t algorithm);
std::uint16_t CipherSuiteOf(gnutls_session_t session);

}  // namespace badpeer::shim

#endif  // BADPEER_SHIMS_GNUTLS_CODE_POINTS_H_
