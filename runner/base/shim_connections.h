// What the harness offers to the script of one test: the shim's connections, one after the other,
// and what the user has said about this shim.
//
//   std::unique_ptr<Stream> first = connections.Accept();
//   Handshake(*first);
//   std::unique_ptr<Stream> resumed = connections.Accept();
#ifndef BADPEER_RUNNER_BASE_SHIM_CONNECTIONS_H_
#define BADPEER_RUNNER_BASE_SHIM_CONNECTIONS_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "runner/base/stream.h"
#include "runner/base/transcript.h"

namespace badpeer {

// Properties of a stack that change what an honest peer expects of it; from the shim configuration.
struct ShimTraits {
  // Half-RTT tickets that a TLS 1.3 server sends before half-RTT data (0-RTT tests).
  int half_rtt_tickets = 2;
  // Received records that a DTLS 1.3 shim keeps in mind for its ACKs.
  int max_ack_buffer = 32;
};

class ShimConnections {
 public:
  virtual ~ShimConnections() = default;

  // The shim's next connection, its id already read. Throws PeerFailure (kNeverConnected) when the
  // shim ends, or the idle timeout passes, before there is one.
  virtual std::unique_ptr<Stream> Accept() = 0;

  // Null unless somebody wants to read it: then nothing need be formatted.
  virtual TranscriptSink* transcript() = 0;

  // Null unless somebody wants what decrypts the connections: lines of a key log (RFC 9850).
  virtual std::string* key_log() = 0;

  virtual const ShimTraits& traits() const = 0;

  // Set under -deterministic: seed every random number of this run with it. The same test gets the
  // same seed in every run.
  virtual std::optional<std::uint64_t> seed() const = 0;
};

}  // namespace badpeer

#endif  // BADPEER_RUNNER_BASE_SHIM_CONNECTIONS_H_
