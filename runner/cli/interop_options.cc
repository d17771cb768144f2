#include "runner/cli/interop_options.h"

#include <algorithm>
#include <charconv>
#include <functional>
#include <string_view>

#include "runner/base/text.h"

namespace badpeer {
namespace {

struct Option {
  std::string_view letter{};  // Empty: only a long name.
  std::string_view name{};
  std::string_view value{};  // What the help calls its value; empty: it takes none.
  std::string_view help{};
  // False: the value is not one that it takes.
  bool (*apply)(InteropOptions& options, const std::string& value) = nullptr;
};

std::vector<std::string> List(const std::string& value) {
  std::vector<std::string> names;
  for (const std::string& name : Split(value, ',')) {
    const std::size_t first = name.find_first_not_of(" \t");
    if (first == std::string::npos) continue;
    names.push_back(name.substr(first, name.find_last_not_of(" \t") + 1 - first));
  }
  return names;
}

template <class T>
bool ParseNumber(const std::string& value, T& number) {
  const char* end = value.data() + value.size();
  const auto [stop, failed] = std::from_chars(value.data(), end, number);
  return failed == std::errc() && stop == end;
}

bool AddReplacements(InteropOptions& options, const std::string& value) {
  for (const std::string& pair : List(value)) {
    const std::size_t equals = pair.find('=');
    if (equals == std::string::npos || equals == 0 || equals + 1 == pair.size()) return false;
    options.replace.emplace_back(pair.substr(0, equals), pair.substr(equals + 1));
  }
  return true;
}

using O = InteropOptions;
using S = const std::string&;

// In the order of the help.
constexpr Option kOptions[] = {
    {"p", "protocol", "NAME", "quic (the only one so far)",
     [](O& o, S v) { return (o.protocol = v) == "quic"; }},
    {"c", "client", "NAMES", "clients, comma-separated; a path is a program of yours",
     [](O& o, S v) { return o.clients = List(v), true; }},
    {"s", "server", "NAMES", "servers, likewise",
     [](O& o, S v) { return o.servers = List(v), true; }},
    {"t", "test", "NAMES", "test cases by name or letter; onlyTests, onlyMeasurements, quick",
     [](O& o, S v) { return o.tests = List(v), true; }},
    {"r", "replace", "NAME=WHAT", "another image or program for an implementation",
     [](O& o, S v) { return AddReplacements(o, v); }},
    {"l", "log-dir", "DIR", "where logs go; must not exist (default logs_TIME)",
     [](O& o, S v) { return o.log_dir = v, true; }},
    {"f", "save-files", "", "keep what was served and what arrived of failed tests",
     [](O& o, S) { return o.save_files = true; }},
    {"j", "json", "FILE", "the matrix as JSON; also always in DIR/result.json",
     [](O& o, S v) { return o.json = v, true; }},
    {"m", "markdown", "", "the table in Markdown", [](O& o, S) { return o.markdown = true; }},
    {"i", "must-include", "NAME", "only pairs with this implementation",
     [](O& o, S v) { return o.must_include = v, true; }},
    {"n", "no-auto-unsupported", "NAMES",
     "mark what an implementation fails with everyone as unsupported, except for these",
     [](O& o, S v) { return o.auto_unsupported_except = List(v), true; }},
    {"d", "debug", "", "print a cell's output.txt when it is not a success",
     [](O& o, S) { return o.debug = true; }},
    {"", "html", "FILE", "the matrix as one HTML page; also always in DIR/index.html",
     [](O& o, S v) { return o.html = v, true; }},
    {"", "implementations", "FILE", "the list of implementations",
     [](O& o, S v) { return o.implementations = v, true; }},
    {"", "driver", "NAME", "process (default), docker or podman",
     [](O& o, S v) {
       o.driver = v;
       return v == "process" || v == "docker" || v == "podman";
     }},
    {"", "num-workers", "N", "pairs side by side (default: one a processor)",
     [](O& o, S v) { return ParseNumber(v, o.num_workers) && o.num_workers > 0; }},
    {"", "seed", "N", "of files and of the network's faults (default 1)",
     [](O& o, S v) { return ParseNumber(v, o.seed); }},
    {"", "disk-limit", "MIB", "that each endpoint may write (default 512)",
     [](O& o, S v) { return ParseNumber(v, o.disk_limit_mib) && o.disk_limit_mib > 0; }},
    {"", "time-limit", "SECONDS", "of every test, instead of its own (slow or busy machines)",
     [](O& o, S v) { return ParseNumber(v, o.time_limit_seconds) && o.time_limit_seconds > 0; }},
    {"", "shard", "I/N", "this part of the pairs: 2/8, or auto for the scheduler's variables",
     [](O& o, S v) { return o.shard = v, true; }},
    {"", "list", "", "list test cases and implementations", [](O& o, S) { return o.list = true; }},
    {"h", "help", "", "this text", [](O& o, S) { return o.help = true; }},
};

const Option* Find(std::string_view name) {
  const auto found = std::find_if(std::begin(kOptions), std::end(kOptions), [&](const Option& o) {
    return o.name == name || (!o.letter.empty() && o.letter == name);
  });
  return found == std::end(kOptions) ? nullptr : found;
}

}  // namespace

Result<InteropOptions> ParseInteropOptions(std::span<const std::string> args) {
  InteropOptions options;
  bool merging = false;
  for (std::size_t i = 0; i < args.size(); ++i) {
    const std::string& argument = args[i];
    if (argument.size() < 2 || argument[0] != '-') {
      if (i == 0 && argument == "merge") {
        merging = true;
      } else if (merging) {
        options.merge.push_back(argument);
      } else {
        return Error{"unexpected argument " + ShellQuote(argument) +
                     " (runner interop -help lists the options)"};
      }
      continue;
    }
    std::string name = argument.substr(argument[1] == '-' ? 2 : 1);
    const std::size_t equals = name.find('=');
    std::optional<std::string> value;
    if (equals != std::string::npos) {
      value = name.substr(equals + 1);
      name.resize(equals);
    }
    const Option* option = Find(name);
    if (option == nullptr) {
      return Error{"unknown option " + ShellQuote(argument) + " (runner interop -help lists them)"};
    }
    if (option->value.empty() && value) return Error{"-" + name + " takes no value"};
    if (!option->value.empty() && !value) {
      if (i + 1 == args.size()) {
        return Error{"-" + name + " needs a value: " + std::string(option->help)};
      }
      value = args[++i];
    }
    if (!option->apply(options, value.value_or(""))) {
      return Error{"-" + name + " does not take " + ShellQuote(*value) + ": " +
                   std::string(option->help)};
    }
  }
  if (merging && options.merge.empty() && !options.help) {
    return Error{"merge needs result files: runner interop merge -j all.json a.json b.json"};
  }
  return options;
}

std::string InteropHelp() {
  std::string text =
      "Every QUIC client against every QUIC server, test case by test case.\n\n"
      "  runner interop [options]\n"
      "  runner interop -client ./my-client          one program against all installed servers\n"
      "  runner interop merge -j all.json a.json ... join partial matrices\n\n";
  for (const Option& option : kOptions) {
    std::string left = "  ";
    if (!option.letter.empty()) left += "-" + std::string(option.letter) + ", ";
    left += "--" + std::string(option.name);
    if (!option.value.empty()) left += " " + std::string(option.value);
    left.resize(std::max<std::size_t>(left.size() + 2, 36), ' ');
    text += left + std::string(option.help) + "\n";
  }
  text +=
      "\nTEST_TOTAL_SHARDS and TEST_SHARD_INDEX (from 0) choose a part of the pairs, as --shard "
      "does.\n"
      "Exit status: 0 all well, 1 something failed, 2 wrong options, 3 could not run, "
      "130 interrupted.\n";
  return text;
}

}  // namespace badpeer
