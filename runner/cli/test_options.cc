#include "runner/cli/test_options.h"

#include <algorithm>
#include <iterator>
#include <string_view>
#include <utility>

#include "runner/base/text.h"
#include "runner/cli/flag_set.h"

namespace badpeer {
namespace {

// Flags as they come, before they are looked at.
struct RawOptions {
  TestOptions options{};
  std::string malloc_coverage{};
  std::string shim_extra_flags{};
  std::string test{};
  std::string skip{};
  std::string tests = "bogo";
  std::string level{};
  std::string allow_hint_mismatch{};
  std::int64_t num_workers = 0;
  std::int64_t retries = 0;
  std::int64_t max_failures = 0;
  std::string default_credential{};
  bool fuzzer = false;
  bool gdb = false;
  bool lldb = false;
  bool rr_record = false;
  bool valgrind = false;
};

FlagSet FlagsFor(RawOptions& raw) {
  TestOptions& o = raw.options;
  FlagSet flags;
  flags.Add("shim-path", &o.shim_path, "the `PROGRAM` to test");
  flags.Add("shim-config", &o.shim_config, "JSON `FILE` that describes the shim");
  flags.Add("shim-extra-flags", &raw.shim_extra_flags,
            "flags that every shim is given, separated by semicolons");
  flags.Add("shim-worker", &o.shim_worker,
            "the shim stays up: it is started with --persistent_worker and does one test after "
            "the other");
  flags.Add("default-credential", OneOf{&raw.default_credential, {"rsa", "ecdsa-p256", "ed25519"}},
            "what tests have that are about no certain credential (default rsa)");
  flags.Add("handshaker-path", &o.handshaker_path, "`PROGRAM` that makes handshake hints");
  flags.Add("pass-test-name", &o.pass_test_name, "give every shim -test-name and the test's name");
  flags.Add("loose-errors", &o.loose_errors, "take any error text that ErrorMap does not name");
  flags.Add("allow-unimplemented", &o.allow_unimplemented,
            "pass even if the shim does not implement some tests");
  flags.Add("test", &raw.test, "`PATTERNS` of tests to run, separated by semicolons (default all)");
  flags.Add("skip", &raw.skip, "`PATTERNS` of tests to leave out, separated by semicolons");
  flags.Add("tests", OneOf{&raw.tests, {"bogo", "own", "all"}},
            "what BoGo has, stricter tests of ours, or both (default bogo)");
  flags.Add("level", &raw.level,
            "`LEVELS`: must, should or custom, separated by commas: only tests of what a document "
            "demands, recommends or leaves open (default all)");
  flags.Add("include-disabled", &o.selection.include_disabled,
            "also run what the configuration disables");
  flags.Add("allow-hint-mismatch", &raw.allow_hint_mismatch,
            "`PATTERNS` of tests whose hints may mismatch, separated by semicolons");
  flags.Add("num-workers", &raw.num_workers,
            "tests that run at the same time (default one to a processor, and up to four while "
            "shims wait)");
  flags.Add(
      "idle-timeout", &o.idle_timeout,
      "how long a shim may keep the runner waiting, and compute for twice that (default 15s)");
  flags.Add("deterministic", &o.deterministic, "the runner's random numbers are always the same");
  flags.Add("retries", &raw.retries,
            "run a failing test again, at most that often; passes it then, it is flaky");
  flags.Add("max-failures", &raw.max_failures, "stop after that many failures (default never)");
  flags.Add("rerun-failed", &o.rerun_failed, "only those tests that failed in this result `FILE`");
  flags.Add("shard", &o.shard,
            "this part of the tests: 2/8, or auto to take it from the scheduler's variables");
  flags.Add("times", &o.times,
            "result `FILE` of an earlier run: its times deal out shards, and tell the time left "
            "(default for that: what -json-output overwrites)");
  flags.Add("expectations", &o.expectations,
            "`FILE` that says what is expected of each test: the run fails on what moved");
  flags.Add("update-expectations", &o.update_expectations,
            "write what came of each test into the file of -expectations");
  flags.Add("repeat-until-failure", &o.repeat_until_failure,
            "run the first selected test again and again until it fails");
  flags.Add("keep-test-certs", &o.keep_test_certs, "leave the test certificates behind");
  flags.Add(
      "malloc-test", &o.malloc_test,
      "run each test once per allocation of the shim from this number on, with that one failing");
  flags.Add("malloc-test-count", &o.malloc_test_count,
            "fail that many allocations per test (default all)");
  flags.Add("malloc-coverage", OneOf{&raw.malloc_coverage, {"all", "sites", "sites-global"}},
            "which allocations fail: all, each call stack of a test once, or once in the run; the "
            "last two "
            "need badpeer_failing_malloc in the shim (default all)");
  flags.Add("malloc-test-debug", &o.malloc_test_debug,
            "the shim stops at the failing allocation, for a debugger");
  flags.Add("gdb", &raw.gdb, "run the shim under gdb");
  flags.Add("lldb", &raw.lldb, "run the shim under lldb");
  flags.Add("rr-record", &raw.rr_record, "record the shim with rr; for one test");
  flags.Add("valgrind", &raw.valgrind, "run the shim under valgrind");
  flags.Add("wait-for-debugger", &o.wait_for_debugger,
            "run one test at a time; each shim waits for a debugger");
  flags.Add("list", &o.list, "print the names of the selected tests");
  flags.Add("list-stale", &o.list_stale,
            "print what of the configuration names no test or means nothing");
  flags.Add("describe-flags", &o.describe_flags,
            "print what each flag of a shim means, as `json|markdown`");
  flags.Add("dump-tests", &o.dump_tests, "write all tests to this `FILE`, one JSON object a line");
  flags.Add("list-missing", &o.list_missing,
            "show all that the shim lacks in the end, not only the most valuable");
  flags.Add("junit", &o.junit, "write the results to this `FILE`, as JUnit XML");
  flags.Add("html", &o.html, "write the results to this `FILE`, as a page for a browser");
  flags.Add("events", &o.events,
            "append what happens to this `FILE`, one JSON object a line, as it happens");
  flags.Add("capture", &o.capture,
            "`DIR` for packets: a pcapng file of each test that fails, with its keys");
  flags.Add("capture-all", &o.capture_all, "with -capture: of every test");
  flags.Add("version", &o.version, "which program this is, and whose tests it has");
  flags.Add("json-output", &o.json_output, "write the results to this `FILE`");
  flags.Add("transcript-dir", &o.transcript_dir,
            "`DIR` of transcripts for fuzzers; shims are given -write-settings");
  flags.Add("hint-traces-dir", &o.hint_traces_dir,
            "`DIR` of traces of handshake hints; shims are given -write-hint-trace");
  flags.Add("fuzzer", &raw.fuzzer, "");
  flags.Add("pipe", &o.pipe,
            "one line per test instead of a status line (default unless on a terminal)");
  flags.Add("verbose", &o.verbose, "show failures whole, also on a terminal");
  flags.Add("debug", &o.debug, "hex dump of everything on the connections");
  flags.Add("transcript", &o.transcript, "show all messages of tests that fail");
  o.go.AddTo(flags);
  return flags;
}

Status ReadPatterns(const char* flag, const std::string& list, std::vector<Glob>& globs) {
  Result<std::vector<Glob>> parsed = ParseGlobs(list);
  if (!parsed) return Error{std::string("flag -") + flag + ": " + parsed.error().message};
  globs = std::move(*parsed);
  return Done{};
}

TestSet SetCalled(const std::string& name) {
  return name == "own" ? TestSet::kOwn : name == "all" ? TestSet::kAll : TestSet::kBogo;
}

MallocCoverage CoverageCalled(const std::string& name) {
  return name == "sites"          ? MallocCoverage::kSites
         : name == "sites-global" ? MallocCoverage::kSitesGlobal
                                  : MallocCoverage::kAll;
}

Status ReadLevels(const std::string& list, std::set<RuleLevel>& levels) {
  if (list.empty()) return Done{};
  constexpr RuleLevel kAll[] = {RuleLevel::kMust, RuleLevel::kShould, RuleLevel::kCustom};
  for (const std::string& name : Split(list, ',')) {
    const auto* const known = std::ranges::find(kAll, name, [](RuleLevel l) { return Name(l); });
    if (known == std::end(kAll)) {
      return Error{"flag -level has '" + Printable(name) + "', but must be must, should or custom"};
    }
    levels.insert(*known);
  }
  return Done{};
}

// By its name in the store of credentials.
std::string CredentialCalled(const std::string& name) { return name == "rsa" ? "rsa2048" : name; }

Status ReadTool(RawOptions& raw) {
  const std::pair<bool, ShimTool> tools[] = {{raw.gdb, ShimTool::kGdb},
                                             {raw.lldb, ShimTool::kLldb},
                                             {raw.rr_record, ShimTool::kRr},
                                             {raw.valgrind, ShimTool::kValgrind}};
  for (const auto& [wanted, tool] : tools) {
    if (!wanted) continue;
    if (raw.options.tool != ShimTool::kNone) {
      return Error{"only one of -gdb, -lldb, -rr-record and -valgrind can be used at a time"};
    }
    raw.options.tool = tool;
  }
  return Done{};
}

Status CheckReports(const RawOptions& raw) {
  const TestOptions& o = raw.options;
  if (raw.retries < 0 || raw.retries > 100) return Error{"flag -retries must be from 0 to 100"};
  if (raw.max_failures < 0) return Error{"flag -max-failures must not be negative"};
  if (o.update_expectations && o.expectations.empty()) {
    return Error{"flag -update-expectations needs -expectations"};
  }
  if (o.capture_all && o.capture.empty()) return Error{"flag -capture-all needs -capture"};
  const bool special = o.malloc_test >= 0 || o.repeat_until_failure;
  for (const auto& [given, flag] :
       {std::pair(raw.retries > 0, "-retries"), {!o.expectations.empty(), "-expectations"}}) {
    if (given && special) {
      return Error{std::string("flag ") + flag +
                   " does not go with -malloc-test or -repeat-until-failure"};
    }
  }
  return Done{};
}

// Files of one test would come from several shims at once.
Status CheckDirectories(const TestOptions& o) {
  const char* const flag = !o.transcript_dir.empty()    ? "-transcript-dir"
                           : !o.hint_traces_dir.empty() ? "-hint-traces-dir"
                           : !o.capture.empty()         ? "-capture"
                                                        : nullptr;
  if (flag == nullptr) return Done{};
  for (const auto& [given, other] : {std::pair(o.malloc_test >= 0, "-malloc-test"),
                                     {o.repeat_until_failure, "-repeat-until-failure"}}) {
    if (given) return Error{std::string("flags ") + flag + " and " + other + " exclude each other"};
  }
  return Done{};
}

Status CheckCombinations(const RawOptions& raw, const FlagSet& flags) {
  const TestOptions& o = raw.options;
  const auto given = [&flags](std::string_view name) {
    return std::any_of(flags.given().begin(), flags.given().end(),
                       [name](const auto& flag) { return flag.first == name; });
  };
  if (raw.fuzzer) {
    return Error{
        "flag -fuzzer is not supported: a stack without encryption needs a peer without it"};
  }
  if (o.list_stale && o.shim_config.empty()) {
    return Error{"flag -list-stale needs -shim-config"};
  }
  if (given("num-workers") && (raw.num_workers < 1 || raw.num_workers > 1024)) {
    return Error{"flag -num-workers is " + std::to_string(raw.num_workers) +
                 ", but must be from 1 to 1024"};
  }
  if (o.idle_timeout <= std::chrono::nanoseconds(0)) {
    return Error{"flag -idle-timeout must be more than nothing"};
  }
  if (o.malloc_test_count < 0) return Error{"flag -malloc-test-count must not be negative"};
  if (o.malloc_test < 0 &&
      (o.malloc_test_debug || o.malloc_test_count > 0 || given("malloc-coverage"))) {
    return Error{
        "flags -malloc-test-debug, -malloc-test-count and -malloc-coverage need -malloc-test"};
  }
  if (o.shim_worker && (o.malloc_test >= 0 || o.tool != ShimTool::kNone || o.wait_for_debugger)) {
    return Error{
        "flag -shim-worker does not go with -malloc-test or a debugger, which want a process for "
        "each test"};
  }
  if (o.malloc_test >= 0 && o.repeat_until_failure) {
    return Error{"flags -malloc-test and -repeat-until-failure exclude each other"};
  }
  return Done{};
}

// What selects tests, repeats them or says what to do with the results is no part of how one runs.
std::vector<std::string> FlagsToRepeat(const FlagSet& flags) {
  constexpr std::string_view kLeftOut[] = {"test",
                                           "skip",
                                           "level",
                                           "num-workers",
                                           "list",
                                           "dump-tests",
                                           "describe-flags",
                                           "list-stale",
                                           "list-missing",
                                           "version",
                                           "json-output",
                                           "junit",
                                           "html",
                                           "events",
                                           "capture",
                                           "capture-all",
                                           "expectations",
                                           "update-expectations",
                                           "retries",
                                           "max-failures",
                                           "rerun-failed",
                                           "shard",
                                           "times",
                                           "verbose",
                                           "transcript-dir",
                                           "hint-traces-dir",
                                           "pipe",
                                           "transcript",
                                           "malloc-test",
                                           "malloc-test-count",
                                           "malloc-coverage",
                                           "repeat-until-failure",
                                           "allow-unimplemented"};
  std::vector<std::string> repeated;
  for (const auto& [name, value] : flags.given()) {
    if (name.starts_with("test.")) continue;
    if (std::find(std::begin(kLeftOut), std::end(kLeftOut), name) != std::end(kLeftOut)) continue;
    repeated.push_back("-" + name + (value == "true" ? "" : "=" + value));
  }
  return repeated;
}

}  // namespace

Result<TestOptions> ParseTestOptions(std::span<const std::string> args,
                                     const std::string& program) {
  RawOptions raw;
  FlagSet flags = FlagsFor(raw);
  TestOptions& o = raw.options;
  if (const Status parsed = flags.Parse(args); !parsed) return parsed.error();
  o.help = flags.help_wanted();
  if (!raw.shim_extra_flags.empty()) o.shim_extra_flags = Split(raw.shim_extra_flags, ';');
  for (const Status& status :
       {ReadPatterns("test", raw.test, o.selection.only),
        ReadPatterns("skip", raw.skip, o.selection.skip),
        ReadPatterns("allow-hint-mismatch", raw.allow_hint_mismatch,
                     o.selection.allow_hint_mismatch),
        ReadLevels(raw.level, o.selection.levels), ReadTool(raw), CheckCombinations(raw, flags),
        CheckDirectories(o), CheckReports(raw), o.go.Check()}) {
    if (!status) return status.error();
  }
  o.selection.set = SetCalled(raw.tests);
  o.malloc_coverage = CoverageCalled(raw.malloc_coverage);
  o.default_credential = CredentialCalled(raw.default_credential);
  o.num_workers = static_cast<unsigned>(raw.num_workers);
  o.retries = static_cast<int>(raw.retries);
  o.max_failures = static_cast<std::size_t>(raw.max_failures);
  o.flags_to_repeat = FlagsToRepeat(flags);
  std::vector<std::string> command = {program};
  command.insert(command.end(), args.begin(), args.end());
  o.command_line = ShellCommand(command);
  return o;
}

Manual TestManual() {
  RawOptions raw;
  return {
      .command = "test",
      .summary = "run tests against a shim; what is done without a command",
      .synopses = {"-shim-path PROGRAM [-shim-config FILE] [-test PATTERNS] ..."},
      .about = {"Runs a TLS, DTLS or QUIC stack against a peer that misbehaves, and judges both.",
                "Those flags of a compiled Go test are read as well: -test.timeout DURATION "
                "bounds the run, -test.run, -test.skip, -test.list and -test.count=0 speak of "
                "the one test TestAll."},
      .flags = FlagsFor(raw).Describe(),
      .statuses = {{"0", "nothing failed; with -expectations: nothing moved"},
                   {"1",
                    "some test failed, was flaky or not implemented; with -expectations: "
                    "something moved; or results could not be written"},
                   {"2", "a flag, a file or a pattern is wrong, or no test matches"},
                   {"128+N", "interrupted by signal N"}}};
}

}  // namespace badpeer
