#include "runner/quic/frame.h"

#include <utility>

#include "runner/wire/codec_impl.h"
#include "runner/wire/varint.h"

namespace badpeer::quic {
namespace {

// What an ACK frame says, as the wire says it (RFC 9000, 19.3): distances from one number down.
struct AckGap {
  std::uint64_t gap = 0;
  std::uint64_t length = 0;

  static void Walk(auto& w, auto& m) {
    w("gap", varint(m.gap));
    w("ack_range_length", varint(m.length));
  }
};
struct AckFields {
  std::uint64_t largest = 0;
  std::uint64_t delay = 0;
  std::uint64_t range_count = 0;
  std::uint64_t first_range = 0;
  std::vector<AckGap> ranges{};
  std::optional<EcnCounts> ecn{};

  static void Walk(auto& w, auto& m) {
    w("largest_acknowledged", varint(m.largest));
    w("ack_delay", varint(m.delay));
    w("ack_range_count", varint(m.range_count));
    w("first_ack_range", varint(m.first_range));
    w("ack_ranges", repeated(m.range_count, m.ranges));
    if (m.ecn) w("ecn_counts", *m.ecn);
  }
};
struct PaddingFields {
  std::size_t more = 0;  // Behind the first one, which is the type.

  static void Walk(auto& w, auto& m) { w("padding", zeros(m.more)); }
};

AckFields FieldsOf(const AckFrame& ack) {
  AckFields fields{.largest = ack.ranges[0].largest,
                   .delay = ack.delay,
                   .range_count = ack.ranges.size() - 1,
                   .first_range = ack.ranges[0].largest - ack.ranges[0].smallest,
                   .ecn = ack.ecn};
  for (std::size_t i = 1; i < ack.ranges.size(); ++i) {
    fields.ranges.push_back({ack.ranges[i - 1].smallest - ack.ranges[i].largest - 2,
                             ack.ranges[i].largest - ack.ranges[i].smallest});
  }
  return fields;
}

// RFC 9000, 19.3.1. Nothing where a range goes below zero.
std::optional<AckFrame> AckOf(const AckFields& fields) {
  if (fields.first_range > fields.largest) return std::nullopt;
  AckFrame ack{.delay = fields.delay, .ecn = fields.ecn};
  ack.ranges.push_back(
      {.smallest = fields.largest - fields.first_range, .largest = fields.largest});
  for (const AckGap& range : fields.ranges) {
    const std::uint64_t above = ack.ranges.back().smallest;
    if (above < 2 || range.gap > above - 2 || range.length > above - 2 - range.gap) {
      return std::nullopt;
    }
    const std::uint64_t largest = above - 2 - range.gap;
    ack.ranges.push_back({.smallest = largest - range.length, .largest = largest});
  }
  return ack;
}

template <class F>
const F& FieldsOf(const F& frame) {
  return frame;
}
PaddingFields FieldsOf(const PaddingFrame& padding) { return {.more = padding.size - 1}; }

// A frame of that type without its fields; nothing for an unknown type.
std::optional<Frame> ShapeOf(std::uint64_t type) {
  if (type >= kStream && type <= kLastStream) {
    return StreamFrame{.fin = (type & kFinBit) != 0,
                       .to_end = (type & kLengthBit) == 0,
                       .zero_offset = (type & kOffsetBit) != 0};
  }
  if (type == kAckEcn) return AckFrame{.ecn = EcnCounts{}};
  static const Frame shapes[] = {PaddingFrame{},
                                 PingFrame{},
                                 AckFrame{},
                                 ResetStreamFrame{},
                                 ResetStreamFrame{.reliable_size = 0},
                                 StopSendingFrame{},
                                 CryptoFrame{},
                                 NewTokenFrame{},
                                 MaxDataFrame{},
                                 MaxStreamDataFrame{},
                                 MaxStreamsFrame{.bidirectional = true},
                                 MaxStreamsFrame{.bidirectional = false},
                                 DataBlockedFrame{},
                                 StreamDataBlockedFrame{},
                                 StreamsBlockedFrame{.bidirectional = true},
                                 StreamsBlockedFrame{.bidirectional = false},
                                 NewConnectionIdFrame{},
                                 RetireConnectionIdFrame{},
                                 PathChallengeFrame{},
                                 PathResponseFrame{},
                                 ConnectionCloseFrame{.application = false},
                                 ConnectionCloseFrame{.application = true},
                                 HandshakeDoneFrame{},
                                 ImmediateAckFrame{},
                                 DatagramFrame{.to_end = false},
                                 DatagramFrame{.to_end = true},
                                 AckFrequencyFrame{}};
  for (const Frame& shape : shapes) {
    if (std::visit([](const auto& frame) { return frame.type(); }, shape) == type) return shape;
  }
  return std::nullopt;
}

// Fills a shape from the front of `in`; false where it is malformed.
struct FrameReader {
  Decoder& in;

