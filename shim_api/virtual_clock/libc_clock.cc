// libc's clocks, replaced by VirtualClock: for stacks that ask libc for the time and cannot be told
// another way. Defined in the program, these functions come before libc's in the eyes of every
// library, so that the runner's clock is all the time there is.
//
//   target_link_libraries(mystack_shim PRIVATE badpeer_virtual_clock)
//
// The clocks of processor time stay real. So do those by which the kernel ends a wait: a timed wait
// until a point in time on these clocks may end early.
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "shim_api/clock.h"

namespace {

using std::chrono::duration_cast;

timespec ToTimespec(std::chrono::microseconds time) {
  const auto seconds = duration_cast<std::chrono::seconds>(time);
  return {.tv_sec = seconds.count(),
          .tv_nsec = duration_cast<std::chrono::nanoseconds>(time - seconds).count()};
}

}  // namespace

extern "C" {

int clock_gettime(clockid_t clock, timespec* out) noexcept {
  switch (clock) {
    case CLOCK_REALTIME:
    case CLOCK_REALTIME_COARSE:
      *out = ToTimespec(badpeer::shim::VirtualClock::Get().SinceEpoch());
      return 0;
    case CLOCK_MONOTONIC:
    case CLOCK_MONOTONIC_COARSE:
    case CLOCK_MONOTONIC_RAW:
    case CLOCK_BOOTTIME:
      *out = ToTimespec(badpeer::shim::VirtualClock::Get().Monotonic());
      return 0;
    default:
      return static_cast<int>(syscall(SYS_clock_gettime, clock, out));
  }
}

int gettimeofday(timeval* __restrict out, void* __restrict) noexcept {
  const timespec now = ToTimespec(badpeer::shim::VirtualClock::Get().SinceEpoch());
  out->tv_sec = now.tv_sec;
  out->tv_usec = now.tv_nsec / 1000;
  return 0;
}

time_t time(time_t* out) noexcept {
  const time_t seconds = ToTimespec(badpeer::shim::VirtualClock::Get().SinceEpoch()).tv_sec;
  if (out != nullptr) *out = seconds;
  return seconds;
}

int timespec_get(timespec* out, int base) noexcept {
  if (base != TIME_UTC) return 0;
  clock_gettime(CLOCK_REALTIME, out);
  return base;
}

}  // extern "C"
