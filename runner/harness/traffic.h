// What went over one connection of a shim, as our side read and wrote it.
//
//   Traffic traffic;
//   traffic.Add(TranscriptDirection::kToShim, now, bytes);
//   Bytes ours = traffic.Sent();
#ifndef BADPEER_RUNNER_HARNESS_TRAFFIC_H_
#define BADPEER_RUNNER_HARNESS_TRAFFIC_H_

#include <chrono>
#include <cstddef>
#include <vector>

#include "runner/base/bytes.h"
#include "runner/base/transcript.h"

namespace badpeer {

class Traffic {
 public:
  using Time = std::chrono::system_clock::time_point;
  struct Chunk {
    TranscriptDirection direction{};
    Time time{};
    Bytes data{};
  };

  // Bytes that go the same way at once are one chunk, however many calls they took. What comes
  // from a shim that floods is dropped beyond a bound.
  void Add(TranscriptDirection direction, Time now, ByteView data);

  const std::vector<Chunk>& chunks() const { return chunks_; }
  bool truncated() const { return truncated_; }
  // All that went to the shim.
  Bytes Sent() const;

 private:
  std::vector<Chunk> chunks_;
  std::size_t received_ = 0;
  bool truncated_ = false;
};

}  // namespace badpeer

#endif  // BADPEER_RUNNER_HARNESS_TRAFFIC_H_
