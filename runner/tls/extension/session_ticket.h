// session_ticket (RFC 5077): sessions up to TLS 1.2 that the client keeps.
#ifndef BADPEER_RUNNER_TLS_EXTENSION_SESSION_TICKET_H_
#define BADPEER_RUNNER_TLS_EXTENSION_SESSION_TICKET_H_

#include "runner/base/bytes.h"
#include "runner/tls/extension/module.h"

namespace badpeer {

// Server: what the client wants to resume; empty if it has none.
Bytes OfferedTicket(Handshake& handshake);
// Whether the ServerHello, as it was sent or received, announces a ticket.
bool IsTicketAgreed(const Handshake& handshake);
// Whether a NewSessionTicket is due. A server knows which session it resumes, a client has read the
// ServerHello.
bool IsTicketDue(const Handshake& handshake);

}  // namespace badpeer

#endif  // BADPEER_RUNNER_TLS_EXTENSION_SESSION_TICKET_H_
