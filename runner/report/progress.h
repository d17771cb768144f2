// What a person sees while tests run, and when they are over: one status line on a terminal or one
// line per test for another program to read, and each failure at once with its explanation.
//
//   Progress progress({.total = plan.tests.size(), .live = isatty(STDOUT_FILENO)}, write);
//   run.Run(jobs, workers, progress);
//   progress.Finish({.wall = ...});
#ifndef BADPEER_RUNNER_REPORT_PROGRESS_H_
#define BADPEER_RUNNER_REPORT_PROGRESS_H_

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "runner/base/deadline.h"
#include "runner/harness/job_source.h"
#include "runner/report/run_costs.h"

namespace badpeer {

struct ProgressOptions {
  std::size_t total = 0;
  bool live = false;  // a terminal that can rewrite its last line
  std::size_t width = 80;
  bool allow_unimplemented = false;
  std::size_t not_in_set = 0;      // selected tests that -tests leaves out
  Clock::duration idle_timeout{};  // zero: not known
  std::string result_file{};       // "": none is written
  // The command line that runs one test again.
  std::function<std::string(const PlannedTest&)> rerun{};
};

struct RunTotals {
  std::size_t passed = 0;
  std::size_t failed = 0;
  std::size_t unimplemented = 0;

  std::size_t done() const { return passed + failed + unimplemented; }
};

class Progress : public RunObserver {
 public:
  // `write` puts text on the standard output.
  Progress(ProgressOptions options, std::function<void(std::string_view)> write);

  void OnTestStarted(const PlannedTest& test) override;
  void OnShimStarted(const PlannedTest& test, pid_t shim) override;
  void OnMallocProgress(const PlannedTest& test, std::int64_t number) override;
  void OnMallocFinding(const PlannedTest& test, const MallocFinding& finding) override;
  void OnTestDone(const Outcome& outcome) override;

  // Lines that are no result, such as a hex dump.
  void Say(std::string_view lines);

  // The summary. `stopped` says why not all tests have run: "interrupted"; "" where they have.
  void Finish(const RunCosts& costs, std::string_view stopped);

  const RunTotals& totals() const { return totals_; }
  // 0 only where nothing failed and nothing is unimplemented that may not be.
  bool Good() const {
    return totals_.failed == 0 && (totals_.unimplemented == 0 || options_.allow_unimplemented);
  }

 private:
  std::string FailuresAgain() const;
  // What a person may change who waits for many timeouts; at most once.
  std::string AdviceAfter(const Outcome& outcome);
  void EraseStatus();
  // `urgent`: also when the last one is only a moment old.
  void ShowStatus(bool urgent);
  std::string StatusText() const;

  ProgressOptions options_;
  std::function<void(std::string_view)> write_;
  Clock::time_point start_ = Clock::now();
  Clock::time_point last_status_{};
  bool status_shown_ = false;
  RunTotals totals_;
  std::size_t timeouts_ = 0;
  std::vector<std::string> failures_;  // "NAME: why", as many as are shown again
  std::string current_;
  std::string note_;
};

}  // namespace badpeer

#endif  // BADPEER_RUNNER_REPORT_PROGRESS_H_
