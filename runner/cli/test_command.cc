#include "runner/cli/test_command.h"

#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <exception>
#include <map>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "runner/base/files.h"
#include "runner/base/guardian.h"
#include "runner/base/process.h"
#include "runner/base/text.h"
#include "runner/cli/bazel.h"
#include "runner/cli/describe_flags.h"
#include "runner/cli/output.h"
#include "runner/cli/stop_request.h"
#include "runner/cli/test_dump.h"
#include "runner/cli/test_options.h"
#include "runner/cli/test_session.h"
#include "runner/cli/version.h"
#include "runner/report/json_results.h"

namespace badpeer {
namespace {

ShimSettings SettingsFor(const TestOptions& options, ShimConfig config) {
  ShimSettings settings{.path = options.shim_path,
                        .extra_flags = options.shim_extra_flags,
                        .handshaker_path = options.handshaker_path,
                        .config = std::move(config),
                        .idle_timeout = options.idle_timeout,
                        .tool = options.tool,
                        .worker = options.shim_worker,
                        .wait_for_debugger = options.wait_for_debugger,
                        .loose_errors = options.loose_errors,
                        .pass_test_name = options.pass_test_name,
                        .deterministic = options.deterministic,
                        .transcript = options.transcript || !options.html.empty()};
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

std::string NothingSelected(const TestOptions& options, const TestPlan& plan) {
  if (plan.disabled > 0) {
    return "the configuration disables all of the " + Count(plan.disabled, "selected test") +
           "; -include-disabled runs them";
  }
  if (plan.not_in_set > 0) {
    return Count(plan.not_in_set, "selected test") + " of the other set: -tests all runs both";
  }
  const Selection& selection = options.selection;
  return "no test matches" + std::string(selection.skip.empty() ? " -test" : " -test and -skip") +
         (selection.levels.empty() ? "" : " and -level") + " (" + Count(plan.known, "test") +
         " known; -list shows them)";
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

std::vector<DeadEntry> DeadEntriesOf(const ShimConfig& config, const std::vector<TestInfo>& tests) {
  const std::vector<std::string> names = AllNames(tests);
  return FindDeadEntries(config, {names.begin(), names.end()});
}

// Whoever picks tests need not hear of patterns for the others; a key that means nothing is a
// mistake in any run.
void WarnOfDeadEntries(const ShimConfig& config, const std::vector<TestInfo>& tests,
                       bool all_tests) {
  std::vector<DeadEntry> entries = DeadEntriesOf(config, tests);
  if (!all_tests) std::erase_if(entries, [](const DeadEntry& e) { return !e.section.empty(); });
  const std::string line = DescribeDeadEntries(entries);
  if (!line.empty()) PrintError("warning: " + line);
}

// What would otherwise come to light in the middle of a run, in every test, or at its end.
Status CheckPlaces(const TestOptions& options) {
  if (const Result<TempDir> temporary = TempDir::Create("badpeer"); !temporary) {
    return Error{"$TMPDIR: " + temporary.error().message};
  }
  for (const auto& [flag, path] : {std::pair("-json-output", &options.json_output),
                                   {"-junit", &options.junit},
                                   {"-html", &options.html},
                                   {"-expectations", &options.expectations}}) {
    const bool writes = flag != std::string_view("-expectations") || options.update_expectations;
    if (path->empty() || !writes) continue;
    const Status writable = CheckWritable(*path);
    if (!writable) return Error{std::string("flag ") + flag + ": " + writable.error().message};
  }
  return Done{};
}

Result<std::map<std::string, double>> ReadTimes(const TestOptions& options) {
  std::map<std::string, double> seconds;
  const bool asked = !options.times.empty();
  // Nobody reads the time left in a pipe.
  if (!asked && isatty(STDOUT_FILENO) == 0) return seconds;
  const std::string& path = asked ? options.times : options.json_output;
  if (path.empty()) return seconds;
  const Result<RunResults> last = ReadResults(path);
  if (!last && asked) return Error{"flag -times: " + last.error().message};
  if (!last) return seconds;  // There was no last run, or it was of something else.
  for (const TestResult& test : last->tests) {
    if (test.seconds > 0) seconds[test.name] = test.seconds;
  }
  return seconds;
}

Result<std::optional<Expectations>> ReadExpectations(const TestOptions& options) {
  if (options.expectations.empty()) return std::optional<Expectations>();
  Result<std::string> text = ReadFile(options.expectations);
  if (!text && !options.update_expectations) {
    return Error{"flag -expectations: " + text.error().message +
                 "; -update-expectations makes the file"};
  }
  Result<Expectations> parsed = Expectations::Parse(text ? *text : "", options.expectations);
  if (!parsed) return Error{"flag -expectations: " + parsed.error().message};
  return std::optional<Expectations>(std::move(*parsed));
}

// Leaves only what failed in an earlier run.
Status KeepFailed(const TestOptions& options, Selection& selection) {
  if (options.rerun_failed.empty()) return Done{};
  const Result<RunResults> last = ReadResults(options.rerun_failed);
  if (!last) return Error{"flag -rerun-failed: " + last.error().message};
  selection.names.emplace();
  for (const TestResult& test : last->tests) {
    const bool failed =
        test.kind == TestResult::Kind::kFailed || test.kind == TestResult::Kind::kFlaky;
    if (failed) selection.names->insert(test.name);
  }
  if (selection.names->empty()) {
    return Error{"flag -rerun-failed: nothing failed in " + options.rerun_failed};
  }
  return Done{};
}

// The shard is dealt out by times where -times says so, else the tests go round.
Status ShareOut(const TestOptions& options, const std::map<std::string, double>& seconds,
                Selection& selection, Shard& dealt, bool& deal_by_time) {
  Result<std::optional<Shard>> shard = ChooseShard(options.shard);
  if (!shard) return shard.error();
  deal_by_time = *shard && !options.times.empty();
  if (deal_by_time) {
    dealt = **shard;
    dealt.dealt_by = HashOfFile(options.times);
    if (seconds.empty()) return Error{"flag -times: there are no times in " + options.times};
  } else {
    selection.shard = *shard;
  }
  return Done{};
}

int RunSelected(TestOptions& options, const std::string& program, Engine& engine,
                const std::vector<TestInfo>& tests, ShimConfig config, const RunCosts::Start& start,
                StopRequest& stop_request) {
  TestSession::Task task{.settings = SettingsFor(options, std::move(config)),
                         .all_names = AllNames(tests)};
  Result<std::map<std::string, double>> seconds = ReadTimes(options);
  if (!seconds) return Refuse(seconds.error().message);
  task.seconds = std::move(*seconds);
  Shard dealt;
  bool deal_by_time = false;
  for (const Status& right :
       {KeepFailed(options, options.selection),
        ShareOut(options, task.seconds, options.selection, dealt, deal_by_time)}) {
    if (!right) return Refuse(right.error().message);
  }
  task.plan = MakePlan(tests, task.settings.config, options.selection,
                       [&] { return AskForHints(task.settings, options.go.timeout()); });
  if (deal_by_time) {
    KeepShard(task.plan, dealt, task.seconds);
    options.selection.shard = dealt;
  }
  const std::optional<Shard>& shard = options.selection.shard;
  if (options.list) {
    std::string names;
    for (const PlannedTest& test : task.plan.tests) names += test.name + "\n";
    WriteOut(names);
  }
  if (task.plan.tests.empty() && !shard) return Refuse(NothingSelected(options, task.plan));
  if (options.list) return 0;
  if (options.tool == ShimTool::kRr && task.plan.tests.size() > 1) {
    return Refuse("only one test can run under -rr-record, but " +
                  std::to_string(task.plan.tests.size()) + " are selected");
  }
  Result<std::optional<Expectations>> expectations = ReadExpectations(options);
  if (!expectations) return Refuse(expectations.error().message);
  task.expectations = std::move(*expectations);
  if (const Status right = CheckPlaces(options); !right) return Refuse(right.error().message);
  if (shard) {
    WriteOut("shard " + std::to_string(shard->index + 1) + " of " + std::to_string(shard->count) +
             "\n");
  }
  return TestSession(options, program, engine, std::move(task), start, stop_request).Run();
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
  Result<TestOptions> options = ParseTestOptions(args, program);
  if (!options) return Refuse(options.error().message);
  if (options->help) {
    WriteOut(HelpText(TestManual()) + "\n" + ProgramName() + " help tells the other commands.\n");
    return 0;
  }
  if (!options->default_credential.empty()) {
    engine.UseDefaultCredential(options->default_credential);
  }
  if (options->version) {
    WriteOut(DescribeVersion(engine.Tests()) + "\n");
    return 0;
  }
  if (const Status right = ApplyBazel(*options); !right) return Refuse(right.error().message);
  if (const std::optional<int> status = AnswerAsGoTest(options->go)) return *status;
  ShimConfig config;
  if (!options->shim_config.empty()) {
    Result<ShimConfig> loaded = LoadShimConfig(options->shim_config);
    if (!loaded) return Refuse("flag -shim-config: " + loaded.error().message);
    config = std::move(*loaded);
  }
  if (!options->dump_tests.empty()) {
    const Status written = WriteFileAtomically(options->dump_tests, DumpTests(engine));
    return written ? 0 : Refuse("flag -dump-tests: " + written.error().message);
  }
  if (!options->describe_flags.empty()) {
    const Result<std::string> text = DescribeFlags(options->describe_flags, engine);
    if (!text) return Refuse(text.error().message);
    WriteOut(*text);
    return 0;
  }
  if (options->list_stale) {
    WriteOut(ListDeadEntries(DeadEntriesOf(config, engine.Tests())));
    return 0;
  }
  if (const Status found = ResolveShim(*options); !found) return Refuse(found.error().message);
  const Guardian guardian;
  StopRequest stop_request;
  const std::vector<TestInfo>& tests = engine.Tests();
  if (!options->list) WarnOfDeadEntries(config, tests, options->selection.only.empty());
  return RunSelected(*options, program, engine, tests, std::move(config), start, stop_request);
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
