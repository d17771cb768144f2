// What a run has cost in time and memory.
//
//   RunCosts::Start start = RunCosts::Begin();
//   ...
//   Print(RunCosts::Since(start).shim_cpu);
//
// The process may be older than the run: `exec` in a shell script keeps its number, and with it all
// that the shell and its children have used before. So everything is counted from a start.
#ifndef BADPEER_RUNNER_REPORT_RUN_COSTS_H_
#define BADPEER_RUNNER_REPORT_RUN_COSTS_H_

#include <chrono>

#include "runner/base/deadline.h"

namespace badpeer {

struct RunCosts {
  struct Start {
    Clock::time_point when{};
    std::chrono::microseconds own_cpu{};
    std::chrono::microseconds children_cpu{};
  };

  Clock::duration wall{};
  std::chrono::microseconds own_cpu{};
  std::chrono::microseconds shim_cpu{};  // of all children that have ended
  long own_peak_memory_kib = 0;          // of this program, not of what ran before it

  static Start Begin();
  static RunCosts Since(const Start& start);
};

}  // namespace badpeer

#endif  // BADPEER_RUNNER_REPORT_RUN_COSTS_H_
