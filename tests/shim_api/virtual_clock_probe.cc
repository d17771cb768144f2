// A program whose clocks are the runner's: all that libc tells of the time goes on as long as
// VirtualClock goes, stands still with it, and then moves as far as it does. Exits with 1 and one line
// for each clock that does not.
#include <sys/time.h>
#include <time.h>

#include <chrono>
#include <cstdio>
#include <string_view>
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

long long ReadAfterPause(long long (*read)(), std::chrono::milliseconds pause) {
  std::this_thread::sleep_for(pause);
  return read();
}

void Check(const char* name, long long (*read)()) {
  auto& clock = badpeer::shim::VirtualClock::Get();
  const bool counts_seconds = std::string_view(name) == "time";
  clock.Go();
  const long long going = read();
  const long long gone = ReadAfterPause(read, std::chrono::milliseconds(counts_seconds ? 1001 : 2));
  clock.StandStill();
  const long long before = read();
  const long long still = ReadAfterPause(read, std::chrono::milliseconds(2));
  clock.Advance(kStep);
  const long long after = read();
  const long long step = std::chrono::nanoseconds(kStep).count();
  if (going > 0 && gone > going && before >= gone && still == before && after - before == step) {
    return;
  }
  std::printf("%s: %lld, %lld, then %lld, %lld, then %lld\n", name, going, gone, before, still,
              after);
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
