// Command line flags in the manner of Go's flag package, which scripts around BoGo are used to:
// -name value, -name=value, --name=value; a boolean takes its value only with '='; "--" ends the
// flags.
//
//   bool list = false;
//   std::chrono::nanoseconds timeout = std::chrono::seconds(15);
//   FlagSet flags;
//   flags.Add("list", &list, "print the names of the selected tests");
//   flags.Add("idle-timeout", &timeout, "how long the shim may be silent");
//   Status parsed = flags.Parse(args);  // "unknown flag -lst, did you mean -list?"
#ifndef BADPEER_RUNNER_CLI_FLAG_SET_H_
#define BADPEER_RUNNER_CLI_FLAG_SET_H_

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "runner/base/result.h"

namespace badpeer {

class FlagSet {
 public:
  // Where a value goes. Integers may be written as 0x1f, 0b11, 0o17, 017 or 1_000; durations as Go
  // writes them: 1m30s, 250ms. An optional string is a boolean with more than two values: it takes
  // its value only with '=', and is "true" without.
  using Target =
      std::variant<bool*, std::optional<bool>*, std::string*, std::optional<std::string>*,
                   std::int64_t*, std::chrono::nanoseconds*>;

  // The help names the kind of value itself; a flag without a help is not shown in it. Targets must
  // outlive Parse().
  void Add(std::string name, Target target, std::string help);

  // Sets all targets that are named, later ones over earlier ones. Arguments that are no flags are
  // errors.
  Status Parse(std::span<const std::string> args);

  // As they were given, in order: name without dash, and value.
  const std::vector<std::pair<std::string, std::string>>& given() const { return given_; }

  // Two lines per flag, sorted by name.
  std::string Help() const;

 private:
  struct Flag {
    std::string name;
    Target target;
    std::string help;
  };

  const Flag* Find(std::string_view name) const;
  Error Unknown(std::string_view name) const;

  std::vector<Flag> flags_;
  std::vector<std::pair<std::string, std::string>> given_;
};

// "1h15m30.5s", "250ms", "-2us", "0". Nothing else: a number wants its unit.
Result<std::chrono::nanoseconds> ParseDuration(std::string_view text);

}  // namespace badpeer

#endif  // BADPEER_RUNNER_CLI_FLAG_SET_H_
