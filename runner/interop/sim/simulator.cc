#include "runner/interop/sim/simulator.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <thread>
#include <utility>

#include "runner/base/unique_fd.h"
#include "runner/interop/sim/gate.h"
#include "runner/interop/sim/network.h"
#include "runner/net/pcapng.h"

namespace badpeer::interop {
namespace {

constexpr std::size_t kMaxPacketSize = 65536;
constexpr int kBatch = 64;      // Packets read from one device before the other has its turn.
constexpr Nanoseconds kFlushAfterIdle = std::chrono::milliseconds(500);
constexpr Nanoseconds kRetryDevice = std::chrono::milliseconds(20);

Nanoseconds Clock(clockid_t clock) {
  timespec time{};
  clock_gettime(clock, &time);
  return std::chrono::seconds(time.tv_sec) + Nanoseconds(time.tv_nsec);
}

// One end of the network: a device and the capture of what it carries.
struct Port {
  Side side = Side::kLeft;
  int fd = -1;
  std::string name{};
  std::unique_ptr<net::PcapngWriter> capture{};
  Nanoseconds resting_until{};  // The device failed and is not polled until then.
  bool complained = false;
};

class RealTimeSimulator : public Simulator {
 public:
  RealTimeSimulator(SimulatorConfig config, UniqueFd stop_fd)
      : ports_{Port{.side = Side::kLeft, .fd = config.left_fd, .name = "the client's device"},
               Port{.side = Side::kRight, .fd = config.right_fd, .name = "the server's device"}},
        stop_fd_(std::move(stop_fd)),
        network_(config.scenario, config.seed,
                 [this](Side to, Nanoseconds, ByteView packet) { Send(to, packet); }) {}

  ~RealTimeSimulator() override { StopThread(); }

  Status OpenCaptures(const SimulatorConfig& config) {
    const std::array<std::pair<const std::string*, const char*>, 2> captures = {
        {{&config.left_capture, "client eth0"}, {&config.right_capture, "server eth0"}}};
    for (std::size_t i = 0; i < captures.size(); ++i) {
      if (captures[i].first->empty()) continue;
      auto capture = net::PcapngWriter::Create(*captures[i].first, captures[i].second);
      if (!capture) return capture.error();
      ports_[i].capture = std::move(*capture);
    }
    return Done{};
  }

  void StartThread() {
    // The time of day is read once: captures keep in step with the network even if the clock is set
    // meanwhile.
    started_ = Clock(CLOCK_MONOTONIC);
    epoch_ = Clock(CLOCK_REALTIME);
    thread_ = std::thread([this] { Run(); });
  }

  SimulatorReport Stop() override {
    if (!thread_.joinable()) return report_;
    StopThread();
    report_ = network_.report();
    for (Port& port : ports_) {
      if (!port.capture) continue;
      const Status kept = port.capture->Close();
      if (!kept.ok()) problems_.push_back("capture incomplete: " + kept.error().message);
    }
    if (network_.rival_bytes() > 0) {
      report_.events.push_back("the TCP rival delivered " + std::to_string(network_.rival_bytes()) +
                               " bytes to the client's side");
    }
    report_.problems = problems_;
    return report_;
  }

 private:
  void StopThread() {
    if (!thread_.joinable()) return;
    const std::uint64_t one = 1;
    // An eventfd takes this write unless its counter is full, in which case it is readable anyway.
    [[maybe_unused]] const ssize_t written = write(stop_fd_.get(), &one, sizeof one);
    thread_.join();
  }

  Nanoseconds Now() const { return Clock(CLOCK_MONOTONIC) - started_; }

  void Run() {
    prctl(PR_SET_TIMERSLACK,
          1UL);  // Deliveries are due to the microsecond; the default slack is 50.
    while (true) {
      network_.Advance(Now());
      std::array<pollfd, 3> polled{};
      if (!Wait(polled)) return;
      for (std::size_t i = 0; i < ports_.size(); ++i) {
        if (polled[i].revents != 0) Receive(ports_[i]);
      }
    }
  }

