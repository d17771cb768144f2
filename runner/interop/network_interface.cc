#include "runner/interop/network_interface.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <linux/ipv6.h>
#include <linux/ipv6_route.h>
#include <linux/route.h>
#include <linux/rtnetlink.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstring>
#include <string>

namespace badpeer::interop {
namespace {

constexpr char kDevice[] = "eth0";
// Packets that wait for the simulator's thread: enough for 100 ms at 1 Gbit/s, so that a busy
// machine loses none where the scenario does not say so.
constexpr std::uint32_t kDeviceQueue = 10000;

Error SystemError(const std::string& what) { return Error{what + ": " + std::strerror(errno)}; }

ifreq RequestFor(const char* device) {
  ifreq request{};
  std::strncpy(request.ifr_name, device, sizeof(request.ifr_name) - 1);
  return request;
}

sockaddr Ipv4(const char* address) {
  sockaddr_in in{};
  in.sin_family = AF_INET;
  inet_pton(AF_INET, address, &in.sin_addr);
  sockaddr generic{};
  std::memcpy(&generic, &in, sizeof(in));
  return generic;
}

Status BringUp(int socket, const char* device) {
  ifreq request = RequestFor(device);
  if (ioctl(socket, SIOCGIFFLAGS, &request) != 0) return SystemError("reading interface flags");
  request.ifr_flags = static_cast<short>(request.ifr_flags | IFF_UP | IFF_RUNNING);
  if (ioctl(socket, SIOCSIFFLAGS, &request) != 0) {
    return SystemError(std::string("bringing ") + device + " up");
  }
  return Done{};
}

// Sysctls of this namespace that may be absent; what they leave undone shows in the addresses.
void WriteSysctl(const std::string& name, const char* value) {
  const UniqueFd fd(open(("/proc/sys/net/" + name).c_str(), O_WRONLY | O_CLOEXEC));
  if (fd && write(fd.get(), value, std::strlen(value)) < 0) return;
}

Result<int> DeviceIndex(int socket) {
  ifreq index = RequestFor(kDevice);
  if (ioctl(socket, SIOCGIFINDEX, &index) != 0) return SystemError("interface index");
  return index.ifr_ifindex;
}

// By rtnetlink(7): the ioctl for it is for root outside of user namespaces alone.
Status SetQueueLength() {
  const UniqueFd netlink(socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE));
  if (!netlink) return SystemError("netlink socket");
  const Result<int> index = DeviceIndex(netlink.get());
  if (!index) return index.error();
  struct {
    nlmsghdr header{};
    ifinfomsg link{};
    rtattr attribute{};
    std::uint32_t length = kDeviceQueue;
  } request;
  request.header.nlmsg_len = sizeof(request);
  request.header.nlmsg_type = RTM_NEWLINK;
  request.header.nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK;
  request.link.ifi_index = *index;
  request.attribute.rta_len = RTA_LENGTH(sizeof(request.length));
  request.attribute.rta_type = IFLA_TXQLEN;
  struct {
    nlmsghdr header{};
    nlmsgerr result{};
  } answer;
  if (send(netlink.get(), &request, sizeof(request), 0) < 0 ||
      recv(netlink.get(), &answer, sizeof(answer), 0) < 0) {
    return SystemError("queue length over netlink");
  }
  errno = -answer.result.error;
  return errno == 0 ? Status(Done{}) : SystemError("queue length");
}

Status ConfigureIpv4(Role role) {
  const UniqueFd socket_fd(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  if (!socket_fd) return SystemError("IPv4 socket");
  if (Status up = BringUp(socket_fd.get(), "lo"); !up) return up;
  ifreq request = RequestFor(kDevice);
  request.ifr_addr = Ipv4(role == Role::kClient ? kClientIpv4 : kServerIpv4);
  if (ioctl(socket_fd.get(), SIOCSIFADDR, &request) != 0) return SystemError("IPv4 address");
  request = RequestFor(kDevice);
  request.ifr_netmask = Ipv4("255.255.255.0");
  if (ioctl(socket_fd.get(), SIOCSIFNETMASK, &request) != 0) return SystemError("IPv4 netmask");
  if (Status up = BringUp(socket_fd.get(), kDevice); !up) return up;

  rtentry route{};
  char device[] = "eth0";
  route.rt_dev = device;
  route.rt_dst = Ipv4("0.0.0.0");
  route.rt_genmask = Ipv4("0.0.0.0");
  route.rt_flags = RTF_UP;
  if (ioctl(socket_fd.get(), SIOCADDRT, &route) != 0) return SystemError("IPv4 default route");
  return Done{};
}

Status ConfigureIpv6(Role role) {
  const UniqueFd socket_fd(socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  if (!socket_fd) return SystemError("IPv6 socket (is IPv6 disabled in this kernel?)");
  const Result<int> index = DeviceIndex(socket_fd.get());
  if (!index) return index.error();

  in6_ifreq request{};
  inet_pton(AF_INET6, role == Role::kClient ? kClientIpv6 : kServerIpv6, &request.ifr6_addr);
  request.ifr6_prefixlen = 64;
  request.ifr6_ifindex = *index;
  if (ioctl(socket_fd.get(), SIOCSIFADDR, &request) != 0) return SystemError("IPv6 address");

  in6_rtmsg route{};
  route.rtmsg_metric = 1;
  route.rtmsg_flags = RTF_UP;
  route.rtmsg_ifindex = *index;
  if (ioctl(socket_fd.get(), SIOCADDRT, &route) != 0) return SystemError("IPv6 default route");
  return Done{};
}

Error TunError() {
  switch (errno) {
    case EACCES:
    case EPERM:
      return Error{
          "no access to /dev/net/tun: allow it with `chmod 666 /dev/net/tun`, or run as root"};
    case ENOENT:
    case ENODEV:
    case ENXIO:
      return Error{
          "/dev/net/tun is missing: load it with `modprobe tun` (in a container: `--device "
          "/dev/net/tun`)"};
    default:
      return SystemError("TUN device eth0");
  }
}

}  // namespace

Result<UniqueFd> CreateEndpointInterface(Role role) {
  UniqueFd tun(open("/dev/net/tun", O_RDWR | O_CLOEXEC));
  if (!tun) return TunError();
  ifreq request = RequestFor(kDevice);
  request.ifr_flags = IFF_TUN | IFF_NO_PI;
  if (ioctl(tun.get(), TUNSETIFF, &request) != 0) return TunError();

  WriteSysctl("ipv6/conf/all/disable_ipv6", "0");
  WriteSysctl("ipv6/conf/eth0/disable_ipv6", "0");
  // No link-local address: its router solicitations would only litter the capture.
  WriteSysctl("ipv6/conf/eth0/addr_gen_mode", "1");
  if (Status done = SetQueueLength(); !done) return done.error();
  if (Status done = ConfigureIpv4(role); !done) return done.error();
  if (Status done = ConfigureIpv6(role); !done) return done.error();
  return tun;
}

}  // namespace badpeer::interop
