// The simulator in real time, with socket pairs in the place of TUN devices.
#include "runner/interop/sim/simulator.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <thread>

#include "runner/base/unique_fd.h"
#include "runner/net/ip_packet.h"
#include "runner/net/pcapng.h"

namespace badpeer::interop {
namespace {

using namespace std::chrono_literals;
using SteadyClock = std::chrono::steady_clock;

// One end is given to the simulator as a device, the other is the endpoint's.
struct Device {
  Device() {
    int fds[2];
    EXPECT_EQ(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, fds), 0);
    simulator.reset(fds[0]);
    endpoint.reset(fds[1]);
  }

  void Send(const Bytes& packet) {
    EXPECT_EQ(write(endpoint.get(), packet.data(), packet.size()),
              static_cast<ssize_t>(packet.size()));
  }
  // Empty after `wait`.
  Bytes Receive(std::chrono::milliseconds wait = 5s) {
    pollfd polled{.fd = endpoint.get(), .events = POLLIN, .revents = 0};
    if (poll(&polled, 1, static_cast<int>(wait.count())) <= 0) return {};
    Bytes packet(65536);
    const ssize_t got = read(endpoint.get(), packet.data(), packet.size());
    packet.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
    return packet;
  }

  UniqueFd simulator{};
  UniqueFd endpoint{};
};

Bytes ToServer(const std::string& text) {
  return net::BuildUdp(*net::ParseIpAddress("193.167.0.100"), 50000,
                       *net::ParseIpAddress("193.167.100.100"), 443, net::Ecn::kEct0,
                       BytesOf(text));
}
Bytes ToClient(const std::string& text) {
  return net::BuildUdp(*net::ParseIpAddress("193.167.100.100"), 443,
                       *net::ParseIpAddress("193.167.0.100"), 50000, net::Ecn::kEct0,
                       BytesOf(text));
}

class SimulatorTest : public testing::Test {
 protected:
  SimulatorTest() {
    std::string pattern = testing::TempDir() + "simulatorXXXXXX";
    directory_ = mkdtemp(pattern.data());
  }
  ~SimulatorTest() override { std::filesystem::remove_all(directory_); }

  std::unique_ptr<Simulator> Start(const std::string& scenario) {
    auto simulator = Simulator::Start({.left_fd = left_.simulator.get(),
                                       .right_fd = right_.simulator.get(),
                                       .scenario = *ParseScenario(scenario),
                                       .seed = 1,
                                       .left_capture = LeftPath(),
                                       .right_capture = RightPath()});
    if (!simulator) {
      ADD_FAILURE() << simulator.error().message;
      return nullptr;
    }
    return *std::move(simulator);
  }

  std::string LeftPath() const { return directory_ + "/left.pcapng"; }
  std::string RightPath() const { return directory_ + "/right.pcapng"; }

  static Bytes Contents(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    return Bytes(std::istreambuf_iterator<char>(in), {});
  }

