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
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "runner/base/deadline.h"
#include "runner/harness/job_source.h"
#include "runner/report/result.h"
#include "runner/report/run_costs.h"
#include "runner/report/style.h"

namespace badpeer {

struct ProgressOptions {
  std::size_t total = 0;
  bool live = false;  // a terminal that can rewrite its last line
  std::size_t width = 80;
  bool allow_unimplemented = false;
  std::size_t not_in_set = 0;      // selected tests that -tests leaves out
  Clock::duration idle_timeout{};  // zero: not known
  // What each test takes, by the last run; empty: not known.
  std::map<std::string, double> seconds{};
  std::vector<std::string> report_files{};  // that are written in the end
  bool verbose = false;                     // whole failures, also on a terminal
  bool transcript = false;                  // with all messages
  bool all_missing = false;                 // the whole table of what is missing
  Style style{};
  // The command line that runs one test again.
  std::function<std::string(const PlannedTest&)> rerun{};
};

struct RunTotals {
  std::size_t passed = 0;
  std::size_t failed = 0;
  std::size_t unimplemented = 0;
  std::size_t flaky = 0;
  std::size_t unexpected = 0;  // whatever came of it, something else was expected

  std::size_t done() const { return passed + failed + unimplemented + flaky; }
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
  // The same, for those who have made the result already.
  void Show(const TestResult& result, const Outcome& outcome);
  // Time goes by.
  void Tick() {
    if (status_shown_) ShowStatus(true);
  }
  // Lines that are no result, such as a hex dump.
  void Say(std::string_view lines);

  // The summary. `stopped` says why not all tests have run: "interrupted"; "" where they have.
  // `good` is what it ends with.
  void Finish(const std::vector<TestResult>& results, const RunCosts& costs,
              std::string_view stopped, bool good);

  const RunTotals& totals() const { return totals_; }
  // Whether everything came out as expected.
  bool Good() const { return totals_.unexpected == 0; }

 private:
  std::string Shown(const TestResult& result, const Outcome& outcome) const;
  // What a person may change who waits for many timeouts; at most once.
  std::string AdviceAfter(const Outcome& outcome);
  void EraseStatus();
  // `urgent`: also when the last one is only a moment old.
  void ShowStatus(bool urgent);
  std::string StatusText() const;
  std::string TimeLeft() const;
  // The test that runs longest, if it is slow.
  std::string SlowTest() const;

  ProgressOptions options_;
  std::function<void(std::string_view)> write_;
  Clock::time_point start_ = Clock::now();
  Clock::time_point last_status_{};
  bool status_shown_ = false;
  RunTotals totals_;
  std::size_t timeouts_ = 0;
  std::map<std::string, Clock::time_point> running_;
  double seconds_done_ = 0;  // of options_.seconds
  double seconds_all_ = 0;
  std::string current_;
  std::string note_;
};

}  // namespace badpeer

#endif  // BADPEER_RUNNER_REPORT_PROGRESS_H_
