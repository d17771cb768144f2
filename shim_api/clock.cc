#include "shim_api/clock.h"

#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

namespace badpeer::shim {
namespace {

// Asks the kernel: a shim may have replaced libc's functions by this very clock.
std::chrono::microseconds RealTime(clockid_t clock) {
  timespec real{};
  syscall(SYS_clock_gettime, clock, &real);
  return std::chrono::seconds(real.tv_sec) + std::chrono::microseconds(real.tv_nsec / 1000);
}

}  // namespace

VirtualClock& VirtualClock::Get() {
  static VirtualClock clock;
  return clock;
}

std::chrono::microseconds VirtualClock::SinceEpoch() const {
  return turned_ + (stopped_ ? stopped_->since_epoch : RealTime(CLOCK_REALTIME));
}

std::chrono::microseconds VirtualClock::Monotonic() const {
  return turned_ + (stopped_ ? stopped_->monotonic : RealTime(CLOCK_MONOTONIC));
}

void VirtualClock::StandStill() {
  if (!stopped_) {
    stopped_ = {.since_epoch = RealTime(CLOCK_REALTIME), .monotonic = RealTime(CLOCK_MONOTONIC)};
  }
}

}  // namespace badpeer::shim
