#include "runner/harness/traffic.h"

namespace badpeer {
namespace {

constexpr auto kAtOnce = std::chrono::milliseconds(1);
constexpr std::size_t kMaxReceived = std::size_t{16} << 20;

}  // namespace

void Traffic::Add(TranscriptDirection direction, Time now, ByteView data) {
  if (direction == TranscriptDirection::kFromShim) {
    received_ += data.size();
    truncated_ = truncated_ || received_ > kMaxReceived;
    if (truncated_) return;
  }
  const bool joins = !chunks_.empty() && chunks_.back().direction == direction &&
                     now - chunks_.back().time < kAtOnce;
  if (joins) {
    Append(chunks_.back().data, data);
  } else {
    chunks_.push_back({direction, now, ToBytes(data)});
  }
}

Bytes Traffic::Sent() const {
  Bytes sent;
  for (const Chunk& chunk : chunks_) {
    if (chunk.direction == TranscriptDirection::kToShim) Append(sent, chunk.data);
  }
  return sent;
}

}  // namespace badpeer
