// The clock that the runner turns: it stands still until a DTLS test moves it or -resumption-delay
// asks for time to pass between two connections. A stack takes all its times from here, so that a
// test sees exact timeouts and never waits.
//
//   VirtualClock::Get().Advance(std::chrono::milliseconds(400));
//   std::chrono::microseconds now = VirtualClock::Get().SinceEpoch();
#ifndef BADPEER_SHIM_API_CLOCK_H_
#define BADPEER_SHIM_API_CLOCK_H_

#include <chrono>

namespace badpeer {

class VirtualClock {
 public:
  // One per process. It starts at the real time, so that certificates are valid.
  static VirtualClock& Get();

  std::chrono::microseconds SinceEpoch() const { return now_; }
  void Advance(std::chrono::microseconds by) { now_ += by; }

 private:
  VirtualClock();

  std::chrono::microseconds now_;
};

}  // namespace badpeer

#endif  // BADPEER_SHIM_API_CLOCK_H_
