#include "runner/cli/test_command.h"

#include <signal.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <exception>
#include <memory>
#include <mutex>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "runner/base/files.h"
#include "runner/base/process.h"
#include "runner/base/text.h"
#include "runner/cli/describe_flags.h"
#include "runner/cli/test_dump.h"
#include "runner/cli/test_options.h"
#include "runner/harness/dispatcher.h"
#include "runner/harness/hint_traces.h"
#include "runner/harness/interrupts.h"
#include "runner/harness/malloc_iteration.h"
#include "runner/harness/run_limit.h"
#include "runner/harness/test_run.h"
#include "runner/harness/transcript_files.h"
#include "runner/report/bogo_error.h"
#include "runner/report/explanation.h"
#include "runner/report/hex_dump.h"
#include "runner/report/json_results.h"
#include "runner/report/progress.h"
#include "runner/suites/test_case.h"

namespace badpeer {
namespace {

constexpr int kWrongUse = 2;

void PrintError(const std::string& message) {
  std::fprintf(stderr, "runner: %s\n", message.c_str());
}

int Refuse(const std::string& message) {
  PrintError(message);
  return kWrongUse;
}

void WriteOut(std::string_view text) {
  std::fwrite(text.data(), 1, text.size(), stdout);
  std::fflush(stdout);
}

std::size_t TerminalWidth() {
  winsize size{};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return 80;
  return size.ws_col;
}

ShimSettings SettingsFor(const TestOptions& options, ShimConfig config) {
  ShimSettings settings{.path = options.shim_path,
                        .extra_flags = options.shim_extra_flags,
                        .handshaker_path = options.handshaker_path,
                        .config = std::move(config),
                        .idle_timeout = options.idle_timeout,
                        .tool = options.tool,
                        .wait_for_debugger = options.wait_for_debugger,
                        .loose_errors = options.loose_errors,
                        .pass_test_name = options.pass_test_name,
                        .deterministic = options.deterministic,
                        .transcript = options.transcript};
  if (settings.IsInteractive()) settings.idle_timeout = Clock::duration::max();
  return settings;
}

// Whether copies with hints can run. What speaks against them is a warning: the rest can.
bool AskForHints(ShimSettings settings, Clock::duration limit) {
  if (settings.path.empty()) return false;
  if (limit > Clock::duration::zero())
    settings.idle_timeout = std::min(settings.idle_timeout, limit);
  const Result<bool> answer = AskForHandshaker(settings);
  if (!answer) {
    PrintError(answer.error().message + "; tests with handshake hints are left out");
    return false;
  }
  if (*answer && settings.handshaker_path.empty()) {
    PrintError(
        "the shim can do handshake hints, but -handshaker-path is missing; tests with them "
        "are left out");
    return false;
  }
  return *answer;
}

// Collects what the result file needs, and passes everything on.
class Reporter : public Progress {
 public:
  Reporter(ProgressOptions options, const TestOptions& test_options)
      : Progress(options, WriteOut), options_(std::move(options)), test_options_(test_options) {}

  void OnTestDone(const Outcome& outcome) override {
    Progress::OnTestDone(outcome);
    using Actual = JsonResults::Actual;
    switch (outcome.verdict.kind) {
      case Verdict::Kind::kPassed:
        return results_.Add(outcome.test.name, Actual::kPass);
      case Verdict::Kind::kUnimplemented:
        return results_.Add(outcome.test.name, test_options_.allow_unimplemented
                                                   ? Actual::kExpectedSkip
                                                   : Actual::kSkip);
      case Verdict::Kind::kFailed:
        return results_.Add(
            outcome.test.name, Actual::kFail,
            BogoError(outcome) + Explain(outcome, {.rerun = options_.rerun(outcome.test)}));
    }
  }

  const JsonResults& results() const { return results_; }

 private:
  const ProgressOptions options_;
  const TestOptions& test_options_;
  JsonResults results_;
};

class TestSession {
 public:
  TestSession(const TestOptions& options, const std::string& program, Engine& engine,
              ShimSettings settings, TestPlan plan, const RunCosts::Start& start)
      : options_(options),
        program_(program),
        engine_(engine),
        settings_(std::move(settings)),
        plan_(std::move(plan)),
        start_(start),
        reporter_(MakeProgressOptions(), options_) {}

