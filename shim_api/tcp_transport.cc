#include "shim_api/tcp_transport.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace badpeer::shim {
namespace {

bool ConnectToLoopback(int socket, std::uint16_t port, bool ipv6) {
  if (ipv6) {
    sockaddr_in6 address{};
    address.sin6_family = AF_INET6;
    address.sin6_port = htons(port);
    address.sin6_addr = in6addr_loopback;
    return connect(socket, reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0;
  }
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return connect(socket, reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0;
}

}  // namespace

std::unique_ptr<TcpTransport> TcpTransport::Connect(std::uint16_t port, bool ipv6,
                                                    std::uint64_t shim_id) {
  const int socket = ::socket(ipv6 ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (socket < 0) return nullptr;
  auto transport = std::make_unique<TcpTransport>(socket);
  const int no_delay = 1;
  if (setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &no_delay, sizeof(no_delay)) != 0 ||
      !ConnectToLoopback(socket, port, ipv6)) {
    return nullptr;
  }
  std::uint8_t id[8];
  for (int i = 0; i < 8; ++i) id[i] = static_cast<std::uint8_t>(shim_id >> (8 * i));
  if (transport->Write(id).status != IoStatus::kOk) return nullptr;
  return transport;
}

TcpTransport::~TcpTransport() {
  const int saved_errno = errno;
  if (shutdown(socket_, SHUT_WR) == 0) {
    std::uint8_t rest[4096];
    while (Read(rest).status == IoStatus::kOk) {
    }
  }
  close(socket_);
  errno = saved_errno;
}

IoResult TcpTransport::Read(MutableByteSpan out) {
  ssize_t n;
  do {
    n = recv(socket_, out.data(), out.size(), 0);
  } while (n < 0 && errno == EINTR);
  if (n < 0) return {IoStatus::kError};
  if (n == 0 && !out.empty()) return {IoStatus::kEof};
  return {IoStatus::kOk, static_cast<std::size_t>(n)};
}

IoResult TcpTransport::Write(ByteSpan in) {
  std::size_t written = 0;
  while (written < in.size()) {
    const ssize_t n = send(socket_, in.data() + written, in.size() - written, MSG_NOSIGNAL);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return {IoStatus::kError};
    written += static_cast<std::size_t>(n);
  }
  return {IoStatus::kOk, written};
}

bool TcpTransport::WaitReadable(std::chrono::milliseconds timeout) {
  pollfd polled{.fd = socket_, .events = POLLIN, .revents = 0};
  int ready;
  do {
    ready = poll(&polled, 1, static_cast<int>(timeout.count()));
  } while (ready < 0 && errno == EINTR);
  return ready != 0;  // An error is for the read to meet.
}

IoResult TcpTransport::ReadAll(MutableByteSpan out) {
  std::size_t done = 0;
  while (done < out.size()) {
    const IoResult read = Read(out.subspan(done));
    if (read.status != IoStatus::kOk) return read;
    done += read.bytes;
  }
  return {IoStatus::kOk, done};
}

}  // namespace badpeer::shim
