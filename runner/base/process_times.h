// What a process has made of its time: computed, or waited for a processor to compute on. The rest
// it slept, or waited for others.
//
//   const ProcessTimes before = TimesOf(pid);
//   ...
//   if ((TimesOf(pid) - before).busy() < 1s) Print("it hardly did anything");
#ifndef BADPEER_RUNNER_BASE_PROCESS_TIMES_H_
#define BADPEER_RUNNER_BASE_PROCESS_TIMES_H_

#include <sys/types.h>

#include <algorithm>
#include <chrono>

namespace badpeer {

struct ProcessTimes {
  std::chrono::nanoseconds computing{};  // processor time, user and system
  std::chrono::nanoseconds queued{};     // ready to run, but all processors were busy
  // At this moment it computes or is queued. The kernel adds to `queued` only when that is over.
  bool ready = false;

  std::chrono::nanoseconds busy() const { return computing + queued; }

  // What came after `earlier`; never negative, though threads and children that have ended may
  // take their share with them.
  friend ProcessTimes operator-(const ProcessTimes& later, const ProcessTimes& earlier) {
    return {std::max(later.computing - earlier.computing, std::chrono::nanoseconds(0)),
            std::max(later.queued - earlier.queued, std::chrono::nanoseconds(0)), later.ready};
  }
  friend bool operator==(const ProcessTimes&, const ProcessTimes&) = default;
};

// Of the process with all its threads and descendants, so far; in steps of a clock tick (10 ms).
// Zero where the process is gone. Where the kernel does not tell how long a process was queued,
// that is zero.
ProcessTimes TimesOf(pid_t pid);

// How long a thread was queued, or the first one of a process, also when it has ended and is not
// reaped.
std::chrono::nanoseconds QueuedTimeOf(pid_t pid);

}  // namespace badpeer

#endif  // BADPEER_RUNNER_BASE_PROCESS_TIMES_H_
