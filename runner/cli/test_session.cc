#include "runner/cli/test_session.h"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <mutex>
#include <utility>

#include "runner/base/files.h"
#include "runner/base/text.h"
#include "runner/cli/output.h"
#include "runner/cli/version.h"
#include "runner/harness/dispatcher.h"
#include "runner/harness/malloc_iteration.h"
#include "runner/harness/run_limit.h"
#include "runner/report/github.h"
#include "runner/report/hex_dump.h"
#include "runner/report/html_results.h"
#include "runner/report/json_results.h"
#include "runner/report/junit.h"

namespace badpeer {
namespace {

constexpr std::size_t kMaxMovesShown = 100;

void PrintMoves(const std::vector<Move>& moves, const std::string& file) {
  std::string text = Count(moves.size(), "change") + " against " + file + ":\n";
  for (std::size_t i = 0; i < std::min(moves.size(), kMaxMovesShown); ++i) {
    text += "  " + moves[i].test + ": " + moves[i].what + "\n";
  }
  if (moves.size() > kMaxMovesShown) {
    text += "  ... and " + std::to_string(moves.size() - kMaxMovesShown) + " more\n";
  }
  WriteOut(text);
}

}  // namespace

TestSession::TestSession(const TestOptions& options, const std::string& program, Engine& engine,
                         Task task, const RunCosts::Start& start, StopRequest& stop_request)
    : options_(options),
      program_(program),
      engine_(engine),
      task_(std::move(task)),
      start_(start),
      stop_request_(stop_request) {}

ProgressOptions TestSession::MakeProgressOptions() const {
  ProgressOptions progress{.total = options_.repeat_until_failure ? 1 : task_.plan.tests.size(),
                           .live = !options_.pipe.value_or(isatty(STDOUT_FILENO) == 0),
                           .width = TerminalWidth(),
                           .allow_unimplemented = options_.allow_unimplemented,
                           .not_in_set = task_.plan.not_in_set,
                           .idle_timeout = task_.settings.idle_timeout,
                           .report_files = ReportFiles(),
                           .verbose = options_.verbose,
                           .transcript = options_.transcript,
                           .all_missing = options_.list_missing,
                           .style = StyleOfOutput()};
  for (const PlannedTest& test : task_.plan.tests) {
    const auto known = task_.seconds.find(test.name);
    if (known != task_.seconds.end()) progress.seconds.insert(*known);
  }
  std::vector<std::string> command = {program_};
  command.insert(command.end(), options_.flags_to_repeat.begin(), options_.flags_to_repeat.end());
  progress.rerun = [command = ShellCommand(command),
                    malloc = options_.malloc_test >= 0](const PlannedTest& test) {
    return command + " -test " + ShellQuote(test.name) + (malloc ? "" : " -transcript");
  };
  return progress;
}

std::unique_ptr<JobSource> TestSession::MakeJobs() {
  if (options_.malloc_test >= 0) {
    return std::make_unique<MallocIteration>(
        task_.plan.tests,
        MallocOptions{.first = options_.malloc_test,
                      .count = options_.malloc_test_count,
                      .break_on_fail = options_.malloc_test_debug,
                      .coverage = options_.malloc_coverage},
        *reporter_);
  }
  if (options_.repeat_until_failure) {
    return std::make_unique<UntilFailure>(task_.plan.tests.front(), *reporter_);
  }
  return std::make_unique<EachOnce>(task_.plan.tests, *reporter_);
}

WorkerCount TestSession::Workers() const {
  if (task_.settings.IsInteractive()) return {.most = 1, .fixed = true};
  const bool fixed = options_.num_workers > 0;
  const unsigned workers = fixed ? options_.num_workers : DefaultWorkers();
  if (options_.malloc_test >= 0 || options_.repeat_until_failure) return {workers, fixed};
  return {static_cast<unsigned>(std::min<std::size_t>(workers, task_.plan.tests.size())), fixed};
}

template <class T>
Status TestSession::OpenCompanion(std::string_view what, Result<std::unique_ptr<T>> opened,
                                  std::unique_ptr<T>& into) {
  if (!opened) return Error{std::string(what) + ": " + opened.error().message};
  into = std::move(*opened);
  task_.settings.companions.push_back(into.get());
  return Done{};
}

Status TestSession::OpenFiles() {
  std::vector<Status> opened;
  if (const std::string& dir = options_.transcript_dir; !dir.empty()) {
    opened.push_back(
        OpenCompanion("flag -transcript-dir", TranscriptFiles::Open(dir), transcripts_));
  }
  if (const std::string& dir = options_.hint_traces_dir; !dir.empty()) {
    opened.push_back(OpenCompanion("flag -hint-traces-dir", HintTraces::Open(dir), hint_traces_));
  }
  if (const std::string& dir = options_.capture; !dir.empty()) {
    opened.push_back(
        OpenCompanion("flag -capture", CaptureFiles::Open(dir, options_.capture_all), captures_));
  }
  if (const char* const file = getenv("SSLKEYLOGFILE"); file != nullptr && *file != '\0') {
    opened.push_back(OpenCompanion("$SSLKEYLOGFILE", KeyLogFile::Open(file), key_log_));
  }
  for (const Status& status : opened) {
    if (!status) return status;
  }
  if (!options_.html.empty()) task_.settings.companions.push_back(&packet_lists_);
  if (!options_.events.empty()) {
    Result<EventLog> events = EventLog::Open(options_.events);
    if (!events) return Error{"flag -events: " + events.error().message};
    events_.emplace(std::move(*events));
  }
  return Done{};
}

RunInfo TestSession::MakeInfo() const {
  const std::chrono::duration<double> now = std::chrono::system_clock::now().time_since_epoch();
  RunInfo info{.version = Version(),
               .bogo_revision = kBogoRevision,
               .known_tests = task_.plan.known,
               .shim = options_.shim_path,
               .config = options_.shim_config,
               .command = options_.command_line,
               .machine = DescribeMachine(),
               .start = now.count(),
               .shard = options_.selection.shard};
  // A run of one test without reports shall not wait for a large shim to be read.
  if (ReportFiles().empty()) return info;
  std::string names;
  for (const std::string& name : task_.all_names) names += name + "\n";
  info.suite_hash = HashOfText(names);
  info.shim_hash = HashOfFile(options_.shim_path);
  if (!options_.shim_config.empty()) info.config_hash = HashOfFile(options_.shim_config);
  return info;
}

std::vector<std::string> TestSession::ReportFiles() const {
  std::vector<std::string> files;
  for (const std::string* file :
       {&options_.json_output, &options_.junit, &options_.html, &options_.events}) {
    if (!file->empty()) files.push_back(*file);
  }
  return files;
}

int TestSession::Run() {
  if (const Status opened = OpenFiles(); !opened) return Refuse(opened.error().message);
  Result<std::unique_ptr<Dispatcher>> dispatcher =
      Dispatcher::Start({.id_timeout = task_.settings.idle_timeout});
  if (!dispatcher) return Refuse(dispatcher.error().message);
  results_.info = MakeInfo();
  if (events_) events_->RunStarted(results_.info, task_.plan.tests.size());
  reporter_ = std::make_unique<RunReporter>(
      MakeProgressOptions(),
      RunReporter::Parts{.expectations = task_.expectations ? &*task_.expectations : nullptr,
                         .events = events_ ? &*events_ : nullptr},
      WriteOut);
  const Stop stop = RunJobs(**dispatcher);
  return Finish(stop, (*dispatcher)->DescribeDropped());
}

TestSession::Stop TestSession::RunJobs(Dispatcher& dispatcher) {
  if (options_.debug) {
    task_.settings.on_bytes = [this](const std::string& test, TranscriptDirection direction,
                                     ByteView bytes) {
      reporter_->Say(test + (direction == TranscriptDirection::kToShim ? " to" : " from") +
                     " the shim, " + Count(bytes.size(), "byte") + "\n" + HexDump(bytes));
    };
  }
  const std::unique_ptr<Player> player =
      engine_.MakePlayer({.keep_test_certificates = options_.keep_test_certs});
  const std::unique_ptr<JobSource> all = MakeJobs();
  const bool limited = options_.malloc_test < 0;
  LimitedJobs jobs(*all, {.retries = limited ? options_.retries : 0,
                          .max_failures = limited ? options_.max_failures : 0,
                          .counts = [this](const Outcome& outcome) {
                            return reporter_->IsUnexpected(outcome);
                          }});
  TestRun run(task_.settings, dispatcher, *player);
  const RunLimit limit(options_.go.timeout(), start_.when, [&run] { run.Stop(); });
  const StopRequest::Taker taker(stop_request_, [&run] { run.Stop(); });
  run.Run(jobs, Workers(), *reporter_);
  if (run.stopped()) all->Stopped();
  const bool all_done = reporter_->done() >= task_.plan.tests.size();
  return {.signal = stop_request_.signal(),
          .timed_out = limit.exceeded() && !all_done,
          .too_many_failures = jobs.reached() && !all_done};
}

std::string TestSession::Stop::Describe(const TestOptions& options) const {
  if (signal != 0) return "interrupted";
  if (timed_out) {
    return "stopped after the " + DescribeDuration(options.go.timeout()) + " of -test.timeout";
  }
  if (too_many_failures) {
    return "stopped after " + Count(options.max_failures, "failure") + " (-max-failures)";
  }
  return {};
}

bool TestSession::WriteReports() {
  bool written = true;
  const auto check = [&written](const Status& status) {
    if (!status) PrintError(status.error().message);
    written = written && status.ok();
  };
  if (!options_.json_output.empty()) {
    check(WriteFileAtomically(options_.json_output, JsonText(results_)));
  }
  if (!options_.junit.empty()) check(WriteFileAtomically(options_.junit, JunitText(results_)));
  if (!options_.html.empty()) check(WriteFileAtomically(options_.html, HtmlText(results_)));
  if (events_) {
    events_->RunEnded(results_.info);
    check(events_->status());
  }
  if (hint_traces_) {
    check(
        hint_traces_->Write([&](const TestInfo& test) { return engine_.FlagsOf(test).of_table; }));
    WriteOut(Count(hint_traces_->size(), "hint trace") + " in " + hint_traces_->path() + "\n");
  }
  check(ReportToGithub(results_, WriteOut));
  return written;
}

bool TestSession::UpdateExpectations() {
  const std::string text = task_.expectations->Updated(results_.tests, task_.all_names);
  const Status written = WriteFileAtomically(options_.expectations, text);
  if (!written) {
    PrintError(written.error().message);
    return false;
  }
  WriteOut(options_.expectations + " is up to date with this run\n");
  return true;
}

bool TestSession::ReportMoves(const std::vector<Move>& moves, const Stop& stop) {
  if (!moves.empty()) PrintMoves(moves, options_.expectations);
  if (!options_.update_expectations) {
    if (!moves.empty()) WriteOut("to accept: " + options_.command_line + " -update-expectations\n");
    return moves.empty();
  }
  if (stop.signal == 0) return UpdateExpectations();
  PrintError("interrupted: " + options_.expectations + " is as it was");
  return false;
}

int TestSession::Finish(const Stop& stop, const std::string& strangers) {
  const RunCosts costs = RunCosts::Since(start_);
  results_.tests = reporter_->TakeTests();
  results_.info.stopped = stop.Describe(options_);
  results_.info.seconds = std::chrono::duration<double>(costs.wall).count();
  bool good = reporter_->Good();
  std::vector<Move> moves;
  if (task_.expectations) {
    moves = MovesOf(results_.tests, *task_.expectations, task_.all_names);
    good = moves.empty() || options_.update_expectations;
  }
  reporter_->Finish(results_.tests, costs, results_.info.stopped, good);
  if (task_.expectations) good = ReportMoves(moves, stop);
  if (!strangers.empty() && options_.malloc_test < 0) PrintError(strangers);
  const bool written = WriteReports();
  if (stop.signal != 0) return 128 + stop.signal;
  return good && !stop && written ? 0 : 1;
}

}  // namespace badpeer
