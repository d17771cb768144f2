#include "runner/wire/codec_impl.h"
#include "runner/wire/handshake12.h"
#include "runner/wire/handshake13.h"
#include "runner/wire/record_messages.h"

namespace badpeer {

BADPEER_CODEC(EncryptedExtensions)
BADPEER_CODEC(ClientEncryptedExtensions)
BADPEER_CODEC(CertificateRequest13)
BADPEER_CODEC(CertificateEntry)
BADPEER_CODEC(Certificate13)
BADPEER_CODEC(CompressedCertificate)
BADPEER_CODEC(CertificateVerify)
BADPEER_CODEC(Finished)
BADPEER_CODEC(EndOfEarlyData)
BADPEER_CODEC(NewSessionTicket13)
BADPEER_CODEC(KeyUpdate)

BADPEER_CODEC(Certificate12)
BADPEER_CODEC(CertificateRawPublicKey)
BADPEER_CODEC(CertificateStatus)
BADPEER_CODEC(OpaqueServerKeyExchange)
BADPEER_CODEC(EcdheServerParams)
BADPEER_CODEC(DigitallySigned)
BADPEER_CODEC(ServerKeyExchange)
BADPEER_CODEC(CertificateRequest12)
BADPEER_CODEC(ServerHelloDone)
BADPEER_CODEC(OpaqueClientKeyExchange)
BADPEER_CODEC(ClientKeyExchange)
BADPEER_CODEC(CertificateVerifyLegacy)
BADPEER_CODEC(NewSessionTicket12)
BADPEER_CODEC(NextProtocol)
BADPEER_CODEC(ChannelIdMessage)

BADPEER_CODEC(Alert)
BADPEER_CODEC(ChangeCipherSpec)
BADPEER_CODEC(DtlsHandshakeHeader)
BADPEER_CODEC(RecordNumber)
BADPEER_CODEC(Ack)

}  // namespace badpeer
