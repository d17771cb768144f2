// Two TLS channels that talk to each other within one thread: what one has flushed, the other
// reads.
#ifndef BADPEER_TESTS_RUNNER_TLS_TLS_PAIR_H_
#define BADPEER_TESTS_RUNNER_TLS_TLS_PAIR_H_

#include <chrono>
#include <memory>

#include "runner/base/random.h"
#include "runner/base/stream.h"
#include "runner/tls/tls_channel.h"
#include "tests/runner/tls/recording_events.h"
#include "tests/runner/tls/test_keys_for.h"

namespace badpeer {

struct TlsPair {
  explicit TlsPair(const RecordOptions& options = {}) {
    std::tie(near_stream, far_stream) = MakeStreamPair(std::chrono::seconds(2));
    near = MakeTlsChannel(*near_stream, near_events, options, random);
    far = MakeTlsChannel(*far_stream, far_events, {}, random);
  }

  // The same keys for what the near end sends and the far end reads, and back.
  void UseKeys(CipherSuite suite, ProtocolVersion version, std::uint16_t epoch = 1) {
    near->SetVersion(version);
    far->SetVersion(version);
    const TrafficKeys keys = TestKeysFor(suite, version, epoch);
    near->SetWriteKeys(keys);
    near->SetReadKeys(keys);
    far->SetWriteKeys(keys);
    far->SetReadKeys(keys);
  }

  void Send(ContentType type, Bytes data) {
    near->Queue(type, std::move(data));
    near->Flush();
  }
  // In one record.
  void SendWhole(ContentType type, Bytes data) {
    const std::size_t size = data.size();
    near->Queue({.type = type, .data = std::move(data), .max_fragment = size});
    near->Flush();
  }

  // What the near end has put on the wire and nobody has read.
  Bytes TakeWire(std::size_t size) {
    Bytes wire(size);
    far_stream->ReadFull(wire);
    return wire;
  }

  RecordingEvents near_events, far_events;
  Random random{3};
  std::unique_ptr<Stream> near_stream, far_stream;
  std::unique_ptr<Channel> near, far;
};

}  // namespace badpeer

#endif  // BADPEER_TESTS_RUNNER_TLS_TLS_PAIR_H_
