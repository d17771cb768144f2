// The channels to shims, by protocol.
//
//   Connection connection(identity, options, hooks, environment,
//                         ChannelOver(Protocol::kTls, stream, *options.records, random));
#ifndef BADPEER_RUNNER_DTLS_CHANNEL_OVER_H_
#define BADPEER_RUNNER_DTLS_CHANNEL_OVER_H_

#include "runner/tls/peer.h"
#include "runner/wire/protocol.h"

namespace badpeer {

class Random;
class Stream;

// `stream` and `random` must outlive the channel.
ChannelFactory ChannelOver(Protocol protocol, Stream& stream, const RecordOptions& options,
                           Random& random);

}  // namespace badpeer

#endif  // BADPEER_RUNNER_DTLS_CHANNEL_OVER_H_
