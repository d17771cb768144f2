// Misbehaviour that more than one family of tests needs.
//
//   .hooks = DamageFirstData(),
#ifndef BADPEER_RUNNER_SUITES_COMMON_HOOKS_H_
#define BADPEER_RUNNER_SUITES_COMMON_HOOKS_H_

#include <functional>
#include <vector>

#include "runner/base/bytes.h"
#include "runner/tls/peer.h"
#include "runner/wire/code_points.h"

namespace badpeer {

// Sends one more message before the others, whose records have a wrong last byte.
Hooks DamageFirstData();

// Encrypted handshake data must fill every record of an epoch but the last, up to `record_size`
// bytes of content. Without `first_flight`, only from where our side encrypts as well: a server may
// then send its first flight in as many records as it likes.
Hook ExpectPackedHandshake(std::size_t record_size, bool first_flight);

// A server that picks the first of its own suites that it could use, offered or not.
Hook IgnoreClientsCipherSuites();

// A server's last flight, up to 1.2, is an alert: it lets a client that waits for the Finished go on,
// while what a false start had sent comes all the same.
Hook AlertInsteadOfFinished();
// A server of 1.3 that asks for a second hello with a cookie, and for nothing else.
Hooks AskForCookie();

// A server of 1.3 that sends these before its Finished, asked for or not.
Hook SendCertificateRequestAnyway();
Hook SendCertificateAnyway(const char* name);

// TLS: application data in one record, however long.
Hook LeaveRecordsWhole();

// A client changes the ticket that it offers, up to 1.2 or since. Binders are made for what it is
// then.
Hook OnOfferedTicket(std::function<void(Bytes&)> change);
// The groups of the shim's key shares must be these, in this order, in the first hello of each
// connection.
Hook ExpectKeyShares(std::vector<NamedGroup> wanted);

// A server keeps the session id of the hello, for other hooks.
struct OfferedSessionId {
  Bytes id{};
};
Hook RememberSessionId();
// A client must not offer one.
Hook ExpectsNoSessionId();
// Up to 1.2: the server must send a ticket, also where it resumes one.
Hook ExpectsNewTicket();

// Another message right before each of type M. It is in the transcript; what was made of that for M
// is without it.
template <class M, class F>
Hook SendBefore(F make) {
  return OnSend<M>([make](Peer& peer, M&) { peer.Send(make(peer)); });
}

}  // namespace badpeer

#endif  // BADPEER_RUNNER_SUITES_COMMON_HOOKS_H_
