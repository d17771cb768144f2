#include "runner/harness/test_run.h"

#include <algorithm>
#include <chrono>
#include <functional>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

namespace badpeer {

namespace {

// How soon to look again whether shims that run for long compute or wait.
constexpr auto kLookAgain = std::chrono::milliseconds(100);

unsigned Processors() { return std::max(std::thread::hardware_concurrency(), 1u); }

}  // namespace

void TestRun::Run(JobSource& jobs, const WorkerCount& workers, RunObserver& observer) {
  std::optional<Pacing> pacing;
  if (!workers.fixed) {
    pacing.emplace(Pacing::Options{.processors = Processors(),
                                   .most = workers.most,
                                   .idle_timeout = settings_.idle_timeout});
  }
  std::vector<std::jthread> threads;
  for (unsigned i = 0; i < std::max(workers.most, 1u); ++i) {
    threads.emplace_back([&] { Work(jobs, pacing ? &*pacing : nullptr, observer); });
  }
}

// False when the run is to end.
bool TestRun::WaitForTurn(std::unique_lock<std::mutex>& lock, const Pacing* pacing) {
  while (!stopped()) {
    if (pacing == nullptr || running_ < Processors()) return true;
    Pacing::Running running = children_.Survey();
    running.all = running_;
    if (pacing->MayStart(running)) return true;
    turn_.wait_for(lock, kLookAgain);
  }
  return false;
}

void TestRun::Work(JobSource& jobs, Pacing* pacing, RunObserver& observer) {
  TestLife life(settings_, dispatcher_, player_, children_);
  std::unique_lock lock(mutex_);
  while (WaitForTurn(lock, pacing)) {
    const std::optional<Job> job = jobs.Next();
    if (!job) return;
    ++running_;
    lock.unlock();
    std::function<void(pid_t)> on_started;
    if (settings_.wait_for_debugger) {
      on_started = [&](pid_t shim) {
        const std::scoped_lock observer_lock(mutex_);
        observer.OnShimStarted(*job->test, shim);
      };
    }
    Outcome outcome = life.Run(*job->test, job->variation, on_started);
    lock.lock();
    --running_;
    const ProcessEnd& shim = outcome.evidence.shim;
    if (pacing != nullptr) pacing->Finished(outcome.duration, {shim.cpu_time, shim.queued_time});
    if (!stopped()) jobs.Finished(*job, std::move(outcome));
    turn_.notify_all();
  }
}

// A test waits more than it computes, for the start of its shim above all: measured, four to a
// processor end soonest, and more gain nothing.
unsigned DefaultWorkers() { return 4 * Processors(); }

}  // namespace badpeer
