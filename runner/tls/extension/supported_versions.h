// supported_versions (RFC 8446, 4.2.1).
#ifndef BADPEER_RUNNER_TLS_EXTENSION_SUPPORTED_VERSIONS_H_
#define BADPEER_RUNNER_TLS_EXTENSION_SUPPORTED_VERSIONS_H_

#include <vector>

#include "runner/tls/extension/module.h"
#include "runner/wire/hello.h"

namespace badpeer {

// Server: what the client offers, in its order. Without the extension, legacy_version and all below
// it.
std::vector<ProtocolVersion> OfferedVersions(Handshake& handshake);
// Client: what the server has chosen.
ProtocolVersion SelectedVersion(Handshake& handshake, const ServerHello& hello);

}  // namespace badpeer

#endif  // BADPEER_RUNNER_TLS_EXTENSION_SUPPORTED_VERSIONS_H_
