// One endpoint of a run: a QUIC client or server under the interop runner's contract, isolated from
// the machine, with a TUN device called eth0 whose other end the network simulator gets.
//
//   // Namespaces and eth0 are there, nothing runs yet.
//   Result<std::unique_ptr<Endpoint>> client = driver.Prepare(spec);
//   Simulator::Start({.left_fd = (*client)->tun_fd(), ...});
//   Status started = (*client)->Run();
//   poll on (*client)->end_fd(), then (*client)->PollEnd();
//   client->reset();  // whatever still runs is gone
//
// The contract (of the QUIC Interop Runner, unchanged): /www, /downloads, /certs and /logs; the
// environment in `EndpointSpec::environment`; port 443; names server4, server6, server46 and sim;
// addresses below; exit status 0 success, 1 failure, 127 unsupported test case.
#ifndef BADPEER_RUNNER_INTEROP_ENDPOINT_H_
#define BADPEER_RUNNER_INTEROP_ENDPOINT_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runner/base/result.h"
#include "runner/interop/checks/test_case.h"

namespace badpeer::interop {

enum class Role { kClient, kServer };
std::string_view ToString(Role role);  // "client", "server": the values of ROLE.

inline constexpr char kClientIpv4[] = "193.167.0.100";
inline constexpr char kServerIpv4[] = "193.167.100.100";
inline constexpr char kClientIpv6[] = "fd00:cafe:cafe:0::100";
inline constexpr char kServerIpv6[] = "fd00:cafe:cafe:100::100";

// The /etc/hosts that an endpoint of this role sees.
std::string HostsFile(Role role);

// The environment of the contract. `requests`: URLs, separated by blanks.
std::vector<std::pair<std::string, std::string>> ContractEnvironment(Role role,
                                                                     const std::string& testcase,
                                                                     const std::string& requests);

struct EndpointSpec {
  Role role = Role::kClient;
  std::vector<std::string> command{};  // For the process driver: program (absolute) and arguments.
  std::string image{};                 // For the docker driver.
  std::vector<std::pair<std::string, std::string>> environment{};
  // Folders of the host that become the contract's. All exist before Prepare().
  std::string www_dir{};
  std::string downloads_dir{};
  std::string certs_dir{};
  std::string logs_dir{};
  std::string scratch_dir{};     // The driver's own: mount point, generated files.
  std::string console_path{};    // Receives stdout and stderr.
  std::uint64_t file_limit = 0;  // Bytes that one file may have; more ends the endpoint.
};

class Endpoint {
 public:
  // Ends every process of the endpoint and takes its namespaces or its container away.
  virtual ~Endpoint() = default;

  // Carries IP packets of the endpoint's eth0; the endpoint object owns it.
  virtual int tun_fd() const = 0;

  // Lets the prepared endpoint run.
  virtual Status Run() = 0;

  // Readable when PollEnd() may have news.
  virtual int end_fd() const = 0;

  // How the endpoint ended; none while it runs. Never blocks.
  virtual std::optional<EndpointEnd> PollEnd() = 0;

  // Asks all its processes to end (SIGTERM).
  virtual void Terminate() = 0;

  // What it did against the rules of the house, one sentence each.
  virtual std::vector<std::string> Breaches() const = 0;
};

class Driver {
 public:
  virtual ~Driver() = default;
  // An endpoint that waits, its network interface ready.
  virtual Result<std::unique_ptr<Endpoint>> Prepare(const EndpointSpec& spec) = 0;
};

// Plain programs in network, mount, PID, IPC and UTS namespaces; as root, or in a user namespace.
std::unique_ptr<Driver> MakeProcessDriver();

// Containers without a network of their own. `program`: "docker" or "podman".
std::unique_ptr<Driver> MakeContainerDriver(std::string program);

}  // namespace badpeer::interop

#endif  // BADPEER_RUNNER_INTEROP_ENDPOINT_H_
