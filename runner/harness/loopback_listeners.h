// Listening TCP sockets on one port of [::1] and of 127.0.0.1: a shim that dials the name
// `localhost` may get either address, whatever -ipv6 says.
//
//   Result<LoopbackListeners> listeners = ListenOnLoopback();
//   for (const UniqueFd& socket : listeners->sockets) poll(socket.get());
//
// An address that cannot be had, as where there is no IPv6, is left out.
#ifndef BADPEER_RUNNER_HARNESS_LOOPBACK_LISTENERS_H_
#define BADPEER_RUNNER_HARNESS_LOOPBACK_LISTENERS_H_

#include <cstdint>
#include <vector>

#include "runner/base/result.h"
#include "runner/base/unique_fd.h"

namespace badpeer {

struct LoopbackListeners {
  std::vector<UniqueFd> sockets;  // Non-blocking; one or two.
  std::uint16_t port = 0;
  bool ipv6 = false;  // One of them is on [::1].
};

Result<LoopbackListeners> ListenOnLoopback();

}  // namespace badpeer

#endif  // BADPEER_RUNNER_HARNESS_LOOPBACK_LISTENERS_H_
