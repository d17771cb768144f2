// QUIC frames (RFC 9000, 19; RFC 9221; the ACK frequency and reliable reset drafts).
//
//   Result<std::vector<Frame>> frames = DecodeFrames(payload);
//   for (const Frame& frame : *frames)
//     if (const auto* ack = std::get_if<AckFrame>(&frame)) OnAck(*ack);
//   Bytes out;
//   EncodeFrame(PathChallengeFrame{.data = challenge}, out);
//
// Views of decoded frames point into the payload.
#ifndef BADPEER_RUNNER_QUIC_FRAME_H_
#define BADPEER_RUNNER_QUIC_FRAME_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "runner/base/bytes.h"
#include "runner/base/result.h"
#include "runner/quic/frame_codes.h"
#include "runner/wire/codec.h"
#include "runner/wire/varint_fields.h"

namespace badpeer::quic {

// Each frame is described once: `Walk` names the fields behind the type, in the order of the wire,
// for the walkers of wire/ (writer, reader, printer, locator); `type` is what the fields make of
// it. What is in a frame only for some types depends on members that the reader sets from the type
// before it walks.

struct PaddingFrame {
  static constexpr std::string_view kName = "PADDING";
  std::size_t size = 1;  // Neighbouring PADDING frames count as one.

  std::uint64_t type() const { return kPadding; }
};
struct PingFrame {
  static constexpr std::string_view kName = "PING";

  std::uint64_t type() const { return kPing; }
  static void Walk(auto&, auto&) {}
};
struct AckRange {  // Both ends belong to it.
  std::uint64_t smallest = 0;
  std::uint64_t largest = 0;
};
struct EcnCounts {
  std::uint64_t ect0 = 0;
  std::uint64_t ect1 = 0;
  std::uint64_t ce = 0;

  static void Walk(auto& w, auto& m) {
    w("ect0_count", varint(m.ect0));
    w("ect1_count", varint(m.ect1));
    w("ecn_ce_count", varint(m.ce));
  }
};
// Ranges as the wire has them are distances; AckFields (frame.cc) describes those.
struct AckFrame {
  static constexpr std::string_view kName = "ACK";
  std::uint64_t delay = 0;  // As on the wire, before ack_delay_exponent.
  // From the largest number down; at least one, with gaps between them.
  std::vector<AckRange> ranges{};
  std::optional<EcnCounts> ecn{};

  std::uint64_t type() const { return ecn ? kAckEcn : kAck; }
};
struct ResetStreamFrame {
  static constexpr std::string_view kName = "RESET_STREAM";
  std::uint64_t stream_id = 0;
  std::uint64_t error_code = 0;
  std::uint64_t final_size = 0;
  std::optional<std::uint64_t> reliable_size{};  // Set: a RESET_STREAM_AT frame.

  std::uint64_t type() const { return reliable_size ? kResetStreamAt : kResetStream; }
  static void Walk(auto& w, auto& m) {
    w("stream_id", varint(m.stream_id));
    w("application_protocol_error_code", varint(m.error_code));
    w("final_size", varint(m.final_size));
    if (m.reliable_size) w("reliable_size", varint(*m.reliable_size));
  }
};
struct StopSendingFrame {
  static constexpr std::string_view kName = "STOP_SENDING";
  std::uint64_t stream_id = 0;
  std::uint64_t error_code = 0;

  std::uint64_t type() const { return kStopSending; }
  static void Walk(auto& w, auto& m) {
    w("stream_id", varint(m.stream_id));
    w("application_protocol_error_code", varint(m.error_code));
  }
};
struct CryptoFrame {
  static constexpr std::string_view kName = "CRYPTO";
  std::uint64_t offset = 0;
  ByteView data{};

  std::uint64_t type() const { return kCrypto; }
  static void Walk(auto& w, auto& m) {
    w("offset", varint(m.offset));
    w("crypto_data", varint_opaque(m.data));
  }
};
struct NewTokenFrame {
  static constexpr std::string_view kName = "NEW_TOKEN";
  ByteView token{};

  std::uint64_t type() const { return kNewToken; }
  static void Walk(auto& w, auto& m) { w("token", varint_opaque(m.token)); }
};
struct StreamFrame {
  static constexpr std::string_view kName = "STREAM";
  std::uint64_t stream_id = 0;
  std::uint64_t offset = 0;
  ByteView data{};
  bool fin = false;
  bool to_end = false;       // No Length field: the data reach to the end of the packet.
  bool zero_offset = false;  // An Offset field although it is zero.

