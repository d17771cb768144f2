// Finds out whether a shim waits for us while we wait for it: then nothing will ever happen, and
// the rest of the idle timeout would be wasted.
//
//   if (WaitsToRead({child.pid(), child.pidfd()}, our_socket)) throw PeerFailure(kMutualWait, ...);
//
// The answer is a proof or "not known": a slow shim, one that computes, sleeps, waits with a
// timeout or has processes of its own is never called waiting. Proven is the case of a single
// process of which one thread is blocked reading from our connection without a timeout, all others
// wait for each other, and no byte is under way in either direction.
#ifndef BADPEER_RUNNER_HARNESS_MUTUAL_WAIT_H_
#define BADPEER_RUNNER_HARNESS_MUTUAL_WAIT_H_

#include <sys/types.h>

namespace badpeer {

struct WatchedProcess {
  pid_t pid;
  int pidfd;
};

// The caller is the only one who writes to `our_socket`, and is about to go on reading.
bool WaitsToRead(const WatchedProcess& process, int our_socket);

}  // namespace badpeer

#endif  // BADPEER_RUNNER_HARNESS_MUTUAL_WAIT_H_
