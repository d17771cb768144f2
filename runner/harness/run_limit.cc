#include "runner/harness/run_limit.h"

#include <stop_token>
#include <utility>

namespace badpeer {

RunLimit::RunLimit(Clock::duration limit, Clock::time_point start, std::function<void()> callback) {
  if (limit <= Clock::duration::zero()) return;
  thread_ = std::jthread(
      [this, end = start + limit, callback = std::move(callback)](const std::stop_token& stop) {
        std::unique_lock lock(mutex_);
        wake_.wait_until(lock, stop, end, [] { return false; });
        if (stop.stop_requested()) return;
        exceeded_ = true;
        callback();
      });
}

}  // namespace badpeer
