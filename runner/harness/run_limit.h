// The time that a whole run may take.
//
//   RunLimit limit(options.timeout, start, [&] { run.Stop(); });
//   run.Run(...);
//   if (limit.exceeded()) Print("stopped after ...");
#ifndef BADPEER_RUNNER_HARNESS_RUN_LIMIT_H_
#define BADPEER_RUNNER_HARNESS_RUN_LIMIT_H_

#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

#include "runner/base/deadline.h"

namespace badpeer {

class RunLimit {
 public:
  // Calls back once, on a thread of its own, when the time since `start` is over. No limit: 0.
  RunLimit(Clock::duration limit, Clock::time_point start, std::function<void()> callback);
  ~RunLimit() = default;
  RunLimit(const RunLimit&) = delete;
  RunLimit& operator=(const RunLimit&) = delete;

  bool exceeded() const { return exceeded_.load(); }

 private:
  std::atomic<bool> exceeded_{false};
  std::mutex mutex_;
  std::condition_variable_any wake_;
  std::jthread thread_;
};

}  // namespace badpeer

#endif  // BADPEER_RUNNER_HARNESS_RUN_LIMIT_H_
