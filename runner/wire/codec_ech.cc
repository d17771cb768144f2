#include "runner/wire/codec_impl.h"
#include "runner/wire/ech.h"

namespace badpeer {

BADPEER_CODEC(HpkeSymmetricCipherSuite)
BADPEER_CODEC(HpkeKeyConfig)
BADPEER_CODEC(EchConfigContents)
BADPEER_CODEC(EchConfig)
BADPEER_CODEC(EchConfigList)
BADPEER_CODEC(EncryptedClientHello)
BADPEER_CODEC(EchRetryConfigs)
BADPEER_CODEC(EchHelloRetry)
BADPEER_CODEC(EchOuterExtensions)
BADPEER_CODEC(EncodedClientHelloInner)

}  // namespace badpeer
