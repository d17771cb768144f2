// Certificate and CertificateVerify of TLS 1.3, for both roles (RFC 8446, 4.3.2 and 4.4).
#ifndef BADPEER_RUNNER_TLS_AUTHENTICATION13_H_
#define BADPEER_RUNNER_TLS_AUTHENTICATION13_H_

#include "runner/tls/handshake.h"

namespace badpeer {

// Server.
void SendCertificateRequest13(Handshake& handshake);
// Client. `message` is the request.
void ReadCertificateRequest13(Handshake& handshake, const HandshakeMessage& message);

// With our credential. A client chooses it here and may have none; a server has chosen before its
// EncryptedExtensions.
void SendAuthentication13(Handshake& handshake);
// `first` is the Certificate. A client may have none if the server does not insist.
void ReadAuthentication13(Handshake& handshake, const HandshakeMessage& first);

}  // namespace badpeer

#endif  // BADPEER_RUNNER_TLS_AUTHENTICATION13_H_
