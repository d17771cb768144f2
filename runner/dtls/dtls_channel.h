// The channel over DTLS 1.0, 1.2 and 1.3 (RFC 6347, RFC 9147), to a shim behind the packeted
// transport (dtls/packet_transport.h).
//
//   std::unique_ptr<Channel> channel = MakeDtlsChannel(stream, events, *options.records, random);
//
// The transport loses and reorders nothing, so the channel never retransmits by itself and takes
// neither loss nor silence for granted: a record that does not open, that is numbered backwards,
// that stands in another epoch than the one expected, or a retransmission that nobody asked for is
// the shim's fault and a PeerFailure. Fragments of the shim's messages are taken in any order and
// may overlap. Loss, reordering and the shim's timeouts are played by a test's DtlsFlightHook and
// DtlsAckHook; see dtls/controller.h.
//
// Defaults that shape what the shim sees: handshake messages in fragments of up to 1024 bytes, each
// in a record of its own, each record in a packet of its own. RecordOptions changes that.
#ifndef BADPEER_RUNNER_DTLS_DTLS_CHANNEL_H_
#define BADPEER_RUNNER_DTLS_DTLS_CHANNEL_H_

#include <memory>

#include "runner/tls/channel.h"

namespace badpeer {

class Random;
class Stream;

// All four must outlive the channel. Fits ChannelFactory (tls/peer.h).
std::unique_ptr<Channel> MakeDtlsChannel(Stream& stream, ChannelEvents& events,
                                         const RecordOptions& options, Random& random);

}  // namespace badpeer

#endif  // BADPEER_RUNNER_DTLS_DTLS_CHANNEL_H_