  int Run();

 private:
  ProgressOptions MakeProgressOptions() const;
  std::unique_ptr<JobSource> MakeJobs();
  WorkerCount Workers() const;
  Status OpenFolders();
  // How the run ended before its end.
  struct Stop {
    int signal = 0;
    bool timed_out = false;

    explicit operator bool() const { return signal != 0 || timed_out; }
    std::string Describe(const TestOptions& options) const;
  };
  int Finish(const RunCosts& costs, const Stop& stop, const std::string& strangers);
  bool WriteResults(const Stop& stop);

  const TestOptions& options_;
  const std::string& program_;
  Engine& engine_;
  ShimSettings settings_;
  const TestPlan plan_;
  const RunCosts::Start start_;
  Reporter reporter_;
  std::unique_ptr<TranscriptFiles> transcripts_;
  std::unique_ptr<HintTraces> hint_traces_;
};

ProgressOptions TestSession::MakeProgressOptions() const {
  ProgressOptions progress{.total = options_.repeat_until_failure ? 1 : plan_.tests.size(),
                           .live = !options_.pipe.value_or(isatty(STDOUT_FILENO) == 0),
                           .width = TerminalWidth(),
                           .allow_unimplemented = options_.allow_unimplemented,
                           .not_in_set = plan_.not_in_set,
                           .idle_timeout = settings_.idle_timeout,
                           .result_file = options_.json_output};
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
        plan_.tests,
        MallocOptions{.first = options_.malloc_test,
                      .count = options_.malloc_test_count,
                      .break_on_fail = options_.malloc_test_debug},
        reporter_);
  }
  if (options_.repeat_until_failure) {
    return std::make_unique<UntilFailure>(plan_.tests.front(), reporter_);
  }
  return std::make_unique<EachOnce>(plan_.tests, reporter_);
}

WorkerCount TestSession::Workers() const {
  if (settings_.IsInteractive()) return {.most = 1, .fixed = true};
  const bool fixed = options_.num_workers > 0;
  const unsigned workers = fixed ? options_.num_workers : DefaultWorkers();
  if (options_.malloc_test >= 0 || options_.repeat_until_failure) return {workers, fixed};
  return {static_cast<unsigned>(std::min<std::size_t>(workers, plan_.tests.size())), fixed};
}

Status TestSession::OpenFolders() {
  if (!options_.transcript_dir.empty()) {
    Result<std::unique_ptr<TranscriptFiles>> files = TranscriptFiles::Open(options_.transcript_dir);
    if (!files) return Error{"flag -transcript-dir: " + files.error().message};
    transcripts_ = std::move(*files);
    settings_.companions.push_back(transcripts_.get());
  }
  if (!options_.hint_traces_dir.empty()) {
    Result<std::unique_ptr<HintTraces>> traces = HintTraces::Open(options_.hint_traces_dir);
    if (!traces) return Error{"flag -hint-traces-dir: " + traces.error().message};
    hint_traces_ = std::move(*traces);
    settings_.companions.push_back(hint_traces_.get());
  }
  return Done{};
}

int TestSession::Run() {
  if (const Status opened = OpenFolders(); !opened) return Refuse(opened.error().message);
  Result<std::unique_ptr<Dispatcher>> dispatcher =
      Dispatcher::Start({.id_timeout = settings_.idle_timeout});
  if (!dispatcher) return Refuse(dispatcher.error().message);
  std::mutex dump_mutex;
  if (options_.debug) {
    settings_.on_bytes = [&](const std::string& test, TranscriptDirection direction,
                             ByteView bytes) {
      const std::scoped_lock lock(dump_mutex);
      WriteOut(test + (direction == TranscriptDirection::kToShim ? " to" : " from") +
               " the shim, " + Count(bytes.size(), "byte") + "\n" + HexDump(bytes));
    };
  }
  const std::unique_ptr<Player> player =
      engine_.MakePlayer({.keep_test_certificates = options_.keep_test_certs});
  const std::unique_ptr<JobSource> jobs = MakeJobs();
  TestRun run(settings_, **dispatcher, *player);
  std::atomic<int> signal{0};
  Stop stop;
  {
    const RunLimit limit(options_.go.timeout(), start_.when, [&run] { run.Stop(); });
    const Interrupts interrupts([&](int number) {
      run.Stop();
      if (signal.exchange(number) != 0) _exit(128 + number);  // Asked twice: at once.
    });
    run.Run(*jobs, Workers(), reporter_);
    stop = {.signal = signal.load(), .timed_out = limit.exceeded()};
  }
  return Finish(RunCosts::Since(start_), stop, (*dispatcher)->DescribeDropped());
}

