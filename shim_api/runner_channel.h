// The layers between the runner's TCP port and the stack, as the flags ask for them: TCP alone,
// framed datagrams, the async layer on top, or the mock QUIC transport.
//
//   std::unique_ptr<RunnerChannel> channel = RunnerChannel::Open(config);
//   if (!channel) std::perror("cannot connect to the runner");
#ifndef BADPEER_SHIM_API_RUNNER_CHANNEL_H_
#define BADPEER_SHIM_API_RUNNER_CHANNEL_H_

#include <memory>
#include <optional>

#include "shim_api/async_transport.h"
#include "shim_api/config.h"
#include "shim_api/mock_quic_transport.h"
#include "shim_api/packeted_transport.h"
#include "shim_api/tcp_transport.h"

namespace badpeer::shim {

class RunnerChannel {
 public:
  // Null with errno set if there is no connection.
  static std::unique_ptr<RunnerChannel> Open(const ConnectionConfig& config);

  RunnerChannel(std::unique_ptr<TcpTransport> tcp, const ConnectionConfig& config);

  // What the stack reads and writes; null in QUIC.
  Transport* transport();

  // The layers, null where absent.
  AsyncTransport* async() { return async_ ? &*async_ : nullptr; }
  PacketedTransport* packeted() { return packeted_ ? &*packeted_ : nullptr; }
  MockQuicTransport* quic() { return quic_ ? &*quic_ : nullptr; }

 private:
  std::unique_ptr<TcpTransport> tcp_;
  std::optional<PacketedTransport> packeted_;
  std::optional<AsyncTransport> async_;
  std::optional<MockQuicTransport> quic_;
};

}  // namespace badpeer::shim

#endif  // BADPEER_SHIM_API_RUNNER_CHANNEL_H_
