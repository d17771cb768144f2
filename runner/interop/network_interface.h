// The network interface of an endpoint: a TUN device called eth0 with the contract's addresses,
// made in whatever network namespace the calling thread is in.
//
//   unshare(CLONE_NEWNET);
//   Result<UniqueFd> eth0 = CreateEndpointInterface(Role::kServer);
//   // eth0 is up; the descriptor carries its IP packets and may be handed to another process
#ifndef BADPEER_RUNNER_INTEROP_NETWORK_INTERFACE_H_
#define BADPEER_RUNNER_INTEROP_NETWORK_INTERFACE_H_

#include "runner/base/result.h"
#include "runner/base/unique_fd.h"
#include "runner/interop/endpoint.h"

namespace badpeer::interop {

// Also brings `lo` up. The device goes away with its descriptor or its namespace. An error says
// what to allow on this machine.
Result<UniqueFd> CreateEndpointInterface(Role role);

}  // namespace badpeer::interop

#endif  // BADPEER_RUNNER_INTEROP_NETWORK_INTERFACE_H_