  // False: it is time to stop.
  bool Wait(std::array<pollfd, 3>& polled) {
    const Nanoseconds now = Now();
    Nanoseconds until = std::min(network_.NextEvent(), now + kFlushAfterIdle);
    for (std::size_t i = 0; i < ports_.size(); ++i) {
      const bool rests = ports_[i].resting_until > now;
      polled[i] = {.fd = rests ? -1 : ports_[i].fd, .events = POLLIN, .revents = 0};
      if (rests) until = std::min(until, ports_[i].resting_until);
    }
    polled[2] = {.fd = stop_fd_.get(), .events = POLLIN, .revents = 0};
    const Nanoseconds wait = std::max(until - now, Nanoseconds(0));
    const timespec timeout{.tv_sec = static_cast<time_t>(wait.count() / 1'000'000'000),
                           .tv_nsec = static_cast<long>(wait.count() % 1'000'000'000)};
    const int ready = ppoll(polled.data(), polled.size(), &timeout, nullptr);
    if (ready == 0 && network_.NextEvent() > Now()) {
      for (Port& port : ports_) {
        if (port.capture) port.capture->Flush();
      }
    }
    return polled[2].revents == 0;
  }

  void Receive(Port& port) {
    for (int i = 0; i < kBatch; ++i) {
      const ssize_t got = read(port.fd, buffer_.data(), buffer_.size());
      if (got <= 0) {
        if (got == 0 || (errno != EAGAIN && errno != EINTR))
          Rest(port, "reading", got == 0 ? 0 : errno);
        return;
      }
      const Nanoseconds now = Now();
      const ByteView packet = ByteView(buffer_).first(static_cast<std::size_t>(got));
      if (port.capture) port.capture->Write(epoch_ + now, packet);
      if (const std::optional<Bytes> answer = AnswerAtGate(packet)) {
        Send(port.side, *answer);
      } else {
        network_.Arrive(port.side, now, packet);
      }
    }
  }

  void Send(Side to, ByteView packet) {
    Port& port = ports_[static_cast<std::size_t>(to)];
    const ssize_t written = write(port.fd, packet.data(), packet.size());
    if (written < 0 && errno != EAGAIN && errno != ENOBUFS) Complain(port, "writing to", errno);
    if (written >= 0 && port.capture) port.capture->Write(epoch_ + Now(), packet);
  }

  // A device that is down or gone would be reported by every poll.
  void Rest(Port& port, const char* what, int error) {
    Complain(port, what, error);
    port.resting_until = Now() + kRetryDevice;
  }

  void Complain(Port& port, const char* what, int error) {
    if (std::exchange(port.complained, true)) return;
    problems_.push_back(std::string(what) + " " + port.name + ": " +
                        (error == 0 ? "closed" : std::strerror(error)));
  }

  std::array<Port, 2> ports_;
  UniqueFd stop_fd_;
  Network network_;
  Bytes buffer_ = Bytes(kMaxPacketSize);
  Nanoseconds started_{};
  Nanoseconds epoch_{};
  std::vector<std::string> problems_{};
  SimulatorReport report_{};
  std::thread thread_{};
};

Status MakeNonBlocking(int fd, const char* name) {
  const int flags = fcntl(fd, F_GETFL);
  if (flags < 0 || fcntl(fd, F_SETFL, flags | O_NONBLOCK) < 0) {
    return Error{std::string(name) + ": " + std::strerror(errno)};
  }
  return Done{};
}

}  // namespace

Result<std::unique_ptr<Simulator>> Simulator::Start(SimulatorConfig config) {
  for (const auto& [fd, name] : {std::pair(config.left_fd, "the client's device"),
                                 std::pair(config.right_fd, "the server's device")}) {
    const Status status = MakeNonBlocking(fd, name);
    if (!status.ok()) return status.error();
  }
  UniqueFd stop_fd(eventfd(0, EFD_CLOEXEC));
  if (!stop_fd) return Error{std::string("eventfd: ") + std::strerror(errno)};
  auto simulator = std::make_unique<RealTimeSimulator>(config, std::move(stop_fd));
  const Status captures = simulator->OpenCaptures(config);
  if (!captures.ok()) return captures.error();
  simulator->StartThread();
  return std::unique_ptr<Simulator>(std::move(simulator));
}

}  // namespace badpeer::interop
