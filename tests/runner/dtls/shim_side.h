// The other end of a DTLS connection for tests: our own channel, behind a stream that obeys the
// clock commands as a shim does.
#ifndef BADPEER_TESTS_RUNNER_DTLS_SHIM_SIDE_H_
#define BADPEER_TESTS_RUNNER_DTLS_SHIM_SIDE_H_

#include <array>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "runner/base/bytes.h"
#include "runner/base/random.h"
#include "runner/base/stream.h"
#include "runner/dtls/dtls_channel_impl.h"
#include "runner/dtls/hooks.h"
#include "runner/tls/cipher_suites.h"
#include "runner/wire/handshake.h"
#include "runner/wire/reader.h"

namespace badpeer {

// Takes the commands out of what is read, and calls `on_timeout` once a timeout is acknowledged.
class CommandStream : public Stream {
 public:
  explicit CommandStream(std::unique_ptr<Stream> inner) : inner_(std::move(inner)) {}

  std::function<void()> on_timeout;
  std::vector<std::string> commands;  // "T 400000000"

  std::size_t ReadSome(std::span<std::uint8_t> into) override { return inner_->ReadSome(into); }
  bool ReadFullOrEnd(std::span<std::uint8_t> into) override {
    if (state_ == State::kOpcode) {
      for (;;) {
        if (!inner_->ReadFullOrEnd(into)) return false;
        if (into[0] == 'P') break;
        TakeCommand(into[0]);
      }
      state_ = State::kLength;
      return true;
    }
    state_ = state_ == State::kLength ? State::kBody : State::kOpcode;
    return inner_->ReadFullOrEnd(into);
  }
  using Stream::Write;
  void Write(std::span<const ByteView> parts) override { inner_->Write(parts); }
  void ShutdownWrite() override { inner_->ShutdownWrite(); }
  void Close() override { inner_->Close(); }

 private:
  enum class State { kOpcode, kLength, kBody };

  void TakeCommand(std::uint8_t opcode) {
    Bytes argument(opcode == 'T' || opcode == 'E' ? 8 : 4);
    inner_->ReadFull(argument);
    commands.push_back(std::string(1, static_cast<char>(opcode)) + " " +
                       std::to_string(Reader(argument).Uint(argument.size())));
    if (opcode != 'T') return;
    inner_->Write(BytesOf("t"));
    if (on_timeout) on_timeout();
  }

  std::unique_ptr<Stream> inner_;
  State state_ = State::kOpcode;
};

// Events whose parts a test sets.
class TestEvents : public ChannelEvents {
 public:
  std::function<void(Flight&)> before_flight;
  std::function<void(OutgoingRecord&)> before_seal;
  std::function<void(const OutgoingRecord&, Bytes&)> after_seal;
  std::function<bool(DtlsController&)> control_flight;
  std::function<bool(DtlsController&)> control_ack;
  std::vector<Bytes> packets;            // sent
  std::vector<IncomingRecord> incoming;  // records

  bool OnEvent(std::type_index type, void* event) override {
    if (type == typeid(Flight) && before_flight) before_flight(*static_cast<Flight*>(event));
    if (type == typeid(OutgoingRecord) && before_seal) {
      before_seal(*static_cast<OutgoingRecord*>(event));
    }
    if (type == typeid(SealedRecord) && after_seal) {
      const auto& sealed = *static_cast<SealedRecord*>(event);
      after_seal(sealed.record, sealed.bytes);
    }
    if (type == typeid(PacketSent)) {
      packets.push_back(ToBytes(static_cast<PacketSent*>(event)->packet));
    }
    if (type == typeid(IncomingRecord)) incoming.push_back(*static_cast<IncomingRecord*>(event));
    if (type == typeid(DtlsFlightDue) && control_flight) {
      return control_flight(static_cast<DtlsFlightDue*>(event)->controller);
    }
    if (type == typeid(DtlsAckDue) && control_ack) {
      return control_ack(static_cast<DtlsAckDue*>(event)->controller);
    }
    return false;
  }
};

// One end: events, channel and what they need.
struct TestEnd {
  TestEnd(Stream& stream, const RecordOptions& options)
      : channel(stream, events, options, random) {}

  TestEvents events;
  Random random{7};
  DtlsChannel channel;
};

// Keys for either end that differ by epoch.
inline TrafficKeys TestKeys(ProtocolVersion version, CipherSuite suite, std::uint16_t epoch) {
  TrafficKeys keys{.epoch = epoch, .version = version, .cipher_suite = suite};
  const CipherSuiteInfo& info = *FindCipherSuite(suite);
  const auto filler = static_cast<std::uint8_t>(epoch + 1);
  keys.traffic_secret = Bytes(crypto::HashSize(info.hash), filler);
  keys.mac_key = Bytes(info.mac_size, filler);
  keys.key = Bytes(info.key_size, filler);
  keys.iv = Bytes(info.iv_size, filler);
  return keys;
}

inline Bytes TestMessage(HandshakeType type, std::size_t size) {
  Bytes body(size);
  for (std::size_t i = 0; i < size; ++i) body[i] = static_cast<std::uint8_t>(i * 7);
  return FrameHandshake(type, body);
}

}  // namespace badpeer

#endif  // BADPEER_TESTS_RUNNER_DTLS_SHIM_SIDE_H_
