// What a server staples to its certificate: an OCSP response (RFC 6066, 8) and a list of SCTs
// (RFC 6962, 3.3).
#ifndef BADPEER_RUNNER_TLS_EXTENSION_STAPLING_H_
#define BADPEER_RUNNER_TLS_EXTENSION_STAPLING_H_

#include "runner/base/bytes.h"
#include "runner/tls/extension/module.h"

namespace badpeer {

struct StaplingOptions {
  bool request = true;  // client
};
struct StaplingState {
  Bytes ocsp_response{};
  Bytes sct_list{};
};

// Up to 1.2 the response has a message of its own, behind the Certificate.
void SendCertificateStatus(Handshake& handshake);
void ReadCertificateStatus(Handshake& handshake);

extern const ExtensionModule kStatusRequest;
extern const ExtensionModule kSignedCertificateTimestamp;

}  // namespace badpeer

#endif  // BADPEER_RUNNER_TLS_EXTENSION_STAPLING_H_
