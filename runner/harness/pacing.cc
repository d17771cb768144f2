#include "runner/harness/pacing.h"

#include <algorithm>

namespace badpeer {
namespace {

using std::chrono::duration;
using std::chrono::nanoseconds;

// Shims that compute for more of their time than this have no use for a neighbour.
constexpr double kComputingShare = 0.9;
constexpr double kWeight = 1.0 / 8;
// A shim that computes may take ten times as long beside others before it has used up the idle
// timeout, whatever else the machine does.
constexpr int kReserve = 10;
constexpr auto kLong = std::chrono::milliseconds(250);

}  // namespace

Pacing::Pacing(const Options& options) : options_(options), limit_(options.processors) {}

void Pacing::Finished(Clock::duration took, const ProcessTimes& shim) {
  const auto own_time = std::max<nanoseconds>(took - shim.queued, nanoseconds(1));
  const double share = std::min(1.0, duration<double>(shim.computing) / duration<double>(own_time));
  share_ += (share - share_) * kWeight;
  longest_ = std::max(longest_ - longest_ / 32, shim.computing);
  limit_ = share_ < kComputingShare ? limit_ + 1 : limit_ - 1;
  limit_ = std::clamp(limit_, options_.processors, MostWithoutStarving());
}

unsigned Pacing::MostWithoutStarving() const {
  const unsigned least = options_.processors;
  const unsigned most = std::max(options_.most, least);
  if (options_.idle_timeout == Clock::duration::max() || longest_ <= nanoseconds(0)) return most;
  const double per_processor =
      duration<double>(options_.idle_timeout) / (kReserve * duration<double>(longest_));
  return static_cast<unsigned>(std::clamp(per_processor * least, double{1} * least, double{1} * most));
}

bool Pacing::MayStart(const Running& running) const {
  if (running.all < options_.processors) return true;
  if (running.all >= options_.most || running.computing >= options_.processors) return false;
  return running.all - running.waiting < limit_;
}

bool Pacing::IsWaiting(Clock::duration interval, const ProcessTimes& lately) {
  return lately.busy() * 2 < interval;
}

bool Pacing::IsComputing(Clock::duration interval, const ProcessTimes& lately,
                         nanoseconds altogether) {
  return !IsWaiting(interval, lately) && altogether >= kLong;
}

}  // namespace badpeer
