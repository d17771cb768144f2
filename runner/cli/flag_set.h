// Command line flags in the manner of Go's flag package, which scripts around BoGo are used to:
// -name value, -name=value, --name=value; a boolean takes its value only with '='; "--" ends the
// flags.
//
//   bool list = false;
//   std::chrono::nanoseconds timeout = std::chrono::seconds(15);
//   FlagSet flags;
//   flags.Add("list", &list, "print the names of the selected tests");
//   flags.Add("idle-timeout", &timeout, "how long the shim may be silent");
//   flags.Add("json", &path, "write the results to this `FILE`");
//   flags.Alias("j", "json");
//   Status parsed = flags.Parse(args);  // "unknown flag -lst, did you mean -list?"
//   if (flags.help_wanted()) ...        // -help and -h are always there
#ifndef BADPEER_RUNNER_CLI_FLAG_SET_H_
#define BADPEER_RUNNER_CLI_FLAG_SET_H_

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "runner/base/result.h"

namespace badpeer {

// One of a few words: FlagSet tells which, and so does the help.
struct OneOf {
  std::string* target = nullptr;
  std::vector<std::string> words{};
};

// What the help, the manual page and completions say of a flag.
struct FlagHelp {
  std::string name{};
  std::string alias{};  // a short name, or nothing
  // What stands for the value: FILE, DIR, PROGRAM, PATTERNS and words with bars between them are
  // completed. Empty: it is a boolean.
  std::string value{};
  std::string help{};
};

class FlagSet {
 public:
  // Sets something from a value, or tells what it should have been: "a number above 0".
  using Reader = std::function<Status(const std::string& value)>;

  // Where a value goes. Integers may be written as 0x1f, 0b11, 0o17, 017 or 1_000; durations as Go
  // writes them: 1m30s, 250ms. An optional string is a boolean with more than two values: it takes
  // its value only with '=', and is "true" without.
  using Target =
      std::variant<bool*, std::optional<bool>*, std::string*, std::optional<std::string>*,
                   std::int64_t*, std::chrono::nanoseconds*, OneOf, Reader>;

  FlagSet();

  // As in Go, a word in backquotes is what the help calls the value; without one it names its kind.
  // A flag without a help is not shown. Targets must outlive Parse().
  void Add(std::string name, Target target, std::string help);
  // Another name for a flag that is there.
  void Alias(std::string alias, std::string_view name);
  // Where arguments that are no flags go. Without this they are errors.
  void AddArguments(std::vector<std::string>* target) { arguments_ = target; }

  // Sets all targets that are named, later ones over earlier ones.
  Status Parse(std::span<const std::string> args);

  bool help_wanted() const { return *help_wanted_; }
  // As they were given, in order: name without dash, and value.
  const std::vector<std::pair<std::string, std::string>>& given() const { return given_; }

  // Those that have a help, sorted by name.
  std::vector<FlagHelp> Describe() const;

 private:
  struct Flag {
    FlagHelp help;
    Target target;
  };

  const Flag* Find(std::string_view name) const;
  Error Unknown(std::string_view name) const;

  std::shared_ptr<bool> help_wanted_ = std::make_shared<bool>(false);  // a copy keeps its target
  std::vector<Flag> flags_;
  std::vector<std::string>* arguments_ = nullptr;
  std::vector<std::pair<std::string, std::string>> given_;
};

// Two lines per flag.
std::string FlagsText(const std::vector<FlagHelp>& flags);

// "1h15m30.5s", "250ms", "-2us", "0". Nothing else: a number wants its unit.
Result<std::chrono::nanoseconds> ParseDuration(std::string_view text);

}  // namespace badpeer

#endif  // BADPEER_RUNNER_CLI_FLAG_SET_H_
