#include "runner/dtls/channel_over.h"

#include <stdexcept>

#include "runner/dtls/dtls_channel.h"
#include "runner/tls/mock_quic_channel.h"
#include "runner/tls/tls_channel.h"

namespace badpeer {

ChannelFactory ChannelOver(Protocol protocol, Stream& stream, const RecordOptions& options,
                           Random& random) {
  return [protocol, &stream, options, &random](ChannelEvents& events) -> std::unique_ptr<Channel> {
    switch (protocol) {
      case Protocol::kTls:
        return MakeTlsChannel(stream, events, options, random);
      case Protocol::kDtls:
        return MakeDtlsChannel(stream, events, options, random);
      case Protocol::kQuic:
        return MakeMockQuicChannel(stream, events, options, random);
    }
    throw std::invalid_argument("no such protocol");
  };
}

}  // namespace badpeer