std::string TestSession::Stop::Describe(const TestOptions& options) const {
  if (signal != 0) return "interrupted";
  if (timed_out) {
    return "stopped after the " + DescribeDuration(options.go.timeout()) + " of -test.timeout";
  }
  return {};
}

bool TestSession::WriteResults(const Stop& stop) {
  bool written = true;
  const auto check = [&written](const Status& status) {
    if (!status) PrintError(status.error().message);
    written = written && status.ok();
  };
  if (!options_.json_output.empty()) {
    check(WriteFileAtomically(options_.json_output,
                              reporter_.results().ToText(static_cast<bool>(stop))));
  }
  if (hint_traces_) {
    check(hint_traces_->Write());
    WriteOut(Count(hint_traces_->size(), "hint trace") + " in " + hint_traces_->path() + "\n");
  }
  return written;
}

int TestSession::Finish(const RunCosts& costs, const Stop& stop, const std::string& strangers) {
  reporter_.Finish(costs, stop.Describe(options_));
  if (!strangers.empty() && options_.malloc_test < 0) PrintError(strangers);
  const bool written = WriteResults(stop);
  if (stop.signal != 0) return 128 + stop.signal;
  return reporter_.Good() && !stop && written ? 0 : 1;
}

std::string NothingSelected(const TestOptions& options, const TestPlan& plan) {
  if (plan.disabled > 0) {
    return "the configuration disables all of the " + Count(plan.disabled, "selected test") +
           "; -include-disabled runs them";
  }
  if (plan.not_in_set > 0) {
    return Count(plan.not_in_set, "selected test") + " of the other set: -tests all runs both";
  }
  return "no test matches" +
         std::string(options.selection.skip.empty() ? " -test" : " -test and -skip") + " (" +
         Count(plan.known, "test") + " known; -list shows them)";
}

// Replaces the program by where it is found.
Status ResolveShim(TestOptions& options) {
  if (options.shim_path.empty()) {
    if (options.list) return Done{};
    return Error{"-shim-path is missing: the program to test"};
  }
  Result<std::string> shim = ResolveProgram(options.shim_path);
  if (!shim) return Error{"flag -shim-path: " + shim.error().message};
  options.shim_path = std::move(*shim);
  if (options.handshaker_path.empty()) return Done{};
  const Result<std::string> handshaker = ResolveProgram(options.handshaker_path);
  if (!handshaker) return Error{"flag -handshaker-path: " + handshaker.error().message};
  return Done{};
}

std::vector<DeadEntry> DeadEntriesOf(const ShimConfig& config, const std::vector<TestCase>& tests) {
  const std::vector<std::string> names = AllNames(tests);
  return FindDeadEntries(config, {names.begin(), names.end()});
}

// Whoever picks tests need not hear of patterns for the others; a key that means nothing is a
// mistake in any run.
void WarnOfDeadEntries(const ShimConfig& config, const std::vector<TestCase>& tests,
                       bool all_tests) {
  std::vector<DeadEntry> entries = DeadEntriesOf(config, tests);
  if (!all_tests) std::erase_if(entries, [](const DeadEntry& e) { return !e.section.empty(); });
  const std::string line = DescribeDeadEntries(entries);
  if (!line.empty()) PrintError("warning: " + line);
}

// What would otherwise come to light in the middle of a run, in every test.
Status CheckPlaces(const TestOptions& options) {
  if (const Result<TempDir> temporary = TempDir::Create("badpeer"); !temporary) {
    return Error{"$TMPDIR: " + temporary.error().message};
  }
  if (options.json_output.empty()) return Done{};
  const Status writable = CheckWritable(options.json_output);
  return writable ? writable : Error{"flag -json-output: " + writable.error().message};
}

