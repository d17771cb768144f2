// supported_groups (RFC 8446, 4.2.7) and, up to TLS 1.2, ec_point_formats (RFC 8422, 5.1.2).
#ifndef BADPEER_RUNNER_TLS_EXTENSION_SUPPORTED_GROUPS_H_
#define BADPEER_RUNNER_TLS_EXTENSION_SUPPORTED_GROUPS_H_

#include <optional>

#include "runner/tls/extension/module.h"

namespace badpeer {

// Server: the client's first group that we have too and that the version knows.
std::optional<NamedGroup> FirstCommonGroup(Handshake& handshake);
// Server, up to 1.2: whether the client takes points in the one form that there is left.
bool TakesUncompressedPoints(Handshake& handshake);

}  // namespace badpeer

#endif  // BADPEER_RUNNER_TLS_EXTENSION_SUPPORTED_GROUPS_H_
