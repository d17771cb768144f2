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
#include <variant>
#include <vector>

#include "runner/base/bytes.h"
#include "runner/base/result.h"

namespace badpeer::quic {

struct PaddingFrame {
  std::size_t size = 1;  // Neighbouring PADDING frames count as one.
};
struct PingFrame {};
struct AckRange {  // Both ends belong to it.
  std::uint64_t smallest = 0;
  std::uint64_t largest = 0;
};
struct EcnCounts {
  std::uint64_t ect0 = 0;
  std::uint64_t ect1 = 0;
  std::uint64_t ce = 0;
};
struct AckFrame {
  std::uint64_t delay = 0;  // As on the wire, before ack_delay_exponent.
  std::vector<AckRange>
      ranges{};  // From the largest number down; at least one, with gaps between them.
  std::optional<EcnCounts> ecn{};
};
struct ResetStreamFrame {
  std::uint64_t stream_id = 0;
  std::uint64_t error_code = 0;
  std::uint64_t final_size = 0;
  std::optional<std::uint64_t> reliable_size{};  // Set: a RESET_STREAM_AT frame.
};
struct StopSendingFrame {
  std::uint64_t stream_id = 0;
  std::uint64_t error_code = 0;
};
struct CryptoFrame {
  std::uint64_t offset = 0;
  ByteView data{};
};
struct NewTokenFrame {
  ByteView token{};
};
struct StreamFrame {
  std::uint64_t stream_id = 0;
  std::uint64_t offset = 0;
  ByteView data{};
  bool fin = false;
};
struct MaxDataFrame {
  std::uint64_t maximum = 0;
};
struct MaxStreamDataFrame {
  std::uint64_t stream_id = 0;
  std::uint64_t maximum = 0;
};
struct MaxStreamsFrame {
  bool bidirectional = true;
  std::uint64_t maximum = 0;
};
struct DataBlockedFrame {
  std::uint64_t limit = 0;
};
struct StreamDataBlockedFrame {
  std::uint64_t stream_id = 0;
  std::uint64_t limit = 0;
};
struct StreamsBlockedFrame {
  bool bidirectional = true;
  std::uint64_t limit = 0;
};
struct NewConnectionIdFrame {
  std::uint64_t sequence = 0;
  std::uint64_t retire_prior_to = 0;
  ByteView connection_id{};
  ByteView stateless_reset_token{};  // 16 bytes.
};
struct RetireConnectionIdFrame {
  std::uint64_t sequence = 0;
};
struct PathChallengeFrame {
  ByteView data{};  // 8 bytes.
};
struct PathResponseFrame {
  ByteView data{};  // 8 bytes.
};
struct ConnectionCloseFrame {
  bool application = false;
  std::uint64_t error_code = 0;
  std::uint64_t frame_type = 0;  // Transport errors only.
  ByteView reason{};
};
struct HandshakeDoneFrame {};
struct ImmediateAckFrame {};
struct DatagramFrame {
  ByteView data{};
};
struct AckFrequencyFrame {
  std::uint64_t sequence = 0;
  std::uint64_t ack_eliciting_threshold = 0;
  std::uint64_t max_ack_delay_us = 0;
  std::uint64_t reordering_threshold = 0;
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

// STREAM frames get Length and, unless zero, Offset fields; numbers are written as they are,
// allowed or not.
void EncodeFrame(const Frame& frame, Bytes& to);

// As the specification's type field has it, without the flag bits of STREAM (0x08) and DATAGRAM
// (0x30).
std::uint64_t TypeOf(const Frame& frame);
std::string Describe(const Frame& frame);  // "STREAM 4 0+1200 fin", "ACK 7-9,3", ...
bool IsAckEliciting(const Frame& frame);   // RFC 9002, 2.

}  // namespace badpeer::quic

#endif  // BADPEER_RUNNER_QUIC_FRAME_H_
