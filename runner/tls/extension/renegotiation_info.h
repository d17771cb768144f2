// renegotiation_info (RFC 5746): ties a renegotiation to the handshake before, up to TLS 1.2.
#ifndef BADPEER_RUNNER_TLS_EXTENSION_RENEGOTIATION_INFO_H_
#define BADPEER_RUNNER_TLS_EXTENSION_RENEGOTIATION_INFO_H_

#include "runner/tls/extension/module.h"

namespace badpeer {

extern const ExtensionModule kRenegotiationInfo;

}  // namespace badpeer

#endif  // BADPEER_RUNNER_TLS_EXTENSION_RENEGOTIATION_INFO_H_
