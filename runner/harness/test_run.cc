#include "runner/harness/test_run.h"

#include <algorithm>
#include <functional>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

namespace badpeer {

void TestRun::Run(JobSource& jobs, unsigned workers, RunObserver& observer) {
  std::vector<std::jthread> threads;
  for (unsigned i = 0; i < std::max(workers, 1u); ++i) {
    threads.emplace_back([this, &jobs, &observer] { Work(jobs, observer); });
  }
}

void TestRun::Work(JobSource& jobs, RunObserver& observer) {
  TestLife life(settings_, dispatcher_, player_, children_);
  while (!stopped()) {
    std::optional<Job> job;
    {
      const std::scoped_lock lock(mutex_);
      job = jobs.Next();
    }
    if (!job) return;
    std::function<void(pid_t)> on_started;
    if (settings_.wait_for_debugger) {
      on_started = [&](pid_t shim) {
        const std::scoped_lock lock(mutex_);
        observer.OnShimStarted(*job->test, shim);
      };
    }
    Outcome outcome = life.Run(*job->test, job->variation, on_started);
    const std::scoped_lock lock(mutex_);
    if (!stopped()) jobs.Finished(*job, std::move(outcome));
  }
}

// A test waits more than it computes, for the start of its shim above all: measured, four to a
// processor end soonest, and more gain nothing.
unsigned DefaultWorkers() { return 4 * std::max(std::thread::hardware_concurrency(), 1u); }

}  // namespace badpeer
