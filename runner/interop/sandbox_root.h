// The file system that an endpoint sees: the machine's own, read-only, with the contract's folders
// on top.
//
//   unshare(CLONE_NEWNS | ...);
//   Status done = EnterEndpointRoot(spec);  // now /www, /downloads, /certs, /logs are the
//   endpoint's
#ifndef BADPEER_RUNNER_INTEROP_SANDBOX_ROOT_H_
#define BADPEER_RUNNER_INTEROP_SANDBOX_ROOT_H_

#include "runner/base/result.h"
#include "runner/interop/sandbox.h"

namespace badpeer::interop {

// Replaces the root of the calling process, which is alone in its mount namespace and the first of
// its PID namespace. Writable afterwards: /downloads, /logs, /tmp and /dev/shm.
Status EnterEndpointRoot(const SandboxSpec& spec);

}  // namespace badpeer::interop

#endif  // BADPEER_RUNNER_INTEROP_SANDBOX_ROOT_H_
