// signature_algorithms (RFC 8446, 4.2.3), and the authorities that either side names
// (RFC 8446, 4.2.4): what the other side's credential has to be.
#ifndef BADPEER_RUNNER_TLS_EXTENSION_SIGNATURE_ALGORITHMS_H_
#define BADPEER_RUNNER_TLS_EXTENSION_SIGNATURE_ALGORITHMS_H_

#include <optional>
#include <vector>

#include "runner/wire/code_points.h"

namespace badpeer {

// The other side's list, from its ClientHello or CertificateRequest; unset if it had none.
using SignatureAlgorithmsState = std::optional<std::vector<SignatureScheme>>;

}  // namespace badpeer

#endif  // BADPEER_RUNNER_TLS_EXTENSION_SIGNATURE_ALGORITHMS_H_
