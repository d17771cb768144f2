// A point in time after which a blocking step gives up.
//
//   Deadline deadline = Deadline::In(std::chrono::seconds(15));
//   while (poll(&fd, 1, deadline.PollMillis()) == 0 && !deadline.Passed()) {}
#ifndef BADPEER_RUNNER_BASE_DEADLINE_H_
#define BADPEER_RUNNER_BASE_DEADLINE_H_

#include <algorithm>
#include <chrono>
#include <limits>

namespace badpeer {

// All time that the runner measures. Steps of the wall clock do not reach it.
using Clock = std::chrono::steady_clock;

class Deadline {
 public:
  // A duration of zero has passed at once; a negative one as well. Clock::duration::max() is never.
  static Deadline In(Clock::duration duration) {
    return duration == Clock::duration::max() ? Never() : At(Clock::now() + duration);
  }
  static Deadline At(Clock::time_point when) { return Deadline(when); }
  static Deadline Never() { return Deadline(Clock::time_point::max()); }

  bool IsNever() const { return when_ == Clock::time_point::max(); }
  bool Passed() const { return !IsNever() && Clock::now() >= when_; }
  Clock::time_point when() const { return when_; }

  // Time left, never negative; Clock::duration::max() where there is no limit.
  Clock::duration Remaining() const {
    if (IsNever()) return Clock::duration::max();
    return std::max(when_ - Clock::now(), Clock::duration::zero());
  }

  // The time left as poll(2) wants it: -1 for ever, otherwise milliseconds rounded up.
  int PollMillis() const {
    if (IsNever()) return -1;
    const auto millis = std::chrono::ceil<std::chrono::milliseconds>(Remaining()).count();
    return static_cast<int>(std::min<long long>(millis, std::numeric_limits<int>::max()));
  }

  friend Deadline Earlier(const Deadline& a, const Deadline& b) {
    return Deadline(std::min(a.when_, b.when_));
  }

 private:
  explicit Deadline(Clock::time_point when) : when_(when) {}

  Clock::time_point when_;
};

}  // namespace badpeer

#endif  // BADPEER_RUNNER_BASE_DEADLINE_H_
