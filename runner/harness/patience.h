// How long a shim may keep the runner waiting. Idle is a shim that does nothing; one that computes,
// or wants to and gets no processor, is not: on a busy machine, under valgrind or with slow
// arithmetic it comes to its answer later, and the verdict must be the same.
//
//   Patience patience({.idle_timeout = 15s, .end = overall}, Clock::now(), TimesOf(shim));
//   while (patience.Ask(Clock::now(), TimesOf(shim)) == Patience::Answer::kWait) Wait(100ms);
//
// A wait ends
//   - when the shim was idle for an idle timeout;
//   - when it has computed for two of them, so that an endless loop ends;
//   - in any case at the end of the test's time, of which only what the shim or we were queued for
//     a processor is not taken: that is the machine's doing, and another test's time.
// Whoever asks later than in kLongestStep got no processor himself: the shim may have waited for us.
// The object looks at no clock and no process: it is told.
#ifndef BADPEER_RUNNER_HARNESS_PATIENCE_H_
#define BADPEER_RUNNER_HARNESS_PATIENCE_H_

#include <string>

#include "runner/base/deadline.h"
#include "runner/base/process_times.h"

namespace badpeer {

class Patience {
 public:
  struct Limits {
    Clock::duration idle_timeout{};  // Clock::duration::max(): there is none
    Deadline end = Deadline::Never();
  };
  enum class Answer {
    kWait,
    kIdle,  // it did nothing for too long
    kSlow,  // it worked, but did not get done
  };

  static constexpr Clock::duration kLongestStep = std::chrono::milliseconds(250);

  // A wait that began at `since`, before which the shim had done `work`.
  Patience(const Limits& limits, Clock::time_point since, const ProcessTimes& work);

  // `our_queue`: how long we ourselves were queued in this test.
  Answer Ask(Clock::time_point now, const ProcessTimes& work, Clock::duration our_queue = {});

  // "after 31 s, in which it used 30 s of processor time and waited 1 s for a processor; try ...".
  std::string Describe() const;

 private:
  bool WasBusy() const;

  const Limits limits_;
  const Clock::time_point since_;
  const ProcessTimes before_;
  Clock::time_point last_;
  ProcessTimes last_work_;
  Clock::duration idle_{};
};

}  // namespace badpeer

#endif  // BADPEER_RUNNER_HARNESS_PATIENCE_H_