  bool operator()(auto& frame) {
    std::remove_reference_t<decltype(frame)>::Walk(in, frame);
    return !in.failed();
  }
  bool operator()(PaddingFrame& padding) {
    PaddingFields fields;
    PaddingFields::Walk(in, fields);
    padding.size = 1 + fields.more;
    return true;
  }
  bool operator()(AckFrame& ack) {
    AckFields fields{.ecn = ack.ecn};
    AckFields::Walk(in, fields);
    std::optional<AckFrame> read = in.failed() ? std::nullopt : AckOf(fields);
    if (read) ack = *std::move(read);
    return read.has_value();
  }
};

// Frames that cannot be on a wire: no padding, and ACKs of nothing.
bool IsNothing(const Frame& frame) {
  const auto* padding = std::get_if<PaddingFrame>(&frame);
  const auto* ack = std::get_if<AckFrame>(&frame);
  return (padding != nullptr && padding->size == 0) || (ack != nullptr && ack->ranges.empty());
}

void WalkWhole(Encoder& encoder, const Frame& frame) {
  std::visit(
      [&](const auto& f) {
        const std::uint64_t type = f.type();
        encoder("type", varint(type));
        const auto& fields = FieldsOf(f);
        std::remove_cvref_t<decltype(fields)>::Walk(encoder, fields);
      },
      frame);
}

}  // namespace

Result<std::vector<Frame>> DecodeFrames(ByteView payload) {
  std::vector<Frame> frames;
  for (ByteView rest = payload; !rest.empty();) {
    const auto at = [&, start = payload.size() - rest.size()] {
      return " at byte " + std::to_string(start) + " of the payload";
    };
    Reader head(rest);
    const std::uint64_t type = ReadVarint(head);
    std::optional<Frame> frame = head.ok() ? ShapeOf(type) : PaddingFrame{};
    if (!frame) return Error{"frame of unknown type " + Hex(type) + at()};
    Decoder fields(head.Peek());
    if (!head.ok() || !std::visit(FrameReader{fields}, *frame)) {
      return Error{"malformed frame of type " + Hex(type) + at()};
    }
    rest = fields.rest();
    frames.push_back(*std::move(frame));
  }
  return frames;
}

void EncodeFrame(const Frame& frame, Bytes& to) {
  if (IsNothing(frame)) return;
  Encoder encoder;
  WalkWhole(encoder, frame);
  Append(to, encoder.Finish());
}

std::vector<FieldSpan> LocateFields(const Frame& frame) {
  std::vector<FieldSpan> spans;
  if (IsNothing(frame)) return spans;
  Encoder encoder(&spans);
  WalkWhole(encoder, frame);
  return spans;
}

std::string PrintFields(const Frame& frame) {
  if (IsNothing(frame)) return "(nothing)";
  return std::visit(
      [](const auto& f) {
        Printer printer;
        const auto& fields = FieldsOf(f);
        std::remove_cvref_t<decltype(fields)>::Walk(printer, fields);
        return Braced(f.kName, printer.Text());
      },
      frame);
}

std::uint64_t TypeOf(const Frame& frame) {
  if (std::holds_alternative<StreamFrame>(frame)) return kStream;
  if (std::holds_alternative<DatagramFrame>(frame)) return kDatagram;
  return std::visit([](const auto& f) { return f.type(); }, frame);
}

bool IsAckEliciting(const Frame& frame) {
  return !std::holds_alternative<PaddingFrame>(frame) && !std::holds_alternative<AckFrame>(frame) &&
         !std::holds_alternative<ConnectionCloseFrame>(frame);
}

}  // namespace badpeer::quic
