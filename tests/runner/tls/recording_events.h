// ChannelEvents that remember what was reported and run what a test wants run, and the failure of a
// call as a value.
#ifndef BADPEER_TESTS_RUNNER_TLS_RECORDING_EVENTS_H_
#define BADPEER_TESTS_RUNNER_TLS_RECORDING_EVENTS_H_

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

#include "runner/base/peer_failure.h"
#include "runner/tls/channel.h"
#include "runner/tls/events.h"

namespace badpeer {

class RecordingEvents final : public ChannelEvents {
 public:
  std::function<void(Flight&)> before_flight;
  std::function<void(OutgoingRecord&)> before_seal;
  std::function<void(const OutgoingRecord&, Bytes&)> after_seal;

  std::vector<std::string> sent;      // "handshake 0 0e000000": type, epoch, content
  std::vector<std::string> received;  // the same
  std::vector<IncomingRecord> records;

  void OnSent(ContentType type, ByteView data, std::uint16_t epoch) override {
    sent.push_back(Line(type, data, epoch));
  }
  void OnReceived(ContentType type, ByteView data, std::uint16_t epoch) override {
    received.push_back(Line(type, data, epoch));
  }

  // Sizes of the contents of the records that arrived.
  std::vector<std::size_t> RecordSizes() const {
    std::vector<std::size_t> sizes;
    for (const IncomingRecord& record : records) sizes.push_back(record.payload.size());
    return sizes;
  }

 private:
  bool OnEvent(std::type_index type, void* event) override {
    if (type == typeid(Flight) && before_flight) before_flight(*static_cast<Flight*>(event));
    if (type == typeid(OutgoingRecord) && before_seal) {
      before_seal(*static_cast<OutgoingRecord*>(event));
    }
    if (type == typeid(SealedRecord) && after_seal) {
      const auto& sealed = *static_cast<SealedRecord*>(event);
      after_seal(sealed.record, sealed.bytes);
    }
    if (type == typeid(IncomingRecord)) records.push_back(*static_cast<IncomingRecord*>(event));
    return false;
  }
  static std::string Line(ContentType type, ByteView data, std::uint16_t epoch) {
    return Name(type) + " " + std::to_string(epoch) + " " + ToHex(data);
  }
};

template <class F>
PeerFailure FailureOf(F&& call) {
  try {
    call();
  } catch (const PeerFailure& failure) {
    return failure;
  }
  ADD_FAILURE() << "no PeerFailure";
  return PeerFailure("none");
}

// "local error: record overflow: a record is too long" has the cause "local error: record
// overflow".
inline bool CauseIs(const PeerFailure& failure, const std::string& cause) {
  return failure.cause().starts_with(cause);
}

inline Bytes HandshakeOf(HandshakeType type, std::size_t body_size) {
  Bytes message = {static_cast<std::uint8_t>(type), static_cast<std::uint8_t>(body_size >> 16),
                   static_cast<std::uint8_t>(body_size >> 8), static_cast<std::uint8_t>(body_size)};
  for (std::size_t i = 0; i < body_size; ++i) message.push_back(static_cast<std::uint8_t>(i));
  return message;
}

}  // namespace badpeer

#endif  // BADPEER_TESTS_RUNNER_TLS_RECORDING_EVENTS_H_
