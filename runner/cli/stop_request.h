// A signal that asks the run to end, from the first moment on: also before there is a run.
//
//   StopRequest request;
//   ...                                             // prepare; what is asked now is not lost
//   StopRequest::Taker taker(request, [&] { run.Stop(); });
//
// Who asks twice wants the end at once.
#ifndef BADPEER_RUNNER_CLI_STOP_REQUEST_H_
#define BADPEER_RUNNER_CLI_STOP_REQUEST_H_

#include <atomic>
#include <functional>
#include <mutex>

#include "runner/harness/interrupts.h"

namespace badpeer {

class StopRequest {
 public:
  StopRequest();

  // Calls `stop` when a signal comes, or at once if it has come; not after its own end.
  class Taker {
   public:
    Taker(StopRequest& request, std::function<void()> stop);
    Taker(const Taker&) = delete;
    Taker& operator=(const Taker&) = delete;
    ~Taker();

   private:
    StopRequest& request_;
  };

  int signal() const { return signal_; }  // 0: none

 private:
  void Take(int signal);

  std::mutex mutex_;
  std::function<void()> stop_;
  std::atomic<int> signal_{0};
  Interrupts interrupts_;
};

}  // namespace badpeer

#endif  // BADPEER_RUNNER_CLI_STOP_REQUEST_H_
