// The inner half of the process driver: a small program (the runner itself, started anew as `runner
// interop sandbox`) that builds one endpoint's namespaces, hands its TUN device out, runs the
// endpoint as the only program of a PID namespace, and dies with the runner.
//
// Descriptors: 0 a JSON `SandboxSpec`, 1 and 2 the endpoint's console, 3 a SOCK_SEQPACKET socket of
// short text messages:
//
//   to the runner     "ready" with the TUN device, "error REASON", "breach REASON",
//                     "exit STATUS", "signal NUMBER"
//   to the sandbox    "run", "terminate"
//
// End of file on the socket ends the sandbox, and with it every process, mount and interface in it,
// whether the runner closed it on purpose or was killed.
#ifndef BADPEER_RUNNER_INTEROP_SANDBOX_H_
#define BADPEER_RUNNER_INTEROP_SANDBOX_H_

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "runner/base/result.h"
#include "runner/interop/endpoint.h"

namespace badpeer::interop {

inline constexpr int kSandboxSocket = 3;
inline constexpr char kSandboxCommand[] = "sandbox";  // `runner interop sandbox`

// What the sandbox is told. Paths are the host's.
struct SandboxSpec {
  EndpointSpec endpoint{};
  // Folders that the endpoint needs although they lie below /tmp, which it gets empty.
  std::vector<std::string> keep{};
};

std::string ToJson(const SandboxSpec& spec);
Result<SandboxSpec> SandboxSpecFromJson(const std::string& text);

// Does not return to normal business: the value is the process's exit status.
int SandboxMain();

}  // namespace badpeer::interop

#endif  // BADPEER_RUNNER_INTEROP_SANDBOX_H_
