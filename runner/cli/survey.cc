#include "runner/cli/survey.h"

#include <signal.h>
#include <unistd.h>

#include <cstdio>
#include <utility>

#include "runner/base/process.h"
#include "runner/base/text.h"
#include "runner/harness/dispatcher.h"
#include "runner/harness/interrupts.h"
#include "runner/harness/test_run.h"

namespace badpeer {
namespace {

constexpr std::size_t kKeptOutput = 8192;

class Surveyor : public RunObserver {
 public:
  Surveyor(std::size_t total, Survey& survey) : total_(total), survey_(survey) {}
  ~Surveyor() override {
    if (live_) std::fprintf(stderr, "\r\x1b[K");
  }

  void OnTestDone(const Outcome& outcome) override {
    SurveyedTest& test =
        survey_.tests.emplace_back(SurveyedTest{.name = outcome.test.name,
                                                .expected = outcome.test.test->expected,
                                                .evidence = outcome.evidence});
    std::string& text = test.evidence.shim.standard_error.text;
    if (text.size() > kKeptOutput) text.resize(kKeptOutput);
    test.evidence.shim.standard_output.text.clear();
    if (live_ && survey_.tests.size() % 10 == 0) {
      std::fprintf(stderr, "\r\x1b[K[%zu/%zu]", survey_.tests.size(), total_);
    }
  }

 private:
  const std::size_t total_;
  Survey& survey_;
  const bool live_ = isatty(STDERR_FILENO) != 0;
};

}  // namespace

void SurveyOptions::AddTo(FlagSet& flags) {
  flags.Add("shim-path", &shim_path, "the `PROGRAM` that is tested");
  flags.Add("shim-extra-flags", &shim_extra_flags,
            "flags that every shim is given, separated by semicolons");
  flags.Add("shim-worker", &shim_worker,
            "the shim stays up: it is started with --persistent_worker");
  flags.Add("test", &test, "`PATTERNS` of tests to run, separated by semicolons (default all)");
  flags.Add("num-workers", &num_workers,
            "tests that run at the same time (default four to a processor)");
  flags.Add("idle-timeout", &idle_timeout,
            "how long a shim may keep the runner waiting (default 5s)");
}

Result<Survey> TakeSurvey(const SurveyOptions& options, const ShimConfig& config, Engine& engine) {
  signal(SIGPIPE, SIG_IGN);
  if (options.shim_path.empty()) return Error{"-shim-path is missing: the program that is tested"};
  Result<std::string> path = ResolveProgram(options.shim_path);
  if (!path) return Error{"flag -shim-path: " + path.error().message};
  if (options.idle_timeout <= std::chrono::nanoseconds::zero()) {
    return Error{"flag -idle-timeout: must be positive"};
  }
  if (options.num_workers < 0 || options.num_workers > 1024) {
    return Error{"flag -num-workers: must be from 0 to 1024"};
  }
  Selection selection{.include_disabled = true};
  if (!options.test.empty()) {
    Result<std::vector<Glob>> only = ParseGlobs(options.test);
    if (!only) return Error{"flag -test: " + only.error().message};
    selection.only = std::move(*only);
  }
  ShimSettings settings{.path = *path,
                        .config = config,
                        .idle_timeout = options.idle_timeout,
                        .worker = options.shim_worker};
  if (!options.shim_extra_flags.empty())
    settings.extra_flags = Split(options.shim_extra_flags, ';');

  const std::vector<TestInfo>& tests = engine.Tests();
  // Copies with handshake hints are left out: a configuration can speak of them without a run.
  const TestPlan plan = MakePlan(tests, config, selection, [] { return false; });
  if (plan.tests.empty()) return Error{"no test matches -test"};
  Result<std::unique_ptr<Dispatcher>> dispatcher =
      Dispatcher::Start({.id_timeout = settings.idle_timeout});
  if (!dispatcher) return dispatcher.error();

  Survey survey{.names = AllNames(tests), .whole = options.test.empty()};
  const std::unique_ptr<Player> player = engine.MakePlayer({});
  TestRun run(settings, **dispatcher, *player);
  {
    const Interrupts interrupts([&](int) { run.Stop(); });
    Surveyor surveyor(plan.tests.size(), survey);
    EachOnce jobs(plan.tests, surveyor);
    const bool fixed = options.num_workers > 0;
    run.Run(jobs,
            {.most = fixed ? static_cast<unsigned>(options.num_workers) : DefaultWorkers(),
             .fixed = fixed},
            surveyor);
  }
  survey.interrupted = run.stopped();
  return survey;
}

Verdict JudgeUnder(const ShimConfig& config, const SurveyedTest& test) {
  return Judge(PolicyFor(test.name, test.expected, config, {}), test.evidence);
}

}  // namespace badpeer
