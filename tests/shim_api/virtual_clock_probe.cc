// A program whose clocks are the runner's: all that libc tells of the time stands still until
// VirtualClock moves, and then moves as far. Exits with 1 and one line for each clock that does not.
#include <sys/time.h>
#include <time.h>

#include <chrono>
#include <cstdio>
#include <thread>

#include "shim_api/clock.h"

namespace {

constexpr std::chrono::seconds kStep(1000);

int failures = 0;

long long Clock(clockid_t clock) {
  timespec now{};
  clock_gettime(clock, &now);
  return now.tv_sec * 1'000'000'000LL + now.tv_nsec;
}

long long TimeOfDay() {
  timeval now{};
  gettimeofday(&now, nullptr);
  return (now.tv_sec * 1'000'000LL + now.tv_usec) * 1000;
}

long long TimespecGet() {
  timespec now{};
  if (timespec_get(&now, TIME_UTC) != TIME_UTC) return 0;
  return now.tv_sec * 1'000'000'000LL + now.tv_nsec;
}

void Check(const char* name, long long (*read)()) {
  const long long before = read();
  std::this_thread::sleep_for(std::chrono::milliseconds(2));
  const long long still = read();
  badpeer::shim::VirtualClock::Get().Advance(kStep);
  const long long after = read();
  const long long step = std::chrono::nanoseconds(kStep).count();
  if (before > 0 && still == before && after - before == step) return;
  std::printf("%s: %lld, then %lld, then %lld\n", name, before, still, after);
  ++failures;
}

}  // namespace

int main() {
  // libc first: its replacement must not need a clock that is already there.
  Check("time", [] { return time(nullptr) * 1'000'000'000LL; });
  Check("gettimeofday", TimeOfDay);
  Check("timespec_get", TimespecGet);
  Check("CLOCK_REALTIME", [] { return Clock(CLOCK_REALTIME); });
  Check("CLOCK_MONOTONIC", [] { return Clock(CLOCK_MONOTONIC); });
  Check("CLOCK_BOOTTIME", [] { return Clock(CLOCK_BOOTTIME); });
  Check("system_clock", [] {
    return static_cast<long long>(std::chrono::system_clock::now().time_since_epoch().count());
  });
  Check("steady_clock", [] {
    return static_cast<long long>(std::chrono::steady_clock::now().time_since_epoch().count());
  });
  if (Clock(CLOCK_PROCESS_CPUTIME_ID) <= 0) {
    std::printf("processor time is gone\n");
    ++failures;
  }
  return failures == 0 ? 0 : 1;
}
