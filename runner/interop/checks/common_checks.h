// What several test cases ask for: the files, the number of handshakes, the version.
//
//   CheckFiles(context);
//   CheckHandshakes(context, 1);
//   CheckOnlyVersion1(context);
#ifndef BADPEER_RUNNER_INTEROP_CHECKS_COMMON_CHECKS_H_
#define BADPEER_RUNNER_INTEROP_CHECKS_COMMON_CHECKS_H_

#include <cstddef>
#include <vector>

#include "runner/interop/checks/check_context.h"

namespace badpeer::interop {

// Every file arrived whole and equal, over QUIC, and nothing else. Only regular files are read, no
// links followed.
void CheckFiles(CheckContext& context);

// The connections, as the server's side saw them, for which the server sent Handshake packets: one
// for each ClientHello, however many connections the server made of it, and as often as the client
// answered different connection IDs of the server.
std::vector<const Connection*> Handshakes(const CheckContext& context);
bool CheckHandshakes(CheckContext& context, std::size_t wanted);

// All packets of the server that show a version are of version 1.
void CheckOnlyVersion1(CheckContext& context);

// All three, with one handshake.
void CheckTransfer(CheckContext& context);

}  // namespace badpeer::interop

#endif  // BADPEER_RUNNER_INTEROP_CHECKS_COMMON_CHECKS_H_
