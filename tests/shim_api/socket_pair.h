// A connected pair of sockets: a TcpTransport at one end, a test that plays the runner at the
// other.
#ifndef BADPEER_TESTS_SHIM_API_SOCKET_PAIR_H_
#define BADPEER_TESTS_SHIM_API_SOCKET_PAIR_H_

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <memory>

#include "shim_api/tcp_transport.h"

namespace badpeer::shim {

class SocketPair {
 public:
  SocketPair() {
    int sockets[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets) != 0) abort();
    tcp_ = std::make_unique<TcpTransport>(sockets[0]);
    runner_ = sockets[1];
  }
  ~SocketPair() { CloseRunner(); }

  TcpTransport& tcp() { return *tcp_; }
  std::unique_ptr<TcpTransport> TakeTcp() { return std::move(tcp_); }

  // What the runner does.
  void Send(const ByteString& bytes) {
    ASSERT_EQ(write(runner_, bytes.data(), bytes.size()), static_cast<ssize_t>(bytes.size()));
  }
  // Everything that is there now, at most.
  ByteString Received() {
    ByteString bytes(65536);
    const ssize_t n = recv(runner_, bytes.data(), bytes.size(), MSG_DONTWAIT);
    bytes.resize(n < 0 ? 0 : static_cast<std::size_t>(n));
    return bytes;
  }
  void CloseRunner() {
    if (runner_ >= 0) close(runner_);
    runner_ = -1;
  }

 private:
  std::unique_ptr<TcpTransport> tcp_;
  int runner_;
};

}  // namespace badpeer::shim

#endif  // BADPEER_TESTS_SHIM_API_SOCKET_PAIR_H_
