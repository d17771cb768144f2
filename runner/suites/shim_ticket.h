// The form in which BoringSSL seals sessions into tickets (that of RFC 5077, 4), under the key that
// the shim is given by -ticket-key: what is in a ticket can be changed, and stays authentic.
//
//   .shim = {.role = Role::kServer, .flags = ShimTicketKeyFlag()},
//   .hooks = {RewritesTicket({.version = ProtocolVersion::kTls12})},
#ifndef BADPEER_RUNNER_SUITES_SHIM_TICKET_H_
#define BADPEER_RUNNER_SUITES_SHIM_TICKET_H_

#include <optional>
#include <string>
#include <vector>

#include "runner/base/bytes.h"
#include "runner/tls/hooks.h"
#include "runner/wire/code_points.h"

namespace badpeer {

std::vector<std::string> ShimTicketKeyFlag();

struct ShimTicketChange {
  std::optional<ProtocolVersion> version{};
  std::optional<CipherSuite> cipher_suite{};
};
// Throws PeerFailure for what is no such ticket.
Bytes RewriteShimTicket(ByteView ticket, const ShimTicketChange& change);

// A client offers its ticket so changed.
Hook RewritesTicket(ShimTicketChange change);

}  // namespace badpeer

#endif  // BADPEER_RUNNER_SUITES_SHIM_TICKET_H_
