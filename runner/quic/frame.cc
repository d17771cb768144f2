#include "runner/quic/frame.h"

#include <algorithm>
#include <array>
#include <utility>

#include "runner/quic/frame_codes.h"
#include "runner/quic/varint.h"

namespace badpeer::quic {
namespace {

constexpr std::size_t kPathDataSize = 8;
constexpr std::size_t kResetTokenSize = 16;

// Each Read takes what follows the frame's type; failure shows in the reader. An empty optional
// means that the type is unknown.
using MaybeFrame = std::optional<Frame>;

PaddingFrame ReadPadding(Reader& in) {
  const ByteView rest = in.Peek();
  const auto end = std::find_if(rest.begin(), rest.end(), [](std::uint8_t b) { return b != 0; });
  const auto more = static_cast<std::size_t>(end - rest.begin());
  in.Take(more);
  return {.size = 1 + more};
}

// RFC 9000, 19.3.1. Ranges below zero make the reader fail.
AckFrame ReadAck(Reader& in, bool ecn) {
  AckFrame ack;
  const std::uint64_t largest = ReadVarint(in);
  ack.delay = ReadVarint(in);
  const std::uint64_t more_ranges = ReadVarint(in);
  const std::uint64_t first_range = ReadVarint(in);
  const auto fail = [&] { in.Take(in.size() + 1); };
  if (first_range > largest) {
    fail();
    return ack;
  }
  ack.ranges.push_back({.smallest = largest - first_range, .largest = largest});
  for (std::uint64_t i = 0; i < more_ranges && in.ok(); ++i) {
    const std::uint64_t gap = ReadVarint(in);
    const std::uint64_t length = ReadVarint(in);
    const std::uint64_t above = ack.ranges.back().smallest;
    if (above < 2 || gap > above - 2 || length > above - 2 - gap) {
      fail();
      return ack;
    }
    const std::uint64_t range_largest = above - 2 - gap;
    ack.ranges.push_back({.smallest = range_largest - length, .largest = range_largest});
  }
  if (ecn) {
    EcnCounts counts;
    counts.ect0 = ReadVarint(in);
    counts.ect1 = ReadVarint(in);
    counts.ce = ReadVarint(in);
    ack.ecn = counts;
  }
  return ack;
}

ResetStreamFrame ReadResetStream(Reader& in, bool reliable) {
  ResetStreamFrame reset;
  reset.stream_id = ReadVarint(in);
  reset.error_code = ReadVarint(in);
  reset.final_size = ReadVarint(in);
  if (reliable) reset.reliable_size = ReadVarint(in);
  return reset;
}

StreamFrame ReadStream(Reader& in, std::uint64_t type) {
  StreamFrame stream;
  stream.stream_id = ReadVarint(in);
  if (type & kOffsetBit) stream.offset = ReadVarint(in);
  stream.data = type & kLengthBit ? TakePrefixed(in) : in.Rest();
  stream.fin = (type & kFinBit) != 0;
  return stream;
}

NewConnectionIdFrame ReadNewConnectionId(Reader& in) {
  NewConnectionIdFrame frame;
  frame.sequence = ReadVarint(in);
  frame.retire_prior_to = ReadVarint(in);
  frame.connection_id = in.Prefixed(1);
  frame.stateless_reset_token = in.Take(kResetTokenSize);
  return frame;
}

ConnectionCloseFrame ReadConnectionClose(Reader& in, bool application) {
  ConnectionCloseFrame close{.application = application};
  close.error_code = ReadVarint(in);
  if (!application) close.frame_type = ReadVarint(in);
  close.reason = TakePrefixed(in);
  return close;
}

AckFrequencyFrame ReadAckFrequency(Reader& in) {
  AckFrequencyFrame frame;
  frame.sequence = ReadVarint(in);
  frame.ack_eliciting_threshold = ReadVarint(in);
  frame.max_ack_delay_us = ReadVarint(in);
  frame.reordering_threshold = ReadVarint(in);
  return frame;
}

// Frames that are one or two varints. The braces keep the reads in order.
MaybeFrame ReadNumbers(Reader& in, std::uint64_t type) {
  switch (type) {
    case kStopSending:
      return StopSendingFrame{ReadVarint(in), ReadVarint(in)};
    case kMaxData:
      return MaxDataFrame{ReadVarint(in)};
    case kMaxStreamData:
      return MaxStreamDataFrame{ReadVarint(in), ReadVarint(in)};
    case kMaxStreamsBidi:
    case kMaxStreamsUni:
      return MaxStreamsFrame{type == kMaxStreamsBidi, ReadVarint(in)};
    case kDataBlocked:
      return DataBlockedFrame{ReadVarint(in)};
    case kStreamDataBlocked:
      return StreamDataBlockedFrame{ReadVarint(in), ReadVarint(in)};
    case kStreamsBlockedBidi:
    case kStreamsBlockedUni:
      return StreamsBlockedFrame{type == kStreamsBlockedBidi, ReadVarint(in)};
    case kRetireConnectionId:
      return RetireConnectionIdFrame{ReadVarint(in)};
    default:
      return std::nullopt;
  }
}

MaybeFrame ReadFrame(Reader& in, std::uint64_t type) {
  if (type >= kStream && type <= kLastStream) return ReadStream(in, type);
  switch (type) {
    case kPadding:
      return ReadPadding(in);
    case kPing:
      return PingFrame{};
    case kAck:
    case kAckEcn:
      return ReadAck(in, type == kAckEcn);
    case kResetStream:
    case kResetStreamAt:
      return ReadResetStream(in, type == kResetStreamAt);
    case kCrypto:
      return CryptoFrame{ReadVarint(in), TakePrefixed(in)};
    case kNewToken:
      return NewTokenFrame{TakePrefixed(in)};
    case kNewConnectionId:
      return ReadNewConnectionId(in);
    case kPathChallenge:
      return PathChallengeFrame{in.Take(kPathDataSize)};
    case kPathResponse:
      return PathResponseFrame{in.Take(kPathDataSize)};
    case kConnectionClose:
    case kApplicationClose:
      return ReadConnectionClose(in, type == kApplicationClose);
    case kHandshakeDone:
      return HandshakeDoneFrame{};
    case kImmediateAck:
      return ImmediateAckFrame{};
    case kDatagram:
      return DatagramFrame{in.Rest()};
    case kDatagramWithLength:
      return DatagramFrame{TakePrefixed(in)};
    case kAckFrequency:
      return ReadAckFrequency(in);
    default:
      return ReadNumbers(in, type);
  }
}

}  // namespace

Result<std::vector<Frame>> DecodeFrames(ByteView payload) {
  std::vector<Frame> frames;
  Reader in(payload);
  while (!in.empty()) {
    const std::size_t start = payload.size() - in.size();
    const auto at = [&] { return " at byte " + std::to_string(start) + " of the payload"; };
    const std::uint64_t type = ReadVarint(in);
    MaybeFrame frame = in.ok() ? ReadFrame(in, type) : std::nullopt;
    if (!in.ok()) return Error{"malformed frame of type " + Hex(type) + at()};
    if (!frame) return Error{"frame of unknown type " + Hex(type) + at()};
    frames.push_back(*std::move(frame));
  }
  return frames;
}

namespace {

void Numbers(Bytes& to, std::initializer_list<std::uint64_t> values) {
  for (std::uint64_t value : values) AppendVarint(to, value);
}

void Prefixed(Bytes& to, ByteView data) {
  AppendVarint(to, data.size());
  Append(to, data);
}

// Appends a frame with its type.
struct FrameWriter {
  Bytes& to;

