// What records carry besides the handshake, and the parts of the DTLS record layer that are
// messages.
//
//   Bytes fragment = Encode(Alert{.description = Alert::decrypt_error});
//   Result<Ack> ack = Decode<Ack>(fragment);
#ifndef BADPEER_RUNNER_WIRE_RECORD_MESSAGES_H_
#define BADPEER_RUNNER_WIRE_RECORD_MESSAGES_H_

#include <string_view>
#include <vector>

#include "runner/base/bytes.h"
#include "runner/wire/code_points.h"
#include "runner/wire/fields.h"

namespace badpeer {

// RFC 8446, 6. The descriptions can be named through it: Alert::decode_error.
struct Alert {
  using enum AlertDescription;
  static constexpr std::string_view kName = "Alert";
  AlertLevel level = AlertLevel::fatal;
  AlertDescription description{};

  static void Walk(auto& w, auto& m) {
    w("level", m.level);
    w("description", m.description);
  }
};

// RFC 5246, 7.1.
struct ChangeCipherSpec {
  static constexpr std::string_view kName = "ChangeCipherSpec";
  std::uint8_t type = 1;

  static void Walk(auto& w, auto& m) { w("type", m.type); }
};

// RFC 9147, 5.2; RFC 6347, 4.2.2: the 12 bytes before each fragment of a handshake message.
struct DtlsHandshakeHeader {
  static constexpr std::string_view kName = "DtlsHandshakeHeader";
  static constexpr std::size_t kSize = 12;
  HandshakeType msg_type{};
  std::uint32_t length = 0;  // of the whole body; 24 bits, as the two below
  std::uint16_t message_seq = 0;
  std::uint32_t fragment_offset = 0;
  std::uint32_t fragment_length = 0;

  static void Walk(auto& w, auto& m) {
    w("msg_type", m.msg_type);
    w("length", uint24(m.length));
    w("message_seq", m.message_seq);
    w("fragment_offset", uint24(m.fragment_offset));
    w("fragment_length", uint24(m.fragment_length));
  }
};

// RFC 9147, 7.
struct RecordNumber {
  std::uint64_t epoch = 0;
  std::uint64_t sequence_number = 0;

  static void Walk(auto& w, auto& m) {
    w("epoch", m.epoch);
    w("sequence_number", m.sequence_number);
  }
  auto operator<=>(const RecordNumber&) const = default;
};
struct Ack {
  static constexpr std::string_view kName = "ACK";
  std::vector<RecordNumber> record_numbers{};

  static void Walk(auto& w, auto& m) { w("record_numbers", list<0, 0xffff>(m.record_numbers)); }
};

}  // namespace badpeer

#endif  // BADPEER_RUNNER_WIRE_RECORD_MESSAGES_H_
