#include "runner/tls/extension/session_ticket.h"

#include "runner/tls/extensions.h"
#include "runner/wire/messages.h"

namespace badpeer {
namespace {

void Write(Handshake& handshake, ExtensionContext where, Extensions& into) {
  if (where == ExtensionContext::server_hello) {
    if (IsTicketDue(handshake)) Put(into, SessionTicketExt{});
    return;
  }
  if (!handshake.peer.options().tickets.enabled) return;
  const bool resumes =
      handshake.session && handshake.session->session->version < ProtocolVersion::kTls13;
  Put(into, SessionTicketExt{.ticket = resumes ? handshake.session->ticket : Bytes{}});
}

}  // namespace

Bytes OfferedTicket(Handshake& handshake) {
  const auto offered = ReadExtension<SessionTicketExt>(handshake, handshake.hello.extensions);
  return offered ? offered->ticket : Bytes{};
}

bool IsTicketAgreed(const Handshake& handshake) {
  return handshake.Agreed(SessionTicketExt::kType);
}

bool IsTicketDue(const Handshake& handshake) {
  const TicketOptions& options = handshake.peer.options().tickets;
  if (handshake.peer.IsClient()) return IsTicketAgreed(handshake);
  if (handshake.resumed) return options.renew_on_resume;
  return options.enabled && handshake.Offered(SessionTicketExt::kType);
}

const ExtensionModule kSessionTicket = {
    .type = SessionTicketExt::kType, .passes_unoffered = true, .write = Write};

}  // namespace badpeer
