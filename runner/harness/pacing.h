// How many tests may run at the same time. Part of a test is waiting, so that more of them than
// there are processors end sooner; but shims that compute take each other's time, and may then look
// as if they hung. So a run begins with one test per processor and adds more only while shims prove
// to be waiting.
//
//   Pacing pacing({.processors = 2, .most = 8, .idle_timeout = 15s});
//   if (pacing.MayStart({.all = 2, .waiting = 1})) StartOneMore();
//   pacing.Finished(40ms, times);
//
// The object looks at no clock and no process: it is told.
#ifndef BADPEER_RUNNER_HARNESS_PACING_H_
#define BADPEER_RUNNER_HARNESS_PACING_H_

#include "runner/base/deadline.h"
#include "runner/base/process_times.h"

namespace badpeer {

class Pacing {
 public:
  struct Options {
    unsigned processors = 1;
    unsigned most = 4;  // tests at the same time, whatever the shims do
    Clock::duration idle_timeout = std::chrono::seconds(15);
  };
  // Tests that run now; those of which nothing is known yet are neither waiting nor computing.
  struct Running {
    unsigned all = 0;
    unsigned waiting = 0;    // their shims mostly sleep
    unsigned computing = 0;  // their shims have computed for long, and still do
  };

  explicit Pacing(const Options& options);

  // A test is over that took that long, and of it its shim that much.
  void Finished(Clock::duration took, const ProcessTimes& shim);

  bool MayStart(const Running& running) const;

  // Tests that may run at the same time as far as finished ones tell.
  unsigned limit() const { return limit_; }

  // From what a shim did in the last `interval`, and what it has computed altogether.
  static bool IsWaiting(Clock::duration interval, const ProcessTimes& lately);
  static bool IsComputing(Clock::duration interval, const ProcessTimes& lately,
                          std::chrono::nanoseconds altogether);

 private:
  unsigned MostWithoutStarving() const;

  const Options options_;
  unsigned limit_;
  double share_ = 1;  // of its time, a shim computes; a moving average
  // The most that a shim has computed lately.
  std::chrono::nanoseconds longest_{};
};

}  // namespace badpeer

#endif  // BADPEER_RUNNER_HARNESS_PACING_H_
