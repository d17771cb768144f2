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
#include "runner/cli/test_dump.h"
#include "runner/cli/test_options.h"
#include "runner/harness/dispatcher.h"
#include "runner/harness/interrupts.h"
#include "runner/harness/malloc_iteration.h"
#include "runner/harness/test_run.h"
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
bool AskForHints(const ShimSettings& settings) {
  if (settings.path.empty()) return false;
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
        return results_.Add(outcome.test.name, Actual::kFail,
                            Explain(outcome, {.rerun = options_.rerun(outcome.test)}));
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
              ShimSettings settings, TestPlan plan)
      : options_(options),
        program_(program),
        engine_(engine),
        settings_(std::move(settings)),
        plan_(std::move(plan)),
        reporter_(MakeProgressOptions(), options_) {}

  int Run();

 private:
  ProgressOptions MakeProgressOptions() const;
  std::unique_ptr<JobSource> MakeJobs();
  unsigned Workers() const;
  int Finish(const RunCosts& costs, std::optional<int> signal, std::uint64_t strangers);

  const TestOptions& options_;
  const std::string& program_;
  Engine& engine_;
  ShimSettings settings_;
  const TestPlan plan_;
  Reporter reporter_;
};

ProgressOptions TestSession::MakeProgressOptions() const {
  ProgressOptions progress{.total = options_.repeat_until_failure ? 1 : plan_.tests.size(),
                           .live = !options_.pipe.value_or(isatty(STDOUT_FILENO) == 0),
                           .width = TerminalWidth(),
                           .allow_unimplemented = options_.allow_unimplemented};
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

unsigned TestSession::Workers() const {
  if (settings_.IsInteractive()) return 1;
  const unsigned workers = options_.num_workers > 0 ? options_.num_workers : DefaultWorkers();
  if (options_.malloc_test >= 0 || options_.repeat_until_failure) return workers;
  return static_cast<unsigned>(std::min<std::size_t>(workers, plan_.tests.size()));
}

int TestSession::Run() {
  const auto start = Clock::now();
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
  {
    const Interrupts interrupts([&](int number) {
      run.Stop();
      if (signal.exchange(number) != 0) _exit(128 + number);  // Asked twice: at once.
    });
    run.Run(*jobs, Workers(), reporter_);
  }
  return Finish(RunCosts::Measure(start),
                signal != 0 ? std::optional<int>(signal.load()) : std::nullopt,
                (*dispatcher)->dropped());
}

int TestSession::Finish(const RunCosts& costs, std::optional<int> signal, std::uint64_t strangers) {
  reporter_.Finish(costs, signal.has_value());
  if (strangers > 0 && options_.malloc_test < 0) {
    PrintError(Count(strangers, "connection") + " came from nobody: an unknown shim id, or none");
  }
  bool written = true;
  if (!options_.json_output.empty()) {
    const Status status =
        WriteFileAtomically(options_.json_output, reporter_.results().ToText(signal.has_value()));
    if (!status) PrintError(status.error().message);
    written = status.ok();
  }
  if (signal) return 128 + *signal;
  return reporter_.Good() && written ? 0 : 1;
}

std::string NothingSelected(const TestOptions& options, const TestPlan& plan) {
  if (plan.disabled > 0) {
    return "the configuration disables all of the " + Count(plan.disabled, "selected test") +
           "; -include-disabled runs them";
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

void WarnOfDeadEntries(const ShimConfig& config, const std::vector<TestCase>& tests) {
  const std::vector<std::string> names = AllNames(tests);
  const std::string line = DescribeDeadEntries(config, {names.begin(), names.end()});
  if (!line.empty()) PrintError("warning: " + line);
}

int RunSelected(TestOptions& options, const std::string& program, Engine& engine,
                const std::vector<TestCase>& tests, ShimConfig config) {
  Result<std::optional<Shard>> shard = ShardFromEnvironment();
  if (!shard) return Refuse(shard.error().message);
  options.selection.shard = *shard;
  ShimSettings settings = SettingsFor(options, std::move(config));
  TestPlan plan = MakePlan(tests, settings.config, options.selection,
                           [&settings] { return AskForHints(settings); });
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
  if (!options.json_output.empty()) {
    const Status writable = CheckWritable(options.json_output);
    if (!writable) return Refuse("flag -json-output: " + writable.error().message);
  }
  if (*shard) {
    WriteOut("shard " + std::to_string((*shard)->index) + " of " + std::to_string((*shard)->count) +
             "\n");
  }
  return TestSession(options, program, engine, std::move(settings), std::move(plan)).Run();
}

int RunCommand(std::span<const std::string> args, const std::string& program, Engine& engine) {
  signal(SIGPIPE,
         SIG_IGN);  // A shim or a reader of our output that is gone is an error like others.
  Result<TestOptions> options = ParseTestOptions(args);
  if (!options) return Refuse(options.error().message);
  if (options->help) {
    WriteOut(TestHelp());
    return 0;
  }
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
  if (const Status found = ResolveShim(*options); !found) return Refuse(found.error().message);
  const std::vector<TestCase>& tests = engine.Tests();
  // Whoever picks tests need not hear about the others.
  if (options->selection.only.empty() && !options->list) WarnOfDeadEntries(config, tests);
  return RunSelected(*options, program, engine, tests, std::move(config));
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
