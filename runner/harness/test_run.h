// All tests of a plan, by several workers, each of which owns one test at a time.
//
//   TestRun run(settings, dispatcher, player);
//   Interrupts interrupts([&](int) { run.Stop(); });
//   EachOnce jobs(plan.tests, observer);
//   run.Run(jobs, {.most = DefaultWorkers()}, observer);
#ifndef BADPEER_RUNNER_HARNESS_TEST_RUN_H_
#define BADPEER_RUNNER_HARNESS_TEST_RUN_H_

#include <condition_variable>
#include <mutex>

#include "runner/harness/dispatcher.h"
#include "runner/harness/job_source.h"
#include "runner/harness/pacing.h"
#include "runner/harness/player.h"
#include "runner/harness/test_life.h"

namespace badpeer {

struct WorkerCount {
  unsigned most = 1;
  bool fixed = false;  // always all of them; otherwise as Pacing says
};

class TestRun {
 public:
  TestRun(const ShimSettings& settings, Dispatcher& dispatcher, Player& player)
      : settings_(settings), dispatcher_(dispatcher), player_(player) {}

  // Returns when nothing is left to do, or after Stop() when the last shim is gone.
  void Run(JobSource& jobs, const WorkerCount& workers, RunObserver& observer);

  // Starts nothing more and ends what runs; what was under way counts as not run. From any thread,
  // also before Run() and more than once.
  void Stop() { children_.KillAll(); }
  bool stopped() const { return children_.killed(); }

 private:
  void Work(JobSource& jobs, Pacing* pacing, RunObserver& observer);
  bool WaitForTurn(std::unique_lock<std::mutex>& lock, const Pacing* pacing);

  const ShimSettings& settings_;
  Dispatcher& dispatcher_;
  Player& player_;
  RunningShims children_;
  std::mutex mutex_;  // of the job source, the observer, and all below
  std::condition_variable turn_;
  unsigned running_ = 0;
};

// The most that keep this machine's processors busy: part of a test is waiting.
unsigned DefaultWorkers();

}  // namespace badpeer

#endif  // BADPEER_RUNNER_HARNESS_TEST_RUN_H_
