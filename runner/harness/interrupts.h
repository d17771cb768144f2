// Calls back when the user wants the run to end: SIGINT, SIGTERM or SIGHUP.
//
//   Interrupts interrupts([&](int signal) { run.Stop(signal); });
//
// The callback runs on a thread of its own, once per signal. Only one object at a time.
#ifndef BADPEER_RUNNER_HARNESS_INTERRUPTS_H_
#define BADPEER_RUNNER_HARNESS_INTERRUPTS_H_

#include <functional>
#include <memory>

namespace badpeer {

class Interrupts {
 public:
  explicit Interrupts(std::function<void(int signal)> callback);
  // The signals do what they did before.
  ~Interrupts();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace badpeer

#endif  // BADPEER_RUNNER_HARNESS_INTERRUPTS_H_