int RunSelected(TestOptions& options, const std::string& program, Engine& engine,
                const std::vector<TestCase>& tests, ShimConfig config,
                const RunCosts::Start& start) {
  Result<std::optional<Shard>> shard = ShardFromEnvironment();
  if (!shard) return Refuse(shard.error().message);
  options.selection.shard = *shard;
  ShimSettings settings = SettingsFor(options, std::move(config));
  TestPlan plan = MakePlan(tests, settings.config, options.selection,
                           [&] { return AskForHints(settings, options.go.timeout()); });
  if (options.list) {
    std::string names;
    for (const PlannedTest& test : plan.tests) names += test.name + "\n";
    WriteOut(names);
  }
  if (plan.tests.empty() && !*shard) return Refuse(NothingSelected(options, plan));
  if (options.list) return 0;
  if (options.tool == ShimTool::kRr && plan.tests.size() > 1) {
    return Refuse("only one test can run under -rr-record, but " +
                  std::to_string(plan.tests.size()) + " are selected");
  }
  if (const Status right = CheckPlaces(options); !right) return Refuse(right.error().message);
  if (*shard) {
    WriteOut("shard " + std::to_string((*shard)->index) + " of " + std::to_string((*shard)->count) +
             "\n");
  }
  return TestSession(options, program, engine, std::move(settings), std::move(plan), start)
      .Run();
}

// What a compiled Go test does without running anything; none if it would run.
std::optional<int> AnswerAsGoTest(const GoTestFlags& go) {
  if (const std::string line = go.WithoutEffect(); !line.empty()) PrintError("warning: " + line);
  if (const std::optional<std::string> list = go.List()) {
    WriteOut(*list);
    return 0;
  }
  if (!go.RunsNothing()) return {};
  PrintError(
      "warning: no tests to run: the one test is called TestAll, and -test.run, -test.skip "
      "or -test.count leaves it out; -test chooses among what is in it");
  return 0;
}

int RunCommand(std::span<const std::string> args, const std::string& program, Engine& engine) {
  const RunCosts::Start start = RunCosts::Begin();
  signal(SIGPIPE,
         SIG_IGN);  // A shim or a reader of our output that is gone is an error like others.
  Result<TestOptions> options = ParseTestOptions(args);
  if (!options) return Refuse(options.error().message);
  if (options->help) {
    WriteOut(TestHelp());
    return 0;
  }
  if (const std::optional<int> status = AnswerAsGoTest(options->go)) return *status;
  ShimConfig config;
  if (!options->shim_config.empty()) {
    Result<ShimConfig> loaded = LoadShimConfig(options->shim_config);
    if (!loaded) return Refuse("flag -shim-config: " + loaded.error().message);
    config = std::move(*loaded);
  }
  if (!options->dump_tests.empty()) {
    const Status written = WriteFileAtomically(options->dump_tests, DumpTests(engine.Tests()));
    return written ? 0 : Refuse("flag -dump-tests: " + written.error().message);
  }
  if (!options->describe_flags.empty()) {
    const Result<std::string> text = DescribeFlags(options->describe_flags, engine.Tests());
    if (!text) return Refuse(text.error().message);
    WriteOut(*text);
    return 0;
  }
  if (options->list_stale) {
    WriteOut(ListDeadEntries(DeadEntriesOf(config, engine.Tests())));
    return 0;
  }
  if (const Status found = ResolveShim(*options); !found) return Refuse(found.error().message);
  const std::vector<TestCase>& tests = engine.Tests();
  if (!options->list) WarnOfDeadEntries(config, tests, options->selection.only.empty());
  return RunSelected(*options, program, engine, tests, std::move(config), start);
}

}  // namespace

int TestCommand(std::span<const std::string> args, const std::string& program, Engine& engine) {
  try {
    return RunCommand(args, program, engine);
  } catch (const std::exception& error) {  // A mistake in a table of tests, or no memory.
    return Refuse(std::string("cannot run: ") + error.what());
  }
}

}  // namespace badpeer
