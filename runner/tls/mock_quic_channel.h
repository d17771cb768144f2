// The channel over the mock QUIC transport of BoGo shims: TLS 1.3 messages and application data in
// plaintext over TCP, each unit with the encryption level, the cipher suite and the secret that a
// real QUIC implementation would have used. Units, integers big endian:
//
//   content type:u8  level:u8  cipher suite:u16  length:u32  secret bytes
//
// The level is TrafficKeys::epoch; at level 0 suite and secret are empty. `length` covers both
// secret and bytes. There are no ChangeCipherSpecs, and alerts only from the shim: in QUIC both are
// none of the TLS stack's records (RFC 9001, 4.8 and 8.4). A hook that sends one throws PeerFailure.
//
//   std::unique_ptr<Channel> channel = MakeMockQuicChannel(stream, events, *options.records,
//   random);
#ifndef BADPEER_RUNNER_TLS_MOCK_QUIC_CHANNEL_H_
#define BADPEER_RUNNER_TLS_MOCK_QUIC_CHANNEL_H_

#include <memory>

#include "runner/tls/channel.h"

namespace badpeer {

class Random;
class Stream;

// All but `options` and `random`, which it has no use for, must outlive the channel. Fits
// ChannelFactory (tls/peer.h).
std::unique_ptr<Channel> MakeMockQuicChannel(Stream& stream, ChannelEvents& events,
                                             const RecordOptions& options, Random& random);

}  // namespace badpeer

#endif  // BADPEER_RUNNER_TLS_MOCK_QUIC_CHANNEL_H_
