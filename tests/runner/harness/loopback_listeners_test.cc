#include "runner/harness/loopback_listeners.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include <cstring>
#include <functional>

namespace badpeer {
namespace {

bool CanConnect(int family, std::uint16_t port) {
  sockaddr_in6 v6{};
  v6.sin6_family = AF_INET6;
  v6.sin6_addr = in6addr_loopback;
  v6.sin6_port = htons(port);
  sockaddr_in v4{};
  v4.sin_family = AF_INET;
  v4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  v4.sin_port = htons(port);
  const UniqueFd client(socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0));
  return family == AF_INET6
             ? connect(client.get(), reinterpret_cast<sockaddr*>(&v6), sizeof(v6)) == 0
             : connect(client.get(), reinterpret_cast<sockaddr*>(&v4), sizeof(v4)) == 0;
}

// What `body` returns in a process whose only network is its own loopback, which is up; -1 where
// this machine does not allow such a thing.
int InOwnNetwork(const std::function<int()>& body) {
  const pid_t child = fork();
  if (child == 0) {
    if (unshare(CLONE_NEWUSER | CLONE_NEWNET) != 0) _exit(255);
    ifreq request{};
    std::strcpy(request.ifr_name, "lo");
    request.ifr_flags = IFF_UP | IFF_RUNNING;
    const UniqueFd control(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    if (ioctl(control.get(), SIOCSIFFLAGS, &request) != 0) _exit(255);
    _exit(body());
  }
  int status = 0;
  if (child < 0 || waitpid(child, &status, 0) != child || !WIFEXITED(status)) return -1;
  return WEXITSTATUS(status) == 255 ? -1 : WEXITSTATUS(status);
}

// 0 if exactly these addresses can be reached on the one port.
int Reached(bool v6, bool v4) {
  const Result<LoopbackListeners> listeners = ListenOnLoopback();
  if (!listeners) return !v6 && !v4 ? 0 : 2;
  if (listeners->ipv6 != v6) return 3;
  if (CanConnect(AF_INET6, listeners->port) != v6) return 4;
  if (CanConnect(AF_INET, listeners->port) != v4) return 5;
  return listeners->sockets.size() == static_cast<std::size_t>(v6 + v4) ? 0 : 6;
}

bool TakeAwayIpv6() {
  const UniqueFd file(open("/proc/sys/net/ipv6/conf/lo/disable_ipv6", O_WRONLY | O_CLOEXEC));
  return file && write(file.get(), "1", 1) == 1;
}

bool TakeAwayIpv4() {
  ifreq request{};
  std::strcpy(request.ifr_name, "lo");
  request.ifr_addr.sa_family = AF_INET;  // The address 0.0.0.0 removes what was there.
  const UniqueFd control(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  return ioctl(control.get(), SIOCSIFADDR, &request) == 0;
}

TEST(LoopbackListenersTest, BothAddressesOnOnePort) {
  const int result = InOwnNetwork([] { return Reached(true, true); });
  if (result == -1) GTEST_SKIP() << "no network of one's own here";
  EXPECT_EQ(result, 0);
}

TEST(LoopbackListenersTest, WithoutIpv6) {
  const int result = InOwnNetwork([] { return TakeAwayIpv6() ? Reached(false, true) : 255; });
  if (result == -1) GTEST_SKIP() << "no network of one's own here";
  EXPECT_EQ(result, 0);
}

TEST(LoopbackListenersTest, WithoutIpv4) {
  const int result = InOwnNetwork([] { return TakeAwayIpv4() ? Reached(true, false) : 255; });
  if (result == -1) GTEST_SKIP() << "no network of one's own here";
  EXPECT_EQ(result, 0);
}

TEST(LoopbackListenersTest, WithNeitherItSaysSo) {
  const int result =
      InOwnNetwork([] { return TakeAwayIpv6() && TakeAwayIpv4() ? Reached(false, false) : 255; });
  if (result == -1) GTEST_SKIP() << "no network of one's own here";
  EXPECT_EQ(result, 0);
}

// Of the two ports that may be given out, one is taken on 127.0.0.1.
TEST(LoopbackListenersTest, APortThatIsTakenOnOneAddressIsNotUsed) {
  for (const int port : {40000, 40001}) {
    const int result = InOwnNetwork([port] {
      const UniqueFd range(open("/proc/sys/net/ipv4/ip_local_port_range", O_WRONLY | O_CLOEXEC));
      if (!range || write(range.get(), "40000 40001", 11) != 11) return 255;
      const UniqueFd taken(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
      sockaddr_in v4{};
      v4.sin_family = AF_INET;
      v4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
      v4.sin_port = htons(static_cast<std::uint16_t>(port));
      if (bind(taken.get(), reinterpret_cast<sockaddr*>(&v4), sizeof(v4)) != 0) return 255;
      const Result<LoopbackListeners> listeners = ListenOnLoopback();
      return listeners && listeners->port != port && listeners->sockets.size() == 2 ? 0 : 2;
    });
    if (result == -1) GTEST_SKIP() << "no network of one's own here";
    EXPECT_EQ(result, 0) << port;
  }
}

}  // namespace
}  // namespace badpeer
