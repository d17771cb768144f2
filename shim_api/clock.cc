#include "shim_api/clock.h"

#include <time.h>

namespace badpeer {

VirtualClock& VirtualClock::Get() {
  static VirtualClock clock;
  return clock;
}

// Asks the system directly: a shim may replace gettimeofday() and time() by this very clock.
VirtualClock::VirtualClock() {
  timespec real;
  clock_gettime(CLOCK_REALTIME, &real);
  now_ = std::chrono::seconds(real.tv_sec) + std::chrono::microseconds(real.tv_nsec / 1000);
}

}  // namespace badpeer
