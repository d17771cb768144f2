#include "runner/cli/check_shim_command.h"

#include <signal.h>

#include <algorithm>
#include <cstdio>
#include <exception>
#include <map>

#include "runner/base/process.h"
#include "runner/base/text.h"
#include "runner/cli/check_shim/check.h"
#include "runner/cli/flag_set.h"
#include "runner/cli/output.h"
#include "runner/harness/dispatcher.h"
#include "runner/harness/glob.h"

namespace badpeer {
namespace {

struct Options {
  std::string shim_path{};
  std::string shim_config{};
  std::string shim_extra_flags{};
  std::string check = "*";
  std::chrono::nanoseconds idle_timeout = std::chrono::seconds(5);
  bool list = false;
};

FlagSet FlagsFor(Options& options) {
  FlagSet flags;
  flags.Add("shim-path", &options.shim_path, "the `PROGRAM` to check");
  flags.Add("shim-config", &options.shim_config,
            "JSON `FILE` that describes the shim: what it disables is not tried");
  flags.Add("shim-extra-flags", &options.shim_extra_flags,
            "flags that the shim is always given, separated by semicolons");
  flags.Add("check", &options.check, "`pattern` of the checks to make (default all)");
  flags.Add("idle-timeout", &options.idle_timeout,
            "how long the shim may keep a check waiting (default 5s)");
  flags.Add("list", &options.list, "print the names of the checks and what they are about");
  return flags;
}

constexpr const char* kName = "check-shim";

std::vector<ShimCheck> SelectedChecks(const Glob& glob) {
  std::vector<ShimCheck> all = ContactChecks();
  const std::vector<ShimCheck> played = PlayedChecks();
  all.insert(all.end(), played.begin(), played.end());
  std::erase_if(all, [&](const ShimCheck& check) { return !glob.Matches(check.name); });
  return all;
}

const char* WordFor(CheckResult::Kind kind) {
  switch (kind) {
    case CheckResult::Kind::kRight:
      return "right";
    case CheckResult::Kind::kWrong:
      return "WRONG";
    case CheckResult::Kind::kNoted:
      return "note";
    case CheckResult::Kind::kNotTried:
      return "-";
  }
  return "";
}

int Make(const std::vector<ShimCheck>& checks, CheckContext& context) {
  std::map<CheckResult::Kind, std::size_t> counts;
  for (const ShimCheck& check : checks) {
    const CheckResult result = check.run(context);
    ++counts[result.kind];
    std::printf("%-6s %-20s %s\n", WordFor(result.kind), std::string(check.name).c_str(),
                result.says.c_str());
    std::fflush(stdout);
  }
  using Kind = CheckResult::Kind;
  std::printf("\n%s: %zu right, %zu wrong, %zu with a note, %zu not tried\n",
              Count(checks.size(), "check").c_str(), counts[Kind::kRight], counts[Kind::kWrong],
              counts[Kind::kNoted], counts[Kind::kNotTried]);
  return counts[Kind::kWrong] == 0 ? 0 : 1;
}

}  // namespace

Manual CheckShimManual() {
  Options options;
  return {
      .command = "check-shim",
      .summary = "try the points of the contract between runner and shim, one by one",
      .synopses = {"-shim-path PROGRAM [-shim-config FILE] [-check PATTERN]"},
      .about = {"Each check is a line: what was seen and, where it is wrong, how to mend it. The "
                "contract is docs/shim-contract.md."},
      .flags = FlagsFor(options).Describe(),
      .statuses = {{"0", "nothing is wrong"}, {"1", "something is"}, {"2", "a flag is wrong"}}};
}

int CheckShimCommand(std::span<const std::string> args, Engine& engine) {
  signal(SIGPIPE, SIG_IGN);
  Options options;
  if (const auto done = ReadFlags(CheckShimManual(), FlagsFor(options), args)) return *done;
  const Result<Glob> glob = Glob::Parse(options.check);
  if (!glob) return Refuse(kName, "flag -check: " + glob.error().message);
  const std::vector<ShimCheck> checks = SelectedChecks(*glob);
  if (checks.empty()) return Refuse(kName, "no check matches '" + options.check + "'; see -list");
  if (options.list) {
    for (const ShimCheck& check : checks) {
      std::printf("%-20s %s\n", std::string(check.name).c_str(), std::string(check.about).c_str());
    }
    return 0;
  }
  if (options.shim_path.empty())
    return Refuse(kName, "-shim-path is missing: the program to check");
  if (options.idle_timeout <= std::chrono::nanoseconds::zero()) {
    return Refuse(kName, "flag -idle-timeout: must be positive");
  }
  Result<std::string> path = ResolveProgram(options.shim_path);
  if (!path) return Refuse(kName, "flag -shim-path: " + path.error().message);
  ShimSettings settings{.path = *path, .idle_timeout = options.idle_timeout};
  if (!options.shim_extra_flags.empty()) {
    settings.extra_flags = Split(options.shim_extra_flags, ';');
  }
  if (!options.shim_config.empty()) {
    Result<ShimConfig> config = LoadShimConfig(options.shim_config);
    if (!config) return Refuse(kName, "flag -shim-config: " + config.error().message);
    settings.config = std::move(*config);
  }
  Result<std::unique_ptr<Dispatcher>> dispatcher =
      Dispatcher::Start({.id_timeout = settings.idle_timeout});
  if (!dispatcher) return Refuse(kName, dispatcher.error().message);
  CheckContext context(std::move(settings), engine, **dispatcher);
  return Make(checks, context);
}

}  // namespace badpeer
