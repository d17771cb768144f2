#include "runner/scenario/record_notes.h"

#include <algorithm>
#include <array>

#include "runner/base/text.h"
#include "runner/dtls/hooks.h"
#include "runner/tls/flight.h"
#include "runner/wire/code_points.h"

namespace badpeer {
namespace {

// A shim that floods must not fill our memory.
constexpr std::size_t kMostLines = 4000;
// RFC 6347, 4.2.2: type, length, message_seq, fragment_offset, fragment_length.
constexpr std::size_t kFragmentHeader = 12;

std::size_t NumberAt(ByteView bytes, std::size_t at, std::size_t width) {
  std::size_t number = 0;
  for (std::size_t i = 0; i < width; ++i) number = number << 8 | bytes[at + i];
  return number;
}

std::string DescribeFragment(ByteView header) {
  const std::size_t total = NumberAt(header, 1, 3);
  const std::size_t offset = NumberAt(header, 6, 3);
  const std::size_t size = NumberAt(header, 9, 3);
  std::string text = Name(static_cast<HandshakeType>(header[0])) + " (message " +
                     std::to_string(NumberAt(header, 4, 2)) + ")";
  if (offset == 0 && size == total) return text + ", all of its " + Count(total, "byte");
  return text + ", bytes " + std::to_string(offset) + " to " + std::to_string(offset + size) +
         " of " + std::to_string(total);
}

std::string WhereOf(std::uint16_t epoch, std::uint64_t sequence) {
  return "epoch " + std::to_string(epoch) + " record " + std::to_string(sequence) + ": ";
}

// Reads as the stream below does, and notes where a packet of the shim begins: 'P', four bytes of
// length, and so many bytes. Any other byte is an answer of one byte.
class WatchedStream : public Stream {
 public:
  WatchedStream(std::unique_ptr<Stream> stream, RecordNotes& notes)
      : stream_(std::move(stream)), notes_(notes) {}

  std::size_t ReadSome(std::span<std::uint8_t> into) override {
    const std::size_t got = stream_->ReadSome(into);
    Look(into.first(got));
    return got;
  }
  bool ReadFullOrEnd(std::span<std::uint8_t> into) override {
    if (!stream_->ReadFullOrEnd(into)) return false;
    Look(into);
    return true;
  }
  void ExpectUnit(std::size_t shortest) override { stream_->ExpectUnit(shortest); }
  void Write(std::span<const ByteView> parts) override { stream_->Write(parts); }
  void ShutdownWrite() override { stream_->ShutdownWrite(); }
  void Close() override { stream_->Close(); }

 private:
  void Look(ByteView bytes) {
    for (std::size_t i = 0; i < bytes.size();) {
      if (left_ > 0) {
        const std::size_t taken = std::min(left_, bytes.size() - i);
        left_ -= taken;
        i += taken;
      } else if (have_ > 0 || bytes[i] == 'P') {
        header_[have_++] = bytes[i++];
        if (have_ == header_.size()) Begin();
      } else {
        ++i;
      }
    }
  }
  void Begin() {
    have_ = 0;
    left_ = NumberAt(header_, 1, 4);
    notes_.Note(TranscriptDirection::kFromShim, "packet of " + Count(left_, "byte"));
  }

  std::unique_ptr<Stream> stream_;
  RecordNotes& notes_;
  std::array<std::uint8_t, 5> header_{};
  std::size_t have_ = 0;
  std::size_t left_ = 0;
};

}  // namespace

std::string DescribeRecord(ContentType type, ByteView payload) {
  const std::string whole = Name(type) + ", " + Count(payload.size(), "byte");
  if (type != ContentType::handshake) return whole;
  std::string text;
  while (!payload.empty()) {
    if (payload.size() < kFragmentHeader) return whole + ", no fragment's header fits in";
    const std::size_t size = kFragmentHeader + NumberAt(payload, 9, 3);
    text += (text.empty() ? "" : "; ") + DescribeFragment(payload);
    if (size > payload.size())
      return text + ", of which " + Count(size - payload.size(), "byte") + " are missing";
    payload = payload.subspan(size);
  }
  return text.empty() ? whole : text;
}

void RecordNotes::Note(TranscriptDirection direction, std::string line) {
  if (lines_.size() < kMostLines) lines_.emplace_back(direction, std::move(line));
}

void RecordNotes::AddTo(Hooks& hooks) {
  hooks.push_back(Optional(RecordHook([this](Peer&, OutgoingRecord& record) {
    Note(TranscriptDirection::kToShim, WhereOf(record.epoch->keys.epoch, record.sequence) +
                                           DescribeRecord(record.type, record.payload));
  })));
  hooks.push_back(Optional(PacketHook([this](Peer&, const PacketSent& sent) {
    Note(TranscriptDirection::kToShim, "in a packet of " + Count(sent.packet.size(), "byte"));
  })));
  hooks.push_back(Optional(IncomingRecordHook([this](Peer&, const IncomingRecord& record) {
    Note(TranscriptDirection::kFromShim,
         WhereOf(record.epoch, record.sequence) + DescribeRecord(record.type, record.payload));
  })));
}

std::unique_ptr<Stream> RecordNotes::Watch(std::unique_ptr<Stream> stream) {
  return std::make_unique<WatchedStream>(std::move(stream), *this);
}

void RecordNotes::PrintTo(TranscriptSink& sink) {
  for (auto& [direction, line] : lines_) sink.Add(direction, std::move(line));
  lines_.clear();
}

}  // namespace badpeer
