// Certificates and their proof up to TLS 1.2, for both roles (RFC 5246, 7.4.2, 7.4.4, 7.4.6 and
// 7.4.8).
#ifndef BADPEER_RUNNER_TLS_AUTHENTICATION12_H_
#define BADPEER_RUNNER_TLS_AUTHENTICATION12_H_

#include "runner/tls/handshake.h"

namespace badpeer {

// Server.
void SendCertificateRequest12(Handshake& handshake);
// Client. `message` is the request.
void ReadCertificateRequest12(Handshake& handshake, const HandshakeMessage& message);

// With what a server staples to it. A client chooses its credential here and may have none; a server
// has chosen with the cipher suite.
void SendCertificate12(Handshake& handshake);
void ReadCertificate12(Handshake& handshake);

// Nothing if the client has shown no certificate.
void SendCertificateVerify12(Handshake& handshake);
void ReadCertificateVerify12(Handshake& handshake);

}  // namespace badpeer

#endif  // BADPEER_RUNNER_TLS_AUTHENTICATION12_H_
