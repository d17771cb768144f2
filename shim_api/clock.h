// The clock that the runner turns. Where a test does so (a DTLS test to the next timeout, and
// -resumption-delay between two connections), it stands still in between, so that the test sees
// exact times and never waits. In all other tests it goes as the real one does: the runner measures
// the age of a ticket too, and on a busy machine seconds pass that both ends must see. A stack takes
// all its times from here.
//
// Where a stack has no hook for its clock, badpeer_virtual_clock (virtual_clock/libc_clock.cc)
// replaces the functions of libc that it asks.
//
//   VirtualClock::Get().Advance(std::chrono::milliseconds(400));
//   std::chrono::microseconds now = VirtualClock::Get().SinceEpoch();
#ifndef BADPEER_SHIM_API_CLOCK_H_
#define BADPEER_SHIM_API_CLOCK_H_

#include <chrono>
#include <optional>

namespace badpeer::shim {

class VirtualClock {
 public:
  // One per process. It starts at the real time, so that certificates are valid.
  static VirtualClock& Get();

  std::chrono::microseconds SinceEpoch() const;
  // Since some point in the past: it starts where the machine's monotonic clock is.
  std::chrono::microseconds Monotonic() const;

  // Only Advance moves it from now on.
  void StandStill();
  // It moves by itself again. The time that it stood still is made up for, so it never goes back.
  void Go() { stopped_.reset(); }
  void Advance(std::chrono::microseconds by) { turned_ += by; }

 private:
  struct Times {
    std::chrono::microseconds since_epoch;
    std::chrono::microseconds monotonic;
  };

  VirtualClock() = default;

  std::optional<Times> stopped_{};
  std::chrono::microseconds turned_{};  // by the runner
};

}  // namespace badpeer::shim

#endif  // BADPEER_SHIM_API_CLOCK_H_
