// The message of a stapled OCSP response (RFC 6066, 8).
//
//   if (!peer.IsClient()) SendCertificateStatus(handshake);
#ifndef BADPEER_RUNNER_TLS_EXTENSION_STAPLING_MODULE_H_
#define BADPEER_RUNNER_TLS_EXTENSION_STAPLING_MODULE_H_

#include "runner/tls/handshake.h"

namespace badpeer {

// Up to 1.2 the response has a message of its own, behind the Certificate.
void SendCertificateStatus(Handshake& handshake);
void ReadCertificateStatus(Handshake& handshake);
// Client: throws PeerFailure if the server says something of its certificate.
void RequireNothingStapled(const Handshake& handshake);

}  // namespace badpeer

#endif  // BADPEER_RUNNER_TLS_EXTENSION_STAPLING_MODULE_H_
