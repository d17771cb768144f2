#include "runner/cli/interop_options.h"

#include <charconv>
#include <string_view>

#include "runner/base/text.h"

namespace badpeer {
namespace {

std::vector<std::string> ListOf(const std::string& value) {
  std::vector<std::string> names;
  for (const std::string& name : Split(value, ',')) {
    const std::size_t first = name.find_first_not_of(" \t");
    if (first == std::string::npos) continue;
    names.push_back(name.substr(first, name.find_last_not_of(" \t") + 1 - first));
  }
  return names;
}

FlagSet::Reader NamesInto(std::optional<std::vector<std::string>>& names) {
  return [&names](const std::string& value) -> Status {
    names = ListOf(value);
    return Done{};
  };
}

template <class T>
FlagSet::Reader AtLeast(T least, T& number) {
  return [least, &number](const std::string& value) -> Status {
    T read{};
    const char* const end = value.data() + value.size();
    const auto [stop, failed] = std::from_chars(value.data(), end, read);
    if (failed != std::errc() || stop != end || read < least) {
      return Error{"a whole number from " + std::to_string(least)};
    }
    number = read;
    return Done{};
  };
}

FlagSet::Reader ReplacementsInto(std::vector<std::pair<std::string, std::string>>& replace) {
  return [&replace](const std::string& value) -> Status {
    for (const std::string& pair : ListOf(value)) {
      const std::size_t equals = pair.find('=');
      if (equals == std::string::npos || equals == 0 || equals + 1 == pair.size()) {
        return Error{"NAME=WHAT, comma-separated"};
      }
      replace.emplace_back(pair.substr(0, equals), pair.substr(equals + 1));
    }
    return Done{};
  };
}

// Those of run.py, with its letters.
void AddOriginalFlags(FlagSet& flags, InteropOptions& o) {
  struct Row {
    const char* letter;
    const char* name;
    FlagSet::Target target;
    const char* help;
  };
  const Row kRows[] = {
      {"p", "protocol", OneOf{&o.protocol, {"quic"}},
       "the `protocol`: quic is the only one so far"},
      {"c", "client", NamesInto(o.clients),
       "`NAMES` of clients, comma-separated; a path is a program of yours"},
      {"s", "server", NamesInto(o.servers), "`NAMES` of servers, likewise"},
      {"t", "test", NamesInto(o.tests),
       "`NAMES` or letters of test cases; onlyTests, onlyMeasurements, quick"},
      {"r", "replace", ReplacementsInto(o.replace),
       "`NAME=WHAT`: another image or program for an implementation"},
      {"l", "log-dir", &o.log_dir, "`DIR` for logs; it must not exist (default logs_TIME)"},
      {"f", "save-files", &o.save_files, "keep what was served and what arrived of failed tests"},
      {"j", "json", &o.json, "write the matrix to this `FILE`; it is also in DIR/result.json"},
      {"m", "markdown", &o.markdown, "print the table in Markdown"},
      {"i", "must-include", &o.must_include, "only pairs with the implementation of this `NAME`"},
      {"n", "no-auto-unsupported", NamesInto(o.auto_unsupported_except),
       "mark what an implementation fails with everyone as unsupported, except for these `NAMES`"},
      {"d", "debug", &o.debug, "print a cell's output.txt when it is not a success"}};
  for (const Row& row : kRows) {
    flags.Add(row.name, row.target, row.help);
    flags.Alias(row.letter, row.name);
  }
}

FlagSet FlagsFor(InteropOptions& o, std::vector<std::string>& arguments) {
  FlagSet flags;
  AddOriginalFlags(flags, o);
  flags.Add("html", &o.html, "write the matrix as a page to this `FILE`; also DIR/index.html");
  flags.Add("implementations", &o.implementations, "`FILE` that lists the implementations");
  flags.Add("driver", OneOf{&o.driver, {"process", "docker", "podman"}},
            "how endpoints are started (default process)");
  flags.Add("num-workers", AtLeast(1, o.num_workers),
            "`N` pairs side by side (default one a processor)");
  flags.Add("seed", AtLeast<std::uint64_t>(0, o.seed),
            "`N` for files and for the network's faults (default 1)");
  flags.Add("disk-limit", AtLeast<std::uint64_t>(1, o.disk_limit_mib),
            "`MIB` that each endpoint may write (default 512)");
  flags.Add("time-limit", AtLeast(1u, o.time_limit_seconds),
            "`SECONDS` for every test, instead of its own (slow or busy machines)");
  flags.Add("shard", &o.shard,
            "part `I/N` of the pairs: 2/8, or auto for the scheduler's variables");
  flags.Add("list", &o.list, "list test cases and implementations");
  flags.AddArguments(&arguments);
  return flags;
}

}  // namespace

Result<InteropOptions> ParseInteropOptions(std::span<const std::string> args) {
  InteropOptions options;
  std::vector<std::string> arguments;
  FlagSet flags = FlagsFor(options, arguments);
  if (const Status parsed = flags.Parse(args); !parsed) return parsed.error();
  options.help = flags.help_wanted();
  if (arguments.empty()) return options;
  if (arguments.front() != "merge") {
    return Error{"unexpected argument " + ShellQuote(arguments.front()) +
                 ": there is merge, and all else are flags"};
  }
  options.merge.assign(arguments.begin() + 1, arguments.end());
  if (options.merge.empty() && !options.help) return Error{"merge needs result files"};
  return options;
}

Manual InteropManual() {
  InteropOptions options;
  std::vector<std::string> arguments;
  return {
      .command = "interop",
      .summary = "run every QUIC client against every QUIC server",
      .synopses = {"[-client NAMES] [-server NAMES] [-test NAMES] ...",
                   "merge -json ALL.json RESULTS..."},
      .about = {"With a client or a server that is a path, one program of yours against all that "
                "are installed. With merge, partial matrices are joined.",
                "TEST_TOTAL_SHARDS and TEST_SHARD_INDEX (from 0) choose a part of the pairs, as "
                "-shard does."},
      .arguments = "FILE",
      .flags = FlagsFor(options, arguments).Describe(),
      .statuses = {{"0", "all went well"},
                   {"1", "something failed"},
                   {"2", "a flag is wrong"},
                   {"3", "nothing could be run"},
                   {"130", "interrupted"}}};
}

}  // namespace badpeer
