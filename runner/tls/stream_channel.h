// What the channels over an ordered stream of records have in common, TLS and mock QUIC: they put
// handshake messages together, tell the types of records apart and take alerts. Private to them.
#ifndef BADPEER_RUNNER_TLS_STREAM_CHANNEL_H_
#define BADPEER_RUNNER_TLS_STREAM_CHANNEL_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "runner/base/bytes.h"
#include "runner/base/stream.h"
#include "runner/tls/channel.h"

namespace badpeer {

// RFC 8446, 5.1: of a record's content.
inline constexpr std::size_t kMaxPlaintext = 1 << 14;

class StreamChannel : public Channel {
 public:
  void WriteRaw(ByteView bytes) override { stream_.Write(bytes); }

  Bytes ReadHandshake() override;
  void ReadChangeCipherSpec() override;
  Incoming ReadAny() override;
  // Fails if handshake bytes are left over: no message may span a key change (RFC 8446, 5.1).
  void SetReadKeys(TrafficKeys keys) override;

 protected:
  StreamChannel(Protocol protocol, Stream& stream, ChannelEvents& events,
                const RecordOptions& options)
      : Channel(protocol, events, options), stream_(stream) {}

  // The next record that counts, opened.
  virtual IncomingRecord ReadRecord() = 0;
  virtual void UseReadKeys(TrafficKeys keys) = 0;

  // Fills `header`; the end of the stream before it is a PeerFailure (kClosed).
  void ReadHeader(std::span<std::uint8_t> header);
  // Counts what is dropped as rejected early data, and fails when there is no end of it.
  void CountSkipped(std::size_t bytes);

  Stream& stream_;

 private:
  // A whole handshake message, application data, ChangeCipherSpec, or the alert close_notify.
  Incoming Next();
  void AddHandshake(Bytes fragment);
  std::optional<Bytes> TakeMessage();

  Bytes handshake_;  // received and not yet read
  std::uint16_t handshake_epoch_ = 0;
  std::size_t skipped_ = 0;
};

}  // namespace badpeer

#endif  // BADPEER_RUNNER_TLS_STREAM_CHANNEL_H_
