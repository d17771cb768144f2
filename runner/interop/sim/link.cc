#include "runner/interop/sim/link.h"

#include <utility>

namespace badpeer::interop {

bool Link::Offer(Nanoseconds now, Traffic&& traffic) {
  while (!waiting_.empty() && waiting_.front() <= now) waiting_.pop_front();
  if (now >= free_at_) {
    busy_since_ = free_at_ = now;
    busy_bits_ = 0;
  } else {
    if (waiting_.size() >= config_.queue_packets) return false;
    waiting_.push_back(free_at_);
  }
  busy_bits_ += std::uint64_t{traffic.size} * 8;
  const unsigned __int128 scaled = static_cast<unsigned __int128>(busy_bits_) * 1'000'000'000u;
  const auto busy_for =
      static_cast<std::int64_t>((scaled + config_.bits_per_second - 1) / config_.bits_per_second);
  free_at_ = busy_since_ + Nanoseconds(busy_for);
  in_flight_.push_back({free_at_ + config_.delay, std::move(traffic)});
  return true;
}

Traffic Link::Take() {
  Traffic traffic = std::move(in_flight_.front().traffic);
  in_flight_.pop_front();
  return traffic;
}

}  // namespace badpeer::interop
