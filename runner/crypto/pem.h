// Internal to crypto/: PEM blocks (RFC 7468).
//
//   std::string pem = EncodePem("CERTIFICATE", der);
//   Result<Bytes> der = DecodePem("PRIVATE KEY", pem);
#ifndef BADPEER_RUNNER_CRYPTO_PEM_H_
#define BADPEER_RUNNER_CRYPTO_PEM_H_

#include <string>
#include <string_view>

#include "runner/base/bytes.h"
#include "runner/base/result.h"

namespace badpeer::crypto {

std::string EncodePem(std::string_view label, ByteView der);
// The first block with this label; what stands around it does not matter.
Result<Bytes> DecodePem(std::string_view label, std::string_view text);

}  // namespace badpeer::crypto

#endif  // BADPEER_RUNNER_CRYPTO_PEM_H_
