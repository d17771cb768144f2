#include "runner/interop/compliance.h"

#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <chrono>
#include <random>

#include "runner/base/deadline.h"
#include "runner/base/unique_fd.h"
#include "runner/interop/cell_files.h"
#include "runner/interop/cell_log.h"
#include "runner/interop/sim/simulator.h"
#include "runner/interop/startup.h"

namespace badpeer::interop {
namespace {

constexpr std::chrono::seconds kLimit{30};
constexpr std::chrono::milliseconds kQuotaInterval{250};
constexpr std::uint64_t kDiskLimit = 64 << 20;

// Like the name of a test case, so that nobody can tell a probe from a test that is still to come.
std::string UnknownTestCase() {
  constexpr std::size_t kShortest = 5, kLongest = 16;
  std::random_device random;
  std::string name;
  do {
    name.resize(kShortest + random() % (kLongest - kShortest + 1));
    for (char& letter : name) letter = static_cast<char>('a' + random() % 26);
  } while (IsTestCaseName(name));
  return name;
}

// The network with nobody on its other side: a client may wait for the simulator before it looks at
// its test case.
class LonelyNetwork {
 public:
  Status Start(Endpoint& endpoint, Role role) {
    int pair[2];
    if (socketpair(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0, pair) != 0) {
      return Error{"no socket pair for the simulator"};
    }
    near_.reset(pair[0]);
    far_.reset(pair[1]);
    Result<Scenario> scenario =
        ParseScenario("simple-p2p --delay=15ms --bandwidth=10Mbps --queue=25");
    if (!scenario) return scenario.error();
    const bool client = role == Role::kClient;
    Result<std::unique_ptr<Simulator>> network =
        Simulator::Start({.left_fd = client ? endpoint.tun_fd() : near_.get(),
                          .right_fd = client ? near_.get() : endpoint.tun_fd(),
                          .scenario = *scenario});
    if (!network) return network.error();
    network_ = std::move(*network);
    return Done{};
  }

  // Before the endpoint goes, whose device it reads.
  void Stop() { network_.reset(); }

 private:
  UniqueFd near_{};
  UniqueFd far_{};
  std::unique_ptr<Simulator> network_{};
};

struct Behaviour {
  std::optional<EndpointEnd> end{};
  bool over_quota = false;
};

Behaviour Watch(Endpoint& endpoint, Role role, const CellFiles& files, const Interrupt& stop) {
  const Deadline deadline = Deadline::In(kLimit);
  Behaviour behaviour;
  while (!behaviour.end && !behaviour.over_quota && !deadline.Passed() && !stop.raised()) {
    std::array<pollfd, 2> polled{{{endpoint.end_fd(), POLLIN, 0}, {stop.fd(), POLLIN, 0}}};
    poll(polled.data(), polled.size(),
         Earlier(deadline, Deadline::In(kQuotaInterval)).PollMillis());
    behaviour.end = endpoint.PollEnd();
    behaviour.over_quota = files.BytesWritten(role) >= kDiskLimit;
  }
  return behaviour;
}

Compliance Judge(const Behaviour& behaviour, const std::vector<std::string>& breaches,
                 const std::string& testcase, const std::string& console_path) {
  const std::optional<EndpointEnd>& end = behaviour.end;
  if (end && end->exit_status == kUnsupportedStatus) {
    const std::string missing = WhyNotStarted(console_path);
    if (missing.empty()) return {.compliant = true};
    return {.reason = "it could not be started: " + missing +
                      " (so it ended with status 127, which is not its own word)"};
  }
  std::string did = "was still running after " + std::to_string(kLimit.count()) + " s";
  if (behaviour.over_quota) {
    did = "wrote more than " + std::to_string(kDiskLimit >> 20) + " MiB into its folders";
  } else if (end) {
    did = end->exit_status ? "ended with status " + std::to_string(*end->exit_status) : end->note;
  }
  for (const std::string& breach : breaches) did += "; " + breach;
  return {.reason = "asked for the unknown test case " + testcase + ", it " + did +
                    " instead of ending with status 127"};
}

}  // namespace

Compliance ProbeCompliance(const Implementation& implementation, Role role, Driver& driver,
                           const std::string& dir, const Interrupt& stop) {
  // Everything else is as in a real test.
  TestCase test = *FindTestCase("handshake");
  test.name = "compliance";
  Result<CellFiles> files = CellFiles::Create(dir, test, std::random_device()());
  if (!files) return {.reason = files.error().message, .runner_failed = true};
  EndpointSpec spec = files->SpecFor(role);
  const std::string testcase = UnknownTestCase();
  const std::string request = std::string(test.url_prefix) + files->names()[0];
  spec.command = implementation.command;
  spec.image = implementation.image;
  spec.file_limit = kDiskLimit;
  spec.environment = ContractEnvironment(role, testcase, role == Role::kClient ? request : "");

  Compliance answer;
  CellLog log(dir + "/output.txt");
  Result<std::unique_ptr<Endpoint>> endpoint = driver.Prepare(spec);
  if (!endpoint) {
    answer = {.reason = endpoint.error().message, .runner_failed = true};
  } else {
    LonelyNetwork network;
    Status started = network.Start(**endpoint, role);
    if (started) started = (*endpoint)->Run();
    if (started) {
      const Behaviour behaviour = Watch(**endpoint, role, *files, stop);
      const std::vector<std::string> breaches = (*endpoint)->Breaches();
      network.Stop();
      endpoint->reset();  // With it comes the console of a container.
      answer = Judge(behaviour, breaches, testcase, spec.console_path);
    } else {
      answer = {.reason = started.error().message, .runner_failed = true};
    }
  }
  log.Say(answer.compliant ? "compliant" : answer.reason);
  log.AddConsole(std::string(ToString(role)), spec.console_path);
  files->RemoveWork();
  return answer;
}

}  // namespace badpeer::interop
