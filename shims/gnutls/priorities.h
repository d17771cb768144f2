// The flags' versions, suites, groups, signature algorithms and certificate types as a priority
// string of GnuTLS.
//
//   std::string cannot;
//   const std::optional<std::string> priorities = PriorityString(config, cannot);
#ifndef BADPEER_SHIMS_GNUTLS_PRIORITIES_H_
#define BADPEER_SHIMS_GNUTLS_PRIORITIES_H_

#include <optional>
#include <string>

#include "shim_api/config.h"

namespace badpeer::shim {

// Nothing where GnuTLS lacks what a flag asks for; then `cannot` says what it is.
std::optional<std::string> PriorityString(const ConnectionConfig& config, std::string& cannot);

// Whether one of the ends may show a raw public key.
bool UsesRawPublicKeys(const ConnectionConfig& config);

}  // namespace badpeer::shim

#endif  // BADPEER_SHIMS_GNUTLS_PRIORITIES_H_
