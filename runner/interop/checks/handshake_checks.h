// Checks of how connections are set up; each is the `check` of one test case, or of a few (see
// catalogue.cc).
#ifndef BADPEER_RUNNER_INTEROP_CHECKS_HANDSHAKE_CHECKS_H_
#define BADPEER_RUNNER_INTEROP_CHECKS_HANDSHAKE_CHECKS_H_

#include "runner/interop/checks/check_context.h"

namespace badpeer::interop {

// One handshake without a Retry, version 1, the files.
void CheckHandshake(CheckContext& context);
// The client sent its ClientHello, or a PING, again: the first answer takes longer than it waits.
void CheckLongRtt(CheckContext& context);
// The client offers TLS_CHACHA20_POLY1305_SHA256 and nothing else.
void CheckChaCha20(CheckContext& context);
// The server allows at most 1000 streams at first, and the client opens no more than it may.
void CheckMultiplexing(CheckContext& context);
// A Retry with a token, a later Initial that carries it and goes on counting packets, and nothing
// served without it (RFC 9000, 17.2.5).
void CheckRetry(CheckContext& context);
// Two handshakes, only the first with a certificate, the second with a ticket of it; requests on
// both.
void CheckResumption(CheckContext& context);
// Two handshakes, and most of the second one's requests in 0-RTT packets.
void CheckZeroRtt(CheckContext& context);
// As CheckTransfer, over HTTP/3, which both offer and speak.
void CheckHttp3(CheckContext& context);
// 50 connections, each with a handshake.
void CheckManyHandshakes(CheckContext& context);
// Compatible version negotiation from 1 to 2 (RFC 9368, 2.3; RFC 9369, 4.1).
void CheckVersion2(CheckContext& context);
// A Version Negotiation packet that answers the client's first packet (RFC 8999, 6).
void CheckVersionNegotiation(CheckContext& context);

}  // namespace badpeer::interop

#endif  // BADPEER_RUNNER_INTEROP_CHECKS_HANDSHAKE_CHECKS_H_
