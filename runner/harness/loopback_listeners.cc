#include "runner/harness/loopback_listeners.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <cerrno>
#include <string_view>
#include <system_error>
#include <utility>

namespace badpeer {
namespace {

// A port that is free on one address can be taken on the other; another is tried then.
constexpr int kMaxAttempts = 64;

// On a loopback there is no congestion to control, and the cheapest algorithm is always there.
constexpr std::string_view kCongestionControl = "reno";

// With port 0, on a free one. Empty if that fails; errno says why.
UniqueFd Listen(int family, std::uint16_t port) {
  UniqueFd listener(socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!listener) return {};
  // What is accepted inherits it. The system's default does as well, at a price.
  setsockopt(listener.get(), IPPROTO_TCP, TCP_CONGESTION, kCongestionControl.data(),
             kCongestionControl.size());
  sockaddr_in6 v6{};
  v6.sin6_family = AF_INET6;
  v6.sin6_addr = in6addr_loopback;
  v6.sin6_port = htons(port);
  sockaddr_in v4{};
  v4.sin_family = AF_INET;
  v4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  v4.sin_port = htons(port);
  const bool ipv6 = family == AF_INET6;
  const auto* const address =
      ipv6 ? reinterpret_cast<const sockaddr*>(&v6) : reinterpret_cast<const sockaddr*>(&v4);
  const socklen_t size = ipv6 ? sizeof(v6) : sizeof(v4);
  if (bind(listener.get(), address, size) != 0 || listen(listener.get(), SOMAXCONN) != 0) return {};
  return listener;
}

std::uint16_t PortOf(int listener) {
  sockaddr_storage address{};
  socklen_t size = sizeof(address);
  if (getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size) != 0) return 0;
  if (address.ss_family == AF_INET6) {
    return ntohs(reinterpret_cast<const sockaddr_in6*>(&address)->sin6_port);
  }
  return ntohs(reinterpret_cast<const sockaddr_in*>(&address)->sin_port);
}

}  // namespace

Result<LoopbackListeners> ListenOnLoopback() {
  int error = EADDRINUSE;
  std::vector<LoopbackListeners> refused;  // Kept open, so that none is given out again.
  for (int attempt = 0; attempt < kMaxAttempts && error == EADDRINUSE; ++attempt) {
    LoopbackListeners found;
    error = 0;
    for (const int family : {AF_INET6, AF_INET}) {
      UniqueFd listener = Listen(family, found.port);
      if (!listener) {
        error = errno;
        if (error == EADDRINUSE) break;
        continue;
      }
      if (found.port == 0) found.port = PortOf(listener.get());
      if (family == AF_INET6) found.ipv6 = true;
      found.sockets.push_back(std::move(listener));
    }
    if (error != EADDRINUSE && !found.sockets.empty()) return found;
    refused.push_back(std::move(found));
  }
  return Error{"cannot listen on loopback: " + std::generic_category().message(error)};
}

}  // namespace badpeer
