// The clock that the runner turns: it stands still until a DTLS test moves it or -resumption-delay
// asks for time to pass between two connections. A stack takes all its times from here, so that a
// test sees exact timeouts and never waits.
//
// Where a stack has no hook for its clock, badpeer_virtual_clock (virtual_clock/libc_clock.cc)
// replaces the functions of libc that it asks.
//
//   VirtualClock::Get().Advance(std::chrono::milliseconds(400));
//   std::chrono::microseconds now = VirtualClock::Get().SinceEpoch();
#ifndef BADPEER_SHIM_API_CLOCK_H_
#define BADPEER_SHIM_API_CLOCK_H_

#include <chrono>

namespace badpeer::shim {

class VirtualClock {
 public:
  // One per process. It starts at the real time, so that certificates are valid.
  static VirtualClock& Get();

  std::chrono::microseconds SinceEpoch() const { return now_; }
  // Since some point in the past: it goes on where the machine's monotonic clock was.
  std::chrono::microseconds Monotonic() const { return monotonic_; }
  void Advance(std::chrono::microseconds by) {
    now_ += by;
    monotonic_ += by;
  }

 private:
  VirtualClock();

  std::chrono::microseconds now_;
  std::chrono::microseconds monotonic_;
};

}  // namespace badpeer::shim

#endif  // BADPEER_SHIM_API_CLOCK_H_
