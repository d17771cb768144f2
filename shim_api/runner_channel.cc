#include "shim_api/runner_channel.h"

#include <utility>

namespace badpeer::shim {

std::unique_ptr<RunnerChannel> RunnerChannel::Open(const ConnectionConfig& config) {
  std::unique_ptr<TcpTransport> tcp =
      TcpTransport::Connect(config.port, config.ipv6, config.shim_id);
  if (!tcp) return nullptr;
  return std::make_unique<RunnerChannel>(std::move(tcp), config);
}

// In QUIC, -async concerns callbacks only: the mock transport always delivers whole records.
RunnerChannel::RunnerChannel(std::unique_ptr<TcpTransport> tcp, const ConnectionConfig& config)
    : tcp_(std::move(tcp)) {
  if (config.quic) {
    quic_.emplace(*tcp_);
  } else if (config.dtls) {
    packeted_.emplace(*tcp_);
    if (config.async) async_.emplace(*packeted_, AsyncTransport::Unit::kDatagram);
  } else if (config.async) {
    async_.emplace(*tcp_, AsyncTransport::Unit::kByte);
  }
}

Transport* RunnerChannel::transport() {
  if (quic_) return nullptr;
  if (async_) return &*async_;
  if (packeted_) return &*packeted_;
  return tcp_.get();
}

}  // namespace badpeer::shim
