#include <algorithm>
#include <array>
#include <cinttypes>
#include <cstdio>

#include "runner/quic/frame.h"
#include "runner/quic/frame_codes.h"

namespace badpeer::quic {
namespace {

std::string Text(std::uint64_t value) { return std::to_string(value); }

std::string Range(std::uint64_t offset, std::size_t size) {
  return Text(offset) + "+" + Text(size);
}

std::string Streams(std::string_view name, bool bidirectional, std::uint64_t number) {
  return std::string(name) + (bidirectional ? " bidirectional " : " unidirectional ") +
         Text(number);
}

struct FrameDescriber {
  std::string operator()(const PaddingFrame& f) const { return "PADDING " + Text(f.size); }
  std::string operator()(const PingFrame&) const { return "PING"; }
  std::string operator()(const AckFrame& f) const {
    constexpr std::size_t kShown = 8;
    std::string text = f.ecn ? "ACK_ECN" : "ACK";
    for (std::size_t i = 0; i < std::min(f.ranges.size(), kShown); ++i) {
      text.append(i == 0 ? " " : ",").append(Text(f.ranges[i].smallest));
      if (f.ranges[i].largest == f.ranges[i].smallest) continue;
      text.append("-").append(Text(f.ranges[i].largest));
    }
    if (f.ranges.size() > kShown) text += ",...";
    if (f.ecn) {
      text +=
          " ect0 " + Text(f.ecn->ect0) + " ect1 " + Text(f.ecn->ect1) + " ce " + Text(f.ecn->ce);
    }
    return text;
  }
  std::string operator()(const ResetStreamFrame& f) const {
    const std::string text = f.reliable_size ? "RESET_STREAM_AT " : "RESET_STREAM ";
    return text + Text(f.stream_id) + " error " + Hex(f.error_code);
  }
  std::string operator()(const StopSendingFrame& f) const {
    return "STOP_SENDING " + Text(f.stream_id) + " error " + Hex(f.error_code);
  }
  std::string operator()(const CryptoFrame& f) const {
    return "CRYPTO " + Range(f.offset, f.data.size());
  }
  std::string operator()(const NewTokenFrame& f) const {
    return "NEW_TOKEN " + Text(f.token.size());
  }
  std::string operator()(const StreamFrame& f) const {
    return "STREAM " + Text(f.stream_id) + " " + Range(f.offset, f.data.size()) +
           (f.fin ? " fin" : "");
  }
  std::string operator()(const MaxDataFrame& f) const { return "MAX_DATA " + Text(f.maximum); }
  std::string operator()(const MaxStreamDataFrame& f) const {
    return "MAX_STREAM_DATA " + Text(f.stream_id) + " " + Text(f.maximum);
  }
  std::string operator()(const MaxStreamsFrame& f) const {
    return Streams("MAX_STREAMS", f.bidirectional, f.maximum);
  }
  std::string operator()(const DataBlockedFrame& f) const {
    return "DATA_BLOCKED " + Text(f.limit);
  }
  std::string operator()(const StreamDataBlockedFrame& f) const {
    return "STREAM_DATA_BLOCKED " + Text(f.stream_id) + " " + Text(f.limit);
  }
  std::string operator()(const StreamsBlockedFrame& f) const {
    return Streams("STREAMS_BLOCKED", f.bidirectional, f.limit);
  }
  std::string operator()(const NewConnectionIdFrame& f) const {
    return "NEW_CONNECTION_ID " + Text(f.sequence) + " " + ToHex(f.connection_id);
  }
  std::string operator()(const RetireConnectionIdFrame& f) const {
    return "RETIRE_CONNECTION_ID " + Text(f.sequence);
  }
  std::string operator()(const PathChallengeFrame& f) const {
    return "PATH_CHALLENGE " + ToHex(f.data);
  }
  std::string operator()(const PathResponseFrame& f) const {
    return "PATH_RESPONSE " + ToHex(f.data);
  }
  std::string operator()(const ConnectionCloseFrame& f) const {
    std::string text =
        f.application ? "CONNECTION_CLOSE application error " : "CONNECTION_CLOSE error ";
    text += Hex(f.error_code);
    if (f.reason.empty()) return text;
    text += " \"";
    for (std::uint8_t byte : f.reason.first(std::min<std::size_t>(f.reason.size(), 80))) {
      text += byte >= 0x20 && byte < 0x7f ? static_cast<char>(byte) : '?';
    }
    return text + "\"";
  }
  std::string operator()(const HandshakeDoneFrame&) const { return "HANDSHAKE_DONE"; }
  std::string operator()(const ImmediateAckFrame&) const { return "IMMEDIATE_ACK"; }
  std::string operator()(const DatagramFrame& f) const { return "DATAGRAM " + Text(f.data.size()); }
  std::string operator()(const AckFrequencyFrame& f) const {
    return "ACK_FREQUENCY " + Text(f.sequence) + " threshold " + Text(f.ack_eliciting_threshold) +
           " delay " + Text(f.max_ack_delay_us) + " us";
  }
};

}  // namespace

std::string Hex(std::uint64_t value) {
  std::array<char, 24> text{};
  std::snprintf(text.data(), text.size(), "0x%" PRIx64, value);
  return text.data();
}

std::string Describe(const Frame& frame) { return std::visit(FrameDescriber{}, frame); }

}  // namespace badpeer::quic
