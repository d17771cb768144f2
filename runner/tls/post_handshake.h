// What follows a TLS 1.3 handshake: tickets, KeyUpdates (RFC 8446, 4.6), and keys for others (7.5).
#ifndef BADPEER_RUNNER_TLS_POST_HANDSHAKE_H_
#define BADPEER_RUNNER_TLS_POST_HANDSHAKE_H_

#include "runner/tls/peer.h"

namespace badpeer {

// Takes a NewSessionTicket or KeyUpdate of the shim. True if it asks for a KeyUpdate of ours.
bool HandlePostHandshake13(Peer& peer, const HandshakeMessage& message);

// Queues the tickets an honest server sends after the client's Finished, and flushes.
void SendTickets13(Peer& peer);

// Sends a KeyUpdate and goes over to the next keys.
void SendKeyUpdate(Peer& peer, KeyUpdateRequest request);

}  // namespace badpeer

#endif  // BADPEER_RUNNER_TLS_POST_HANDSHAKE_H_
