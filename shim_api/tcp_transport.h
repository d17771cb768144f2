// The TCP connection to the runner: the shim is always the TCP client, also as a TLS server.
//
//   std::unique_ptr<TcpTransport> tcp = TcpTransport::Connect(port, /*ipv6=*/false, shim_id);
//   if (!tcp) std::perror("connect");
#ifndef BADPEER_SHIM_API_TCP_TRANSPORT_H_
#define BADPEER_SHIM_API_TCP_TRANSPORT_H_

#include <cstdint>
#include <memory>

#include "shim_api/transport.h"

namespace badpeer::shim {

class TcpTransport : public Transport {
 public:
  // Connects to `port` on loopback and introduces itself: the shim id goes first, 64 bits,
  // little-endian. Null with errno set if that fails.
  static std::unique_ptr<TcpTransport> Connect(std::uint16_t port, bool ipv6,
                                               std::uint64_t shim_id);

  // Takes over a connected socket.
  explicit TcpTransport(int socket) : socket_(socket) {}
  // Half-closes and drains the connection first, so that the runner's last write cannot fail.
  ~TcpTransport() override;
  TcpTransport(const TcpTransport&) = delete;
  TcpTransport& operator=(const TcpTransport&) = delete;

  IoResult Read(MutableByteSpan out) override;
  IoResult Write(ByteSpan in) override;  // writes all of it
  IoResult Flush() override { return {}; }
  bool WaitReadable(std::chrono::milliseconds timeout) override;

  // Fills `out`. kEof if the peer stopped before, even if within it.
  IoResult ReadAll(MutableByteSpan out);

 private:
  int socket_;
};

}  // namespace badpeer::shim

#endif  // BADPEER_SHIM_API_TCP_TRANSPORT_H_
