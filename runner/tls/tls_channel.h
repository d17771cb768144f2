// The channel over TLS 1.0 to 1.3: records over TCP (RFC 5246, 6; RFC 8446, 5).
//
//   std::unique_ptr<Channel> channel = MakeTlsChannel(stream, events, *options.records, random);
//
// A flight leaves in one write. Versions, types and sizes of the shim's records are held to the RFC
// once the version is negotiated; before that, to what any TLS implementation says first.
#ifndef BADPEER_RUNNER_TLS_TLS_CHANNEL_H_
#define BADPEER_RUNNER_TLS_TLS_CHANNEL_H_

#include <memory>

#include "runner/tls/channel.h"

namespace badpeer {

class Random;
class Stream;

// All but `options` must outlive the channel. Fits ChannelFactory (tls/peer.h).
std::unique_ptr<Channel> MakeTlsChannel(Stream& stream, ChannelEvents& events,
                                        const RecordOptions& options, Random& random);

}  // namespace badpeer

#endif  // BADPEER_RUNNER_TLS_TLS_CHANNEL_H_
