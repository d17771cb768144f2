// client_certificate_type and server_certificate_type (RFC 7250): keys without certificates.
//
//   client.certificate_types->accept = {{CertificateType::RawPublicKey}};
//   server.credentials = {RawPublicKey{.name = "ecdsa-p256"}};
#ifndef BADPEER_RUNNER_TLS_EXTENSION_CERTIFICATE_TYPES_H_
#define BADPEER_RUNNER_TLS_EXTENSION_CERTIFICATE_TYPES_H_

#include <optional>
#include <vector>

#include "runner/base/bytes.h"
#include "runner/wire/code_points.h"

namespace badpeer {

struct CertificateTypeOptions {
  // What we take of the other side, in order of preference. Unset: certificates, and no extension.
  std::optional<std::vector<CertificateType>> accept{};
  // Client: what we say that we can show. Unset: no extension.
  std::optional<std::vector<CertificateType>> offer{};
};
struct CertificateTypeState {
  std::vector<CertificateType> theirs{CertificateType::X509};  // server: what the client takes
  CertificateType client = CertificateType::X509;              // agreed
  CertificateType server = CertificateType::X509;
  Bytes peer_raw_public_key{};  // SubjectPublicKeyInfo; empty: the other side has shown none
};

}  // namespace badpeer

#endif  // BADPEER_RUNNER_TLS_EXTENSION_CERTIFICATE_TYPES_H_
