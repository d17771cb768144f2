// Checks of what happens on established connections and on their paths; each is the `check` of one
// test case (see catalogue.cc).
#ifndef BADPEER_RUNNER_INTEROP_CHECKS_TRANSPORT_CHECKS_H_
#define BADPEER_RUNNER_INTEROP_CHECKS_TRANSPORT_CHECKS_H_

#include "runner/interop/checks/check_context.h"

namespace badpeer::interop {

// Both sides sent 1-RTT packets of key phase 1 that authenticate, not before the handshake was
// confirmed, and each follows before it acknowledges (RFC 9001, 6).
void CheckKeyUpdate(CheckContext& context);
// Both sides mark their packets, none says CE, and both report counts that fit what reached them
// (RFC 9000, 13.4).
void CheckEcn(CheckContext& context);
// The server sends at most three times what it got before the client's address is validated (RFC
// 9000, 8.1).
void CheckAmplificationLimit(CheckContext& context);
// Nothing went over IPv4.
void CheckIpv6(CheckContext& context);
// Each path that the server sees is challenged at once, unpredictably, and each challenge that came
// is answered (RFC 9000, 9.3).
void CheckPortRebinding(CheckContext& context);
// The same, and more than one client address.
void CheckAddressRebinding(CheckContext& context);
// The same as port rebinding, and the client goes to the address that the server prefers and takes
// a new connection ID for each path (RFC 9000, 9.5 and 9.6).
void CheckConnectionMigration(CheckContext& context);
// Sets the result's kbps: the file's bits over the time of the server's 1-RTT packets.
void MeasureGoodput(CheckContext& context);

}  // namespace badpeer::interop

#endif  // BADPEER_RUNNER_INTEROP_CHECKS_TRANSPORT_CHECKS_H_
