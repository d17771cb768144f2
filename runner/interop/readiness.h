// Waits until a server answers QUIC packets, before the network exists: probes go straight into its
// TUN device and appear in no capture.
//
//   if (AwaitServer(*server, Deadline::In(std::chrono::seconds(10))) == Readiness::kReady) ...
#ifndef BADPEER_RUNNER_INTEROP_READINESS_H_
#define BADPEER_RUNNER_INTEROP_READINESS_H_

#include "runner/base/deadline.h"
#include "runner/interop/endpoint.h"

namespace badpeer::interop {

enum class Readiness {
  kReady,   // It answered a packet of an unknown version with Version Negotiation.
  kSilent,  // It did not until the deadline; it may still be a good server.
  kEnded,   // It ended, or `stop_fd` became readable.
};

// `stop_fd` may be -1.
Readiness AwaitServer(Endpoint& server, Deadline deadline, int stop_fd);

}  // namespace badpeer::interop

#endif  // BADPEER_RUNNER_INTEROP_READINESS_H_