  std::uint64_t type() const {
    return kStream | (to_end ? 0 : kLengthBit) | (has_offset() ? kOffsetBit : 0) |
           (fin ? kFinBit : 0);
  }
  bool has_offset() const { return offset != 0 || zero_offset; }
  static void Walk(auto& w, auto& m) {
    w("stream_id", varint(m.stream_id));
    if (m.has_offset()) w("offset", varint(m.offset));
    if (m.to_end) {
      w("stream_data", rest(m.data));
    } else {
      w("stream_data", varint_opaque(m.data));
    }
  }
};
struct MaxDataFrame {
  static constexpr std::string_view kName = "MAX_DATA";
  std::uint64_t maximum = 0;

  std::uint64_t type() const { return kMaxData; }
  static void Walk(auto& w, auto& m) { w("maximum_data", varint(m.maximum)); }
};
struct MaxStreamDataFrame {
  static constexpr std::string_view kName = "MAX_STREAM_DATA";
  std::uint64_t stream_id = 0;
  std::uint64_t maximum = 0;

  std::uint64_t type() const { return kMaxStreamData; }
  static void Walk(auto& w, auto& m) {
    w("stream_id", varint(m.stream_id));
    w("maximum_stream_data", varint(m.maximum));
  }
};
struct MaxStreamsFrame {
  static constexpr std::string_view kName = "MAX_STREAMS";
  bool bidirectional = true;
  std::uint64_t maximum = 0;

  std::uint64_t type() const { return bidirectional ? kMaxStreamsBidi : kMaxStreamsUni; }
  static void Walk(auto& w, auto& m) { w("maximum_streams", varint(m.maximum)); }
};
struct DataBlockedFrame {
  static constexpr std::string_view kName = "DATA_BLOCKED";
  std::uint64_t limit = 0;

  std::uint64_t type() const { return kDataBlocked; }
  static void Walk(auto& w, auto& m) { w("maximum_data", varint(m.limit)); }
};
struct StreamDataBlockedFrame {
  static constexpr std::string_view kName = "STREAM_DATA_BLOCKED";
  std::uint64_t stream_id = 0;
  std::uint64_t limit = 0;

  std::uint64_t type() const { return kStreamDataBlocked; }
  static void Walk(auto& w, auto& m) {
    w("stream_id", varint(m.stream_id));
    w("maximum_stream_data", varint(m.limit));
  }
};
struct StreamsBlockedFrame {
  static constexpr std::string_view kName = "STREAMS_BLOCKED";
  bool bidirectional = true;
  std::uint64_t limit = 0;

  std::uint64_t type() const { return bidirectional ? kStreamsBlockedBidi : kStreamsBlockedUni; }
  static void Walk(auto& w, auto& m) { w("maximum_streams", varint(m.limit)); }
};
struct NewConnectionIdFrame {
  static constexpr std::string_view kName = "NEW_CONNECTION_ID";
  std::uint64_t sequence = 0;
  std::uint64_t retire_prior_to = 0;
  ByteView connection_id{};
  ByteView stateless_reset_token{};  // 16 bytes.

  std::uint64_t type() const { return kNewConnectionId; }
  static void Walk(auto& w, auto& m) {
    w("sequence_number", varint(m.sequence));
    w("retire_prior_to", varint(m.retire_prior_to));
    w("connection_id", opaque<0, 0xff>(m.connection_id));
    w("stateless_reset_token", fixed<16>(m.stateless_reset_token));
  }
};
struct RetireConnectionIdFrame {
  static constexpr std::string_view kName = "RETIRE_CONNECTION_ID";
  std::uint64_t sequence = 0;

  std::uint64_t type() const { return kRetireConnectionId; }
  static void Walk(auto& w, auto& m) { w("sequence_number", varint(m.sequence)); }
};
struct PathChallengeFrame {
  static constexpr std::string_view kName = "PATH_CHALLENGE";
  ByteView data{};  // 8 bytes.

  std::uint64_t type() const { return kPathChallenge; }
  static void Walk(auto& w, auto& m) { w("data", fixed<8>(m.data)); }
};
struct PathResponseFrame {
  static constexpr std::string_view kName = "PATH_RESPONSE";
  ByteView data{};  // 8 bytes.

