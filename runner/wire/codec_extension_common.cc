#include "runner/wire/codec_impl.h"
#include "runner/wire/extension_common.h"

namespace badpeer {

BADPEER_CODEC(ServerNameEntry)
BADPEER_CODEC(ServerName)
BADPEER_CODEC(ServerNameAck)
BADPEER_CODEC(StatusRequest)
BADPEER_CODEC(StatusRequestAck)
BADPEER_CODEC(SupportedGroups)
BADPEER_CODEC(EcPointFormats)
BADPEER_CODEC(SignatureAlgorithms)
BADPEER_CODEC(SignatureAlgorithmsCert)
BADPEER_CODEC(UseSrtp)
BADPEER_CODEC(Alpn)
BADPEER_CODEC(NextProtocolNegotiation)
BADPEER_CODEC(SignedCertificateTimestampRequest)
BADPEER_CODEC(SignedCertificateTimestamp)
BADPEER_CODEC(ClientCertificateTypes)
BADPEER_CODEC(ServerCertificateTypes)
BADPEER_CODEC(ClientCertificateTypeChoice)
BADPEER_CODEC(ServerCertificateTypeChoice)
BADPEER_CODEC(Padding)
BADPEER_CODEC(ExtendedMasterSecret)
BADPEER_CODEC(SessionTicketExt)
BADPEER_CODEC(RecordSizeLimit)
BADPEER_CODEC(CompressCertificate)
BADPEER_CODEC(RenegotiationInfo)
BADPEER_CODEC(ChannelId)

}  // namespace badpeer
