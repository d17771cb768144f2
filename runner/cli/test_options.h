// Options of `runner` when it runs tests: those of BoGo's runner, and ours.
//
//   Result<TestOptions> options = ParseTestOptions(args);
//   if (!options) Die(options.error().message);
#ifndef BADPEER_RUNNER_CLI_TEST_OPTIONS_H_
#define BADPEER_RUNNER_CLI_TEST_OPTIONS_H_

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "runner/base/result.h"
#include "runner/cli/go_test_flags.h"
#include "runner/cli/manual.h"
#include "runner/harness/malloc_iteration.h"
#include "runner/harness/test_life.h"
#include "runner/harness/test_plan.h"

namespace badpeer {

struct TestOptions {
  // The shim, and what is known of it.
  std::string shim_path{};
  bool shim_worker = false;
  std::string default_credential{};  // by its name in the store; empty: as the tests have it
  std::string shim_config{};
  std::vector<std::string> shim_extra_flags{};
  std::string handshaker_path{};
  bool pass_test_name = false;
  bool loose_errors = false;
  bool allow_unimplemented = false;

  // Which tests. A shard may also come from the environment.
  Selection selection{};
  std::string shard{};  // "2/8", "auto" or ""

  // How they run.
  unsigned num_workers = 0;  // 0: DefaultWorkers()
  std::chrono::nanoseconds idle_timeout = std::chrono::seconds(15);
  bool deterministic = false;
  bool repeat_until_failure = false;
  int retries = 0;
  std::size_t max_failures = 0;  // 0: no limit
  std::string rerun_failed{};    // a result file
  std::string times{};           // a result file
  bool keep_test_certs = false;
  ShimTool tool = ShimTool::kNone;
  bool wait_for_debugger = false;
  std::int64_t malloc_test = -1;  // -1: not a malloc test
  std::int64_t malloc_test_count = 0;
  bool malloc_test_debug = false;
  MallocCoverage malloc_coverage = MallocCoverage::kAll;

  // What comes of it.
  bool list = false;
  std::string dump_tests{};
  std::string describe_flags{};
  bool list_stale = false;
  bool list_missing = false;
  bool version = false;
  std::string json_output{};
  std::string junit{};
  std::string html{};
  std::string events{};
  std::string expectations{};
  bool update_expectations = false;
  std::string capture{};  // a directory
  bool capture_all = false;
  std::string transcript_dir{};
  std::string hint_traces_dir{};
  std::optional<bool> pipe{};  // unset: whether the standard output is no terminal
  bool debug = false;
  bool verbose = false;
  bool transcript = false;
  bool help = false;

  GoTestFlags go{};

  // The whole of it, as a shell reads it.
  std::string command_line{};

  // The flags that say how a test is run, for a command line that runs one of them again.
  std::vector<std::string> flags_to_repeat{};
};

// `program` is how the user calls us.
Result<TestOptions> ParseTestOptions(std::span<const std::string> args,
                                     const std::string& program = "runner");

Manual TestManual();

}  // namespace badpeer

#endif  // BADPEER_RUNNER_CLI_TEST_OPTIONS_H_
