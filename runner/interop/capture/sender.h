// Which end of a captured connection sent a packet.
#ifndef BADPEER_RUNNER_INTEROP_CAPTURE_SENDER_H_
#define BADPEER_RUNNER_INTEROP_CAPTURE_SENDER_H_

namespace badpeer::interop {

enum class Sender { kClient, kServer };

}  // namespace badpeer::interop

#endif  // BADPEER_RUNNER_INTEROP_CAPTURE_SENDER_H_