  std::uint64_t type() const { return kPathResponse; }
  static void Walk(auto& w, auto& m) { w("data", fixed<8>(m.data)); }
};
struct ConnectionCloseFrame {
  static constexpr std::string_view kName = "CONNECTION_CLOSE";
  bool application = false;
  std::uint64_t error_code = 0;
  std::uint64_t frame_type = 0;  // Transport errors only.
  ByteView reason{};

  std::uint64_t type() const { return application ? kApplicationClose : kConnectionClose; }
  static void Walk(auto& w, auto& m) {
    w("error_code", varint(m.error_code));
    if (!m.application) w("frame_type", varint(m.frame_type));
    w("reason_phrase", varint_opaque(m.reason));
  }
};
struct HandshakeDoneFrame {
  static constexpr std::string_view kName = "HANDSHAKE_DONE";

  std::uint64_t type() const { return kHandshakeDone; }
  static void Walk(auto&, auto&) {}
};
struct ImmediateAckFrame {
  static constexpr std::string_view kName = "IMMEDIATE_ACK";

  std::uint64_t type() const { return kImmediateAck; }
  static void Walk(auto&, auto&) {}
};
struct DatagramFrame {
  static constexpr std::string_view kName = "DATAGRAM";
  ByteView data{};
  bool to_end = false;  // No Length field.

  std::uint64_t type() const { return to_end ? kDatagram : kDatagramWithLength; }
  static void Walk(auto& w, auto& m) {
    if (m.to_end) {
      w("datagram_data", rest(m.data));
    } else {
      w("datagram_data", varint_opaque(m.data));
    }
  }
};
struct AckFrequencyFrame {
  static constexpr std::string_view kName = "ACK_FREQUENCY";
  std::uint64_t sequence = 0;
  std::uint64_t ack_eliciting_threshold = 0;
  std::uint64_t max_ack_delay_us = 0;
  std::uint64_t reordering_threshold = 0;

  std::uint64_t type() const { return kAckFrequency; }
  static void Walk(auto& w, auto& m) {
    w("sequence_number", varint(m.sequence));
    w("ack_eliciting_threshold", varint(m.ack_eliciting_threshold));
    w("requested_max_ack_delay", varint(m.max_ack_delay_us));
    w("reordering_threshold", varint(m.reordering_threshold));
  }
};

using Frame =
    std::variant<PaddingFrame, PingFrame, AckFrame, ResetStreamFrame, StopSendingFrame, CryptoFrame,
                 NewTokenFrame, StreamFrame, MaxDataFrame, MaxStreamDataFrame, MaxStreamsFrame,
                 DataBlockedFrame, StreamDataBlockedFrame, StreamsBlockedFrame,
                 NewConnectionIdFrame, RetireConnectionIdFrame, PathChallengeFrame,
                 PathResponseFrame, ConnectionCloseFrame, HandshakeDoneFrame, ImmediateAckFrame,
                 DatagramFrame, AckFrequencyFrame>;

// All frames of a packet's payload. The error names the frame and where it starts; an unknown type
// is an error since its end cannot be found. Work and memory are bounded by the payload's size.
Result<std::vector<Frame>> DecodeFrames(ByteView payload);

// Numbers are written as they are, allowed or not.
void EncodeFrame(const Frame& frame, Bytes& to);

// Where each field of an encoded frame lies, from "type" on: a fault finds its field by name.
//
//   Bytes wire;
//   EncodeFrame(frame, wire);
//   const std::vector<FieldSpan> spans = LocateFields(frame);
//   wire[FindSpan(spans, "reason_phrase")->offset] += 1;  // the length, a varint
//
// Numbers and length prefixes are varints, but for the length of a connection ID: one byte.
std::vector<FieldSpan> LocateFields(const Frame& frame);

// As the specification's type field has it, without the flag bits of STREAM (0x08) and DATAGRAM
// (0x30).
std::uint64_t TypeOf(const Frame& frame);
// "NEW_CONNECTION_ID{sequence_number=2, retire_prior_to=1, ...}": every field.
std::string PrintFields(const Frame& frame);
std::string Describe(const Frame& frame);  // "STREAM 4 0+1200 fin", "ACK 7-9,3", ...
bool IsAckEliciting(const Frame& frame);   // RFC 9002, 2.

}  // namespace badpeer::quic

#endif  // BADPEER_RUNNER_QUIC_FRAME_H_
