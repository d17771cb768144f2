// The runner's waits for one running shim, one after the other: looks at the process and asks
// Patience whether it is worth going on.
//
//   ShimWaits waits(child, idle_timeout);
//   const auto since = Clock::now();
//   while (!Arrived(100ms)) {
//     if (!waits.GoOn(since, "had not connected")) break;
//   }
//   if (!waits.slow().empty()) Print(waits.slow());
#ifndef BADPEER_RUNNER_HARNESS_SHIM_WAITS_H_
#define BADPEER_RUNNER_HARNESS_SHIM_WAITS_H_

#include <optional>
#include <string>

#include "runner/harness/patience.h"
#include "runner/harness/shim_process.h"

namespace badpeer {

class ShimWaits {
 public:
  // How often a wait should ask.
  static constexpr int kTickMillis = 100;

  // The shim, which must outlive the object, has just been started. Of one thread.
  ShimWaits(const ShimProcess& shim, Clock::duration idle_timeout);

  // Whether a wait that began at `since` goes on. `what` it waits for, as the shim's failing: "had
  // not connected".
  bool GoOn(Clock::time_point since, const char* what);

  Clock::time_point start() const { return start_; }
  // After a wait that ended because the shim was slow: what to say of it.
  const std::string& slow() const { return slow_; }

 private:
  const ShimProcess& shim_;
  const Clock::duration idle_timeout_;
  const Clock::time_point start_;
  const Deadline end_;
  const std::chrono::nanoseconds queued_before_;  // our own thread
  std::optional<Clock::time_point> since_;
  std::optional<Patience> patience_;
  Clock::time_point last_look_{};
  bool goes_on_ = true;
  std::string slow_;
};

}  // namespace badpeer

#endif  // BADPEER_RUNNER_HARNESS_SHIM_WAITS_H_
