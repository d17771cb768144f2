// OpenSSL has no callback for the time. Its DTLS timers ask gettimeofday() and its sessions time();
// defined in the program, these two come before libc's in the eyes of libssl and libcrypto as well,
// so that the runner's clock is all the time there is.
#include <sys/time.h>
#include <time.h>

#include "shim_api/clock.h"

extern "C" {

int gettimeofday(timeval* __restrict out, void* __restrict) noexcept {
  const std::chrono::microseconds now = badpeer::VirtualClock::Get().SinceEpoch();
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(now);
  out->tv_sec = seconds.count();
  out->tv_usec = (now - seconds).count();
  return 0;
}

time_t time(time_t* out) noexcept {
  const std::chrono::microseconds now = badpeer::VirtualClock::Get().SinceEpoch();
  const time_t seconds = std::chrono::duration_cast<std::chrono::seconds>(now).count();
  if (out != nullptr) *out = seconds;
  return seconds;
}

}  // extern "C"
