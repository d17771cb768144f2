// Everything that looks at a run: what a person sees, and what the reports are made of.
//
//   RunReporter reporter({...}, WriteOut);
//   run.Run(jobs, workers, reporter);
//   RunResults results{info, reporter.TakeTests()};
#ifndef BADPEER_RUNNER_REPORT_RUN_REPORTER_H_
#define BADPEER_RUNNER_REPORT_RUN_REPORTER_H_

#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "runner/report/events.h"
#include "runner/report/expectations.h"
#include "runner/report/progress.h"
#include "runner/report/run_info.h"

namespace badpeer {

class RunReporter : public RunObserver {
 public:
  // Of the messages and packets of all failures.
  static constexpr std::size_t kMaxDetails = std::size_t{4} << 20;

  // Both may be null, and must outlive this.
  struct Parts {
    const Expectations* expectations = nullptr;
    EventLog* events = nullptr;
  };
  RunReporter(ProgressOptions options, const Parts& parts,
              std::function<void(std::string_view)> write);

  void OnTestStarted(const PlannedTest& test) override;
  void OnShimStarted(const PlannedTest& test, pid_t shim) override;
  void OnMallocProgress(const PlannedTest& test, std::int64_t number) override;
  void OnMallocFinding(const PlannedTest& test, const MallocFinding& finding) override;
  void OnTestDone(const Outcome& outcome) override;

  void Say(std::string_view lines);
  // Whether nobody would have expected this.
  bool IsUnexpected(const Outcome& outcome) const;
  // The summary; see Progress::Finish().
  void Finish(const std::vector<TestResult>& tests, const RunCosts& costs, std::string_view stopped,
              bool good);

  bool Good() const { return progress_.Good(); }
  std::size_t done() const { return tests_.size(); }
  // To be called when the run is over.
  std::vector<TestResult> TakeTests() { return std::move(tests_); }

 private:
  TestResult::Kind ExpectedOf(const std::string& test, TestResult::Kind actual) const;
  void BoundDetails(TestResult& result);
  void Tick(const std::stop_token& stop);

  const ProgressOptions options_;
  const Parts parts_;
  std::mutex mutex_;  // of all below
  Progress progress_;
  std::vector<TestResult> tests_;
  std::size_t details_left_ = kMaxDetails;
  std::jthread ticker_;  // a status line lives also while all tests wait
};

}  // namespace badpeer

#endif  // BADPEER_RUNNER_REPORT_RUN_REPORTER_H_
