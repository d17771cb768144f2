// How much the network simulator carries: 1 Gbit/s of 1,252-byte packets on one core is what it is
// for.
//
//   simulator_bench [SECONDS]
//
// First without devices, in virtual time: the cost of a packet through link, faults and captures.
// Then in real time, between two TUN devices in network namespaces of their own (needs root): a
// sender at 1 Gbit/s, a receiver, and the simulator with captures of both sides; its processor time
// is the process's without those two threads'. Ends with status 1 when less than 99 % of the
// packets come out, or the simulator needs more than one core.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sched.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <filesystem>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "runner/base/unique_fd.h"
#include "runner/interop/network_interface.h"
#include "runner/interop/sim/network.h"
#include "runner/interop/sim/simulator.h"
#include "runner/net/ip_packet.h"
#include "runner/net/pcapng.h"

namespace badpeer::interop {
namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using SteadyClock = std::chrono::steady_clock;

constexpr std::size_t kIpPacketSize = 1252;
constexpr std::size_t kPayloadSize = kIpPacketSize - 28;
constexpr double kRate = 1e9;
constexpr std::uint16_t kPort = 443;
constexpr nanoseconds kDelay = milliseconds(5);

double CpuSeconds(clockid_t clock) {
  timespec time{};
  clock_gettime(clock, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

double PacketsPerSecond() { return kRate / (8 * kIpPacketSize); }

std::string LinkOf(const char* kind, const char* more) {
  return std::string(kind) + " --delay=5ms --bandwidth=2Gbps --queue=2000" + more;
}

void RunVirtual(const char* name, const std::string& scenario, const std::string& capture_path) {
  std::unique_ptr<net::PcapngWriter> capture;
  if (!capture_path.empty()) capture = *net::PcapngWriter::Create(capture_path, "bench");
  std::uint64_t delivered = 0;
  Network network(*ParseScenario(scenario), 1, [&](Side, Nanoseconds time, ByteView packet) {
    ++delivered;
    if (capture) capture->Write(time, packet);
  });
  const Bytes packet = net::BuildUdp(*net::ParseIpAddress("193.167.0.100"), 50000,
                                     *net::ParseIpAddress("193.167.100.100"), kPort,
                                     net::Ecn::kEct0, Bytes(kPayloadSize));
  constexpr int kPackets = 1'000'000;
  const Nanoseconds gap(static_cast<std::int64_t>(1e9 / PacketsPerSecond()));
  const double start = CpuSeconds(CLOCK_THREAD_CPUTIME_ID);
  for (int i = 0; i < kPackets; ++i) {
    if (capture) capture->Write(i * gap, packet);
    network.Arrive(Side::kLeft, i * gap, packet);
  }
  network.Advance(kPackets * gap + std::chrono::seconds(1));
  const double seconds = CpuSeconds(CLOCK_THREAD_CPUTIME_ID) - start;
  std::printf("  %-28s %5.0f ns a packet, %5.1f Gbit/s on one core, %llu delivered\n", name,
              seconds / kPackets * 1e9, 8e-9 * kIpPacketSize * kPackets / seconds,
              static_cast<unsigned long long>(delivered));
}

// A UDP socket in a network namespace of the calling thread's own, and the device that leads out of
// it.
struct Host {
  UniqueFd device{};
  UniqueFd socket{};
};

Result<Host> MakeHost(Role role) {
  if (unshare(CLONE_NEWNET) != 0) {
    return Error{std::string("unshare: ") + std::strerror(errno) + "; run it as root"};
  }
  Result<UniqueFd> device = CreateEndpointInterface(role);
  if (!device) return device.error();
  Host host{.device = std::move(*device), .socket = UniqueFd(socket(AF_INET, SOCK_DGRAM, 0))};
  const int buffer = 32 << 20;
  setsockopt(host.socket.get(), SOL_SOCKET, SO_RCVBUFFORCE, &buffer, sizeof buffer);
  setsockopt(host.socket.get(), SOL_SOCKET, SO_SNDBUFFORCE, &buffer, sizeof buffer);
  sockaddr_in address{
      .sin_family = AF_INET, .sin_port = htons(kPort), .sin_addr = {}, .sin_zero = {}};
  if (bind(host.socket.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
    return Error{std::string("bind: ") + std::strerror(errno)};
  }
  const timeval wait{.tv_sec = 0, .tv_usec = 200'000};
  setsockopt(host.socket.get(), SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
  return host;
}

struct Traffic {
  std::uint64_t sent = 0;
  std::vector<nanoseconds> one_way{};
  double sender_cpu = 0;
  double receiver_cpu = 0;
};

// Whole rounds of packets at their time; what a slow machine misses is sent as soon as it can be.
void SendAtRate(int fd, std::chrono::seconds length, std::atomic<bool>& done, Traffic& traffic) {
  sockaddr_in to{.sin_family = AF_INET, .sin_port = htons(kPort), .sin_addr = {}, .sin_zero = {}};
  inet_pton(AF_INET, "193.167.100.100", &to.sin_addr);
  Bytes payload(kPayloadSize);
  const auto start = SteadyClock::now();
  while (SteadyClock::now() - start < length) {
    const double elapsed = std::chrono::duration<double>(SteadyClock::now() - start).count();
    const auto due = static_cast<std::uint64_t>(elapsed * PacketsPerSecond());
    for (; traffic.sent < due; ++traffic.sent) {
      const nanoseconds now = SteadyClock::now().time_since_epoch();
      std::memcpy(payload.data(), &now, sizeof now);
      sendto(fd, payload.data(), payload.size(), 0, reinterpret_cast<sockaddr*>(&to), sizeof to);
    }
    std::this_thread::sleep_for(std::chrono::microseconds(200));
  }
  traffic.sender_cpu = CpuSeconds(CLOCK_THREAD_CPUTIME_ID);
  done = true;
}

void ReceiveAll(int fd, const std::atomic<bool>& done, Traffic& traffic) {
  std::array<std::array<std::uint8_t, 2048>, 64> buffers{};
  std::array<iovec, 64> vectors{};
  std::array<mmsghdr, 64> messages{};
  for (std::size_t i = 0; i < messages.size(); ++i) {
    vectors[i] = {buffers[i].data(), buffers[i].size()};
    messages[i].msg_hdr.msg_iov = &vectors[i];
    messages[i].msg_hdr.msg_iovlen = 1;
  }
  while (true) {
    const int got = recvmmsg(fd, messages.data(), messages.size(), MSG_WAITFORONE, nullptr);
    if (got <= 0 && done) break;
    const nanoseconds now = SteadyClock::now().time_since_epoch();
    for (int i = 0; i < got; ++i) {
      nanoseconds sent{};
      std::memcpy(&sent, buffers[static_cast<std::size_t>(i)].data(), sizeof sent);
      traffic.one_way.push_back(now - sent);
    }
  }
  traffic.receiver_cpu = CpuSeconds(CLOCK_THREAD_CPUTIME_ID);
}

double Milliseconds(nanoseconds time) {
  return std::chrono::duration<double, std::milli>(time).count();
}

bool Report(Traffic& traffic, double seconds, double simulator_cpu, const SimulatorReport& report) {
  std::sort(traffic.one_way.begin(), traffic.one_way.end());
  const std::size_t received = traffic.one_way.size();
  const double share = static_cast<double>(received) / static_cast<double>(traffic.sent);
  const auto at = [&](double quantile) {
    return received == 0 ? 0
                         : Milliseconds(traffic.one_way[static_cast<std::size_t>(
                               quantile * static_cast<double>(received - 1))]);
  };
  std::printf("  %llu sent, %zu received (%.3f %%), %.3f Gbit/s\n",
              static_cast<unsigned long long>(traffic.sent), received, 100 * share,
              8e-9 * kIpPacketSize * static_cast<double>(received) / seconds);
  std::printf("  one way: median %.3f ms, 99 %% %.3f ms; link and propagation alone %.3f ms\n",
              at(0.5), at(0.99), Milliseconds(kDelay) + 8e3 * kIpPacketSize / 2e9);
  std::printf(
      "  simulator: %.2f of one core, %.1f us a packet; %llu arrived, %llu met a full "
      "queue\n",
      simulator_cpu / seconds, 1e6 * simulator_cpu / static_cast<double>(received + 1),
      static_cast<unsigned long long>(report.to_server.arrived),
      static_cast<unsigned long long>(report.to_server.queue_full));
  for (const std::string& problem : report.problems) std::printf("  %s\n", problem.c_str());
  return share >= 0.99 && simulator_cpu <= seconds;
}

// 0, or the exit status.
int RunReal(std::chrono::seconds length, const std::string& folder) {
  std::optional<Result<Host>> client, server;
  std::thread([&] { client.emplace(MakeHost(Role::kClient)); }).join();
  std::thread([&] { server.emplace(MakeHost(Role::kServer)); }).join();
  for (const auto* host : {&*client, &*server}) {
    if (host->ok()) continue;
    std::printf("  left out: %s\n", host->error().message.c_str());
    return 0;
  }
  auto simulator = Simulator::Start({.left_fd = (**client).device.get(),
                                     .right_fd = (**server).device.get(),
                                     .scenario = *ParseScenario(LinkOf("simple-p2p", "")),
                                     .left_capture = folder + "/left.pcapng",
                                     .right_capture = folder + "/right.pcapng"});
  if (!simulator) {
    std::printf("  %s\n", simulator.error().message.c_str());
    return 2;
  }
  Traffic traffic;
  traffic.one_way.reserve(static_cast<std::size_t>(1.1 * PacketsPerSecond()) *
                          static_cast<std::size_t>(length.count()));
  std::atomic<bool> done = false;
  const double before = CpuSeconds(CLOCK_PROCESS_CPUTIME_ID);
  std::thread receiver([&] { ReceiveAll((**server).socket.get(), done, traffic); });
  std::thread sender([&] { SendAtRate((**client).socket.get(), length, done, traffic); });
  sender.join();
  receiver.join();
  const SimulatorReport report = (*simulator)->Stop();
  const double all = CpuSeconds(CLOCK_PROCESS_CPUTIME_ID) - before;
  const bool good = Report(traffic, static_cast<double>(length.count()),
                           all - traffic.sender_cpu - traffic.receiver_cpu, report);
  return good ? 0 : 1;
}

}  // namespace
}  // namespace badpeer::interop

int main(int argc, char** argv) {
  using namespace badpeer::interop;
  const std::chrono::seconds length(argc > 1 ? std::max(1, std::atoi(argv[1])) : 5);
  std::string folder = std::filesystem::temp_directory_path() / "simulator_benchXXXXXX";
  if (mkdtemp(folder.data()) == nullptr) {
    std::perror(folder.c_str());
    return 2;
  }
  std::printf("Virtual time, 1,252-byte packets:\n");
  RunVirtual("plain link", LinkOf("simple-p2p", ""), "");
  RunVirtual("plain link, captured twice", LinkOf("simple-p2p", ""), folder + "/virtual.pcapng");
  RunVirtual("2 % corrupted", LinkOf("corrupt-rate", " --rate_to_server=2 --rate_to_client=2"), "");
  RunVirtual("addresses rebound", LinkOf("rebind", " --first-rebind=1s --rebind-addr"), "");
  std::filesystem::remove(folder + "/virtual.pcapng");
  std::printf("Real time, %lld s at 1 Gbit/s through TUN devices, captured on both sides:\n",
              static_cast<long long>(length.count()));
  const int status = RunReal(length, folder);
  std::filesystem::remove_all(folder);
  return status;
}