  std::string directory_;
  Device left_{};
  Device right_{};
};

TEST_F(SimulatorTest, CarriesBothWaysWithItsDelay) {
  const auto simulator = Start("simple-p2p --delay=50ms --bandwidth=10Mbps --queue=25");
  const auto sent = SteadyClock::now();
  left_.Send(ToServer("ping"));
  EXPECT_EQ(right_.Receive(), ToServer("ping"));
  const auto one_way = SteadyClock::now() - sent;
  EXPECT_GE(one_way, 50ms);
  EXPECT_LT(one_way, 500ms);  // A busy machine; the exact figure is in virtual time.
  right_.Send(ToClient("pong"));
  EXPECT_EQ(left_.Receive(), ToClient("pong"));
  const SimulatorReport report = simulator->Stop();
  EXPECT_EQ(report.to_server.delivered, 1u);
  EXPECT_EQ(report.to_client.delivered, 1u);
  EXPECT_TRUE(report.problems.empty());
  EXPECT_EQ(simulator->Stop().to_client.delivered, 1u);
}

TEST_F(SimulatorTest, CapturesWhatEachSideCarried) {
  const auto simulator =
      Start("droplist --delay=20ms --bandwidth=10Mbps --queue=25 --drops_to_server=1");
  left_.Send(ToServer("lost"));
  left_.Send(ToServer("found"));
  EXPECT_EQ(right_.Receive(), ToServer("found"));
  const SimulatorReport report = simulator->Stop();
  EXPECT_EQ(report.to_server.dropped, 1u);

  const Bytes left = Contents(LeftPath()), right = Contents(RightPath());
  const auto at_left = net::ParsePcapng(left), at_right = net::ParsePcapng(right);
  ASSERT_TRUE(at_left && at_right);
  ASSERT_EQ(at_left->packets.size(), 2u);
  ASSERT_EQ(at_right->packets.size(), 1u);
  EXPECT_TRUE(Equal(at_left->packets[0].data, ToServer("lost")));
  EXPECT_TRUE(Equal(at_left->packets[1].data, ToServer("found")));
  EXPECT_TRUE(Equal(at_right->packets[0].data, ToServer("found")));
  const auto one_way = at_right->packets[0].time - at_left->packets[1].time;
  EXPECT_GE(one_way, 20ms);
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  EXPECT_LT(now - at_left->packets[0].time, 1min);
}

TEST_F(SimulatorTest, CapturesAreReadableWhileItRuns) {
  const auto simulator = Start("simple-p2p --delay=1ms --bandwidth=10Mbps --queue=25");
  left_.Send(ToServer("ping"));
  EXPECT_FALSE(right_.Receive().empty());
  std::size_t packets = 0;
  for (int i = 0; i < 50 && packets == 0; ++i) {
    std::this_thread::sleep_for(100ms);
    const Bytes file = Contents(RightPath());
    const auto parsed = net::ParsePcapng(file);
    packets = parsed ? parsed->packets.size() : 0;
  }
  EXPECT_EQ(packets, 1u);
}

TEST_F(SimulatorTest, GateAnswersAtOnce) {
  const auto simulator = Start("simple-p2p --delay=10s --bandwidth=10Mbps --queue=25");
  Bytes syn(20);
  syn[0] = 0x80;
  syn[2] = 0xe1;  // Port 57832.
  syn[3] = 0xe8;
  syn[12] = 0x50;
  syn[13] = 0x02;
  left_.Send(net::BuildIp(*net::ParseIpAddress("193.167.0.100"),
                          *net::ParseIpAddress("193.167.0.2"), net::kProtocolTcp, net::Ecn::kNotEct,
                          syn));
  const Bytes answer = left_.Receive();
  ASSERT_EQ(answer.size(), 40u);
  EXPECT_EQ(answer[33], 0x12);
}

TEST_F(SimulatorTest, VanishedDeviceIsReportedAndCostsNoCpu) {
  const auto simulator = Start("simple-p2p --delay=1ms --bandwidth=10Mbps --queue=25");
  right_.endpoint.reset();
  const std::clock_t before = std::clock();
  std::this_thread::sleep_for(300ms);
  EXPECT_LT(std::clock() - before, CLOCKS_PER_SEC / 10);
  const SimulatorReport report = simulator->Stop();
  ASSERT_FALSE(report.problems.empty());
  EXPECT_EQ(report.problems[0], "reading the server's device: closed");
}

TEST_F(SimulatorTest, RefusesWhatItCannotUse) {
  const Scenario scenario = *ParseScenario("simple-p2p --delay=1ms --bandwidth=1Mbps --queue=1");
  const auto no_device =
      Simulator::Start({.left_fd = -1, .right_fd = right_.simulator.get(), .scenario = scenario});
  ASSERT_FALSE(no_device);
  EXPECT_NE(no_device.error().message.find("the client's device"), std::string::npos);
  const auto no_capture = Simulator::Start({.left_fd = left_.simulator.get(),
                                            .right_fd = right_.simulator.get(),
                                            .scenario = scenario,
                                            .left_capture = "/nonexistent/left.pcapng"});
  ASSERT_FALSE(no_capture);
  EXPECT_NE(no_capture.error().message.find("/nonexistent/left.pcapng"), std::string::npos);
}

// A pipe whose reader goes away stands for a disk that fills up: writes work, then they fail.
TEST_F(SimulatorTest, FailingCaptureDoesNotStopTheTraffic) {
  std::signal(SIGPIPE, SIG_IGN);
  int pipe_fds[2];
  ASSERT_EQ(pipe(pipe_fds), 0);
  UniqueFd reader(pipe_fds[0]), writer(pipe_fds[1]);
  auto simulator = Simulator::Start(
      {.left_fd = left_.simulator.get(),
       .right_fd = right_.simulator.get(),
       .scenario = *ParseScenario("simple-p2p --delay=1ms --bandwidth=10Mbps --queue=25"),
       .left_capture = "/proc/self/fd/" + std::to_string(writer.get()),
       .right_capture = RightPath()});
  ASSERT_TRUE(simulator) << simulator.error().message;
  reader.reset();
  left_.Send(ToServer("one"));
  EXPECT_EQ(right_.Receive(), ToServer("one"));
  std::this_thread::sleep_for(700ms);  // The capture is flushed when the network is idle.
  left_.Send(ToServer("two"));
  EXPECT_EQ(right_.Receive(), ToServer("two"));
  const SimulatorReport report = (*simulator)->Stop();
  ASSERT_EQ(report.problems.size(), 1u);
  EXPECT_NE(report.problems[0].find("capture incomplete: /proc/self/fd/"), std::string::npos);
  const Bytes right = Contents(RightPath());
  EXPECT_EQ(net::ParsePcapng(right)->packets.size(), 2u);
}

TEST_F(SimulatorTest, FullDiskIsSeenAtTheStart) {
  if (access("/dev/full", W_OK) != 0) GTEST_SKIP() << "there is no /dev/full";
  const auto writer = net::PcapngWriter::Create("/dev/full", "full");
  ASSERT_FALSE(writer);
  EXPECT_NE(writer.error().message.find("No space left"), std::string::npos);
}

}  // namespace
}  // namespace badpeer::interop