  void operator()(const PaddingFrame& f) { to.resize(to.size() + f.size); }
  void operator()(const PingFrame&) { Numbers(to, {kPing}); }
  void operator()(const AckFrame& f) {
    if (f.ranges.empty()) return;
    Numbers(to, {f.ecn ? kAckEcn : kAck, f.ranges[0].largest, f.delay, f.ranges.size() - 1,
                 f.ranges[0].largest - f.ranges[0].smallest});
    for (std::size_t i = 1; i < f.ranges.size(); ++i) {
      Numbers(to, {f.ranges[i - 1].smallest - f.ranges[i].largest - 2,
                   f.ranges[i].largest - f.ranges[i].smallest});
    }
    if (f.ecn) Numbers(to, {f.ecn->ect0, f.ecn->ect1, f.ecn->ce});
  }
  void operator()(const ResetStreamFrame& f) {
    Numbers(to, {f.reliable_size ? kResetStreamAt : kResetStream, f.stream_id, f.error_code,
                 f.final_size});
    if (f.reliable_size) Numbers(to, {*f.reliable_size});
  }
  void operator()(const StopSendingFrame& f) {
    Numbers(to, {kStopSending, f.stream_id, f.error_code});
  }
  void operator()(const CryptoFrame& f) {
    Numbers(to, {kCrypto, f.offset});
    Prefixed(to, f.data);
  }
  void operator()(const NewTokenFrame& f) {
    Numbers(to, {kNewToken});
    Prefixed(to, f.token);
  }
  void operator()(const StreamFrame& f) {
    Numbers(to, {kStream | kLengthBit | (f.offset != 0 ? kOffsetBit : 0) | (f.fin ? kFinBit : 0),
                 f.stream_id});
    if (f.offset != 0) Numbers(to, {f.offset});
    Prefixed(to, f.data);
  }
  void operator()(const MaxDataFrame& f) { Numbers(to, {kMaxData, f.maximum}); }
  void operator()(const MaxStreamDataFrame& f) {
    Numbers(to, {kMaxStreamData, f.stream_id, f.maximum});
  }
  void operator()(const MaxStreamsFrame& f) {
    Numbers(to, {f.bidirectional ? kMaxStreamsBidi : kMaxStreamsUni, f.maximum});
  }
  void operator()(const DataBlockedFrame& f) { Numbers(to, {kDataBlocked, f.limit}); }
  void operator()(const StreamDataBlockedFrame& f) {
    Numbers(to, {kStreamDataBlocked, f.stream_id, f.limit});
  }
  void operator()(const StreamsBlockedFrame& f) {
    Numbers(to, {f.bidirectional ? kStreamsBlockedBidi : kStreamsBlockedUni, f.limit});
  }
  void operator()(const NewConnectionIdFrame& f) {
    Numbers(to, {kNewConnectionId, f.sequence, f.retire_prior_to});
    AppendInteger(to, f.connection_id.size(), 1);
    Append(to, f.connection_id);
    Append(to, f.stateless_reset_token);
  }
  void operator()(const RetireConnectionIdFrame& f) {
    Numbers(to, {kRetireConnectionId, f.sequence});
  }
  void operator()(const PathChallengeFrame& f) {
    Numbers(to, {kPathChallenge});
    Append(to, f.data);
  }
  void operator()(const PathResponseFrame& f) {
    Numbers(to, {kPathResponse});
    Append(to, f.data);
  }
  void operator()(const ConnectionCloseFrame& f) {
    Numbers(to, {f.application ? kApplicationClose : kConnectionClose, f.error_code});
    if (!f.application) Numbers(to, {f.frame_type});
    Prefixed(to, f.reason);
  }
  void operator()(const HandshakeDoneFrame&) { Numbers(to, {kHandshakeDone}); }
  void operator()(const ImmediateAckFrame&) { Numbers(to, {kImmediateAck}); }
  void operator()(const DatagramFrame& f) {
    Numbers(to, {kDatagramWithLength});
    Prefixed(to, f.data);
  }
  void operator()(const AckFrequencyFrame& f) {
    Numbers(to, {kAckFrequency, f.sequence, f.ack_eliciting_threshold, f.max_ack_delay_us,
                 f.reordering_threshold});
  }
};

// In the order of the variant.
constexpr std::array<std::uint64_t, std::variant_size_v<Frame>> kTypes = {kPadding,
                                                                          kPing,
                                                                          kAck,
                                                                          kResetStream,
                                                                          kStopSending,
                                                                          kCrypto,
                                                                          kNewToken,
                                                                          kStream,
                                                                          kMaxData,
                                                                          kMaxStreamData,
                                                                          kMaxStreamsBidi,
                                                                          kDataBlocked,
                                                                          kStreamDataBlocked,
                                                                          kStreamsBlockedBidi,
                                                                          kNewConnectionId,
                                                                          kRetireConnectionId,
                                                                          kPathChallenge,
                                                                          kPathResponse,
                                                                          kConnectionClose,
                                                                          kHandshakeDone,
                                                                          kImmediateAck,
                                                                          kDatagram,
                                                                          kAckFrequency};

}  // namespace

void EncodeFrame(const Frame& frame, Bytes& to) { std::visit(FrameWriter{to}, frame); }

std::uint64_t TypeOf(const Frame& frame) {
  const std::uint64_t type = kTypes[frame.index()];
  if (const auto* ack = std::get_if<AckFrame>(&frame)) return ack->ecn ? kAckEcn : kAck;
  if (const auto* reset = std::get_if<ResetStreamFrame>(&frame)) {
    return reset->reliable_size ? kResetStreamAt : kResetStream;
  }
  if (const auto* streams = std::get_if<MaxStreamsFrame>(&frame)) {
    return streams->bidirectional ? kMaxStreamsBidi : kMaxStreamsUni;
  }
  if (const auto* blocked = std::get_if<StreamsBlockedFrame>(&frame)) {
    return blocked->bidirectional ? kStreamsBlockedBidi : kStreamsBlockedUni;
  }
  if (const auto* close = std::get_if<ConnectionCloseFrame>(&frame)) {
    return close->application ? kApplicationClose : kConnectionClose;
  }
  return type;
}

bool IsAckEliciting(const Frame& frame) {
  return !std::holds_alternative<PaddingFrame>(frame) && !std::holds_alternative<AckFrame>(frame) &&
         !std::holds_alternative<ConnectionCloseFrame>(frame);
}

}  // namespace badpeer::quic
