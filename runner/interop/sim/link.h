// One direction of the bottleneck: a drop-tail queue in packets, a rate, and a propagation delay.
//
//   Link link({.bits_per_second = 10'000'000, .delay = 15ms, .queue_packets = 25});
//   if (!link.Offer(now, std::move(packet))) ++lost;   // the queue was full
//   while (link.NextDelivery() <= now) Handle(link.Take());
//
// Exact: a busy link's n-th packet leaves at the start of the busy period plus the time of all bits
// so far, rounded up to a nanosecond once.
#ifndef BADPEER_RUNNER_INTEROP_SIM_LINK_H_
#define BADPEER_RUNNER_INTEROP_SIM_LINK_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <limits>

#include "runner/base/bytes.h"
#include "runner/interop/sim/scenario.h"

namespace badpeer::interop {

inline constexpr Nanoseconds kNever = Nanoseconds::max();

// Traffic is either a packet of the endpoints (`data`) or of a flow inside the simulator, which has
// a size only.
struct Traffic {
  enum class Kind : std::uint8_t { kPacket, kTcpSegment, kTcpAck, kUdpNoise };
  Kind kind = Kind::kPacket;
  std::size_t size = 0;  // In bytes, with the IP header.
  Bytes data{};
  std::uint64_t sequence = 0;      // TCP: the segment, or the next one expected.
  std::uint64_t transmission = 0;  // TCP: which sending this is, or is answered.
};

struct LinkConfig {
  std::uint64_t bits_per_second = 0;
  Nanoseconds delay{};
  std::size_t queue_packets = 0;
};

class Link {
 public:
  explicit Link(const LinkConfig& config) : config_(config) {}

  // False: the queue is full and the traffic is gone. Times never go back between calls.
  bool Offer(Nanoseconds now, Traffic&& traffic);

  Nanoseconds NextDelivery() const {
    return in_flight_.empty() ? kNever : in_flight_.front().delivery;
  }
  // The traffic that arrives at NextDelivery().
  Traffic Take();

 private:
  struct InFlight {
    Nanoseconds delivery{};
    Traffic traffic{};
  };

  LinkConfig config_;
  std::deque<InFlight> in_flight_{};
  std::deque<Nanoseconds> waiting_{};  // When each packet that waits will start to be sent.
  Nanoseconds busy_since_{};
  Nanoseconds free_at_{};
  std::uint64_t busy_bits_ = 0;
};

}  // namespace badpeer::interop

#endif  // BADPEER_RUNNER_INTEROP_SIM_LINK_H_
