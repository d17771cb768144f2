// A run of selected tests, from the first shim to the last report.
//
//   return TestSession(options, program, engine, settings, plan, start).Run();
#ifndef BADPEER_RUNNER_CLI_TEST_SESSION_H_
#define BADPEER_RUNNER_CLI_TEST_SESSION_H_

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runner/cli/stop_request.h"
#include "runner/cli/test_options.h"
#include "runner/harness/engine.h"
#include "runner/harness/hint_traces.h"
#include "runner/harness/limited_jobs.h"
#include "runner/harness/test_run.h"
#include "runner/harness/transcript_files.h"
#include "runner/report/capture_files.h"
#include "runner/report/packets.h"
#include "runner/report/run_costs.h"
#include "runner/report/run_reporter.h"

namespace badpeer {

class TestSession {
 public:
  struct Task {
    ShimSettings settings{};
    TestPlan plan{};
    std::vector<std::string> all_names{};
    // What each test took in an earlier run, if there is one.
    std::map<std::string, double> seconds{};
    std::optional<Expectations> expectations{};
  };

  TestSession(const TestOptions& options, const std::string& program, Engine& engine, Task task,
              const RunCosts::Start& start, StopRequest& stop_request);

  // The exit status.
  int Run();

 private:
  // How the run ended before its end.
  struct Stop {
    int signal = 0;
    bool timed_out = false;
    bool too_many_failures = false;

    explicit operator bool() const { return signal != 0 || timed_out || too_many_failures; }
    std::string Describe(const TestOptions& options) const;
  };

  ProgressOptions MakeProgressOptions() const;
  std::unique_ptr<JobSource> MakeJobs();
  WorkerCount Workers() const;
  Status OpenFiles();
  // The same for one of them, which is told what becomes of each test.
  template <class T>
  Status OpenCompanion(std::string_view what, Result<std::unique_ptr<T>> opened,
                       std::unique_ptr<T>& into);
  RunInfo MakeInfo() const;
  std::vector<std::string> ReportFiles() const;
  Stop RunJobs(Dispatcher& dispatcher);
  int Finish(const Stop& stop, const std::string& strangers);
  bool WriteReports();
  // Says what moved, and updates the file if that is wanted. False: something is not as it should be.
  bool ReportMoves(const std::vector<Move>& moves, const Stop& stop);
  bool UpdateExpectations();

  const TestOptions& options_;
  const std::string& program_;
  Engine& engine_;
  Task task_;
  const RunCosts::Start start_;
  StopRequest& stop_request_;
  RunResults results_;
  std::optional<EventLog> events_;
  std::unique_ptr<RunReporter> reporter_;
  std::unique_ptr<TranscriptFiles> transcripts_;
  std::unique_ptr<HintTraces> hint_traces_;
  std::unique_ptr<CaptureFiles> captures_;
  std::unique_ptr<KeyLogFile> key_log_;
  PacketLists packet_lists_;
};

}  // namespace badpeer

#endif  // BADPEER_RUNNER_CLI_TEST_SESSION_H_
