// The Certificate message in either form (RFC 8879): the compressed one where it was agreed on.
//
//   SendCertificateMessage(handshake, certificate);
#ifndef BADPEER_RUNNER_TLS_EXTENSION_CERTIFICATE_COMPRESSION_MODULE_H_
#define BADPEER_RUNNER_TLS_EXTENSION_CERTIFICATE_COMPRESSION_MODULE_H_

#include "runner/tls/handshake.h"
#include "runner/wire/handshake13.h"

namespace badpeer {

// Sends the message in the form that the other side takes. Hooks on either form see it.
void SendCertificateMessage(Handshake& handshake, Certificate13 message);
// The Certificate inside, if it is a CompressedCertificate; any other message as it is.
HandshakeMessage Decompressed(Handshake& handshake, const HandshakeMessage& message);

}  // namespace badpeer

#endif  // BADPEER_RUNNER_TLS_EXTENSION_CERTIFICATE_COMPRESSION_MODULE_H_
