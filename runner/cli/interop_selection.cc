#include "runner/cli/interop_selection.h"

#include <algorithm>
#include <charconv>
#include <cstdlib>

#include "runner/base/files.h"
#include "runner/base/text.h"
#include "runner/interop/time_left.h"

namespace badpeer {
namespace {

using interop::Implementation;
using interop::TestCase;

// A test case that takes no longer than this, if all goes well, is part of `quick`.
constexpr double kQuickSeconds = 4.0;

bool IsPath(const std::string& name) { return name.find('/') != std::string::npos; }

bool IsUsable(const Implementation& implementation, const std::string& driver) {
  return driver == "process" ? interop::IsInstalled(implementation) : !implementation.image.empty();
}

std::string WhyUnusable(const Implementation& implementation, const std::string& driver) {
  if (driver != "process") return implementation.name + " is left out: it has no image";
  if (implementation.command.empty()) {
    return implementation.name + " is left out: it has no command, only an image (-driver docker)";
  }
  std::string text = implementation.name + " is left out: it is not installed";
  if (!implementation.install.empty()) text += " (" + implementation.install + " does that)";
  return text;
}

std::string Names(const std::vector<Implementation>& all) {
  std::string names;
  for (const Implementation& implementation : all) {
    names += (names.empty() ? "" : ", ") + implementation.name;
  }
  return names;
}

Status Replace(const InteropOptions& options, std::vector<Implementation>& all) {
  for (const auto& [name, what] : options.replace) {
    const auto found = std::find_if(all.begin(), all.end(),
                                    [&, wanted = name](const auto& i) { return i.name == wanted; });
    if (found == all.end()) {
      return Error{"-replace: no implementation is called " + ShellQuote(name) + " (there are " +
                   Names(all) + ")"};
    }
    if (options.driver != "process") {
      found->image = what;
      continue;
    }
    Result<Implementation> program = interop::ImplementationFromProgram(what);
    if (!program) return Error{"-replace: " + program.error().message};
    found->command = program->command;
  }
  return Done{};
}

// The implementations of one role: those that were asked for, or all that are usable.
Result<std::vector<Implementation>> SelectRole(
    const std::vector<Implementation>& all, const std::optional<std::vector<std::string>>& wanted,
    bool client, const InteropOptions& options, InteropSelection& selection) {
  std::vector<Implementation> selected;
  const char* const role = client ? "client" : "server";
  if (!wanted) {
    for (const Implementation& implementation : all) {
      if (client ? !implementation.client : !implementation.server) continue;
      if (IsUsable(implementation, options.driver)) {
        selected.push_back(implementation);
        continue;
      }
      const std::string note = WhyUnusable(implementation, options.driver);
      if (std::find(selection.notes.begin(), selection.notes.end(), note) ==
          selection.notes.end()) {
        selection.notes.push_back(note);
      }
    }
    return selected;
  }
  for (const std::string& name : *wanted) {
    if (IsPath(name)) {
      Result<Implementation> program = interop::ImplementationFromProgram(name);
      if (!program) return program.error();
      selection.local_program = true;
      selected.push_back(*program);
      continue;
    }
    const auto found =
        std::find_if(all.begin(), all.end(), [&](const auto& i) { return i.name == name; });
    if (found == all.end()) {
      return Error{std::string(role) + " implementation " + ShellQuote(name) +
                   " not found (there are " + Names(all) + "; a program of yours needs a path)"};
    }
    if (client ? !found->client : !found->server) return Error{name + " is no " + role};
    if (!IsUsable(*found, options.driver)) return Error{WhyUnusable(*found, options.driver)};
    selected.push_back(*found);
  }
  return selected;
}

Result<std::vector<const TestCase*>> SelectTests(
    const std::optional<std::vector<std::string>>& wanted) {
  std::vector<const TestCase*> selected;
  const auto add_if = [&](auto predicate) {
    for (const TestCase& test : interop::AllTestCases()) {
      if (test.on_by_default && predicate(test)) selected.push_back(&test);
    }
  };
  if (!wanted) {
    add_if([](const TestCase&) { return true; });
    return selected;
  }
  for (const std::string& name : *wanted) {
    if (name == "onlyTests") {
      add_if([](const TestCase& test) { return !test.measurement; });
    } else if (name == "onlyMeasurements") {
      add_if([](const TestCase& test) { return test.measurement; });
    } else if (name == "quick") {
      add_if(
          [](const TestCase& test) { return interop::TimeLeft::Nominal(test) <= kQuickSeconds; });
    } else if (const TestCase* test = interop::FindTestCase(name)) {
      selected.push_back(test);
    } else {
      std::string names;
      for (const TestCase& known : interop::AllTestCases()) names += " " + std::string(known.name);
      return Error{"no test case is called " + ShellQuote(name) + "; there are" + names};
    }
  }
  return selected;
}

// Keeps the pairs of this shard (environment as the main command reads it).
Status KeepShard(std::vector<std::pair<std::size_t, std::size_t>>& pairs) {
  const char* total_text = std::getenv("TEST_TOTAL_SHARDS");
  const char* index_text = std::getenv("TEST_SHARD_INDEX");
  if (total_text == nullptr || index_text == nullptr || *total_text == '\0' ||
      *index_text == '\0') {
    return Done{};
  }
  const auto parse = [](const std::string& text, std::size_t& number) {
    const auto [stop, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
    return failed == std::errc() && stop == text.data() + text.size();
  };
  std::size_t total = 0;
  std::size_t index = 0;
  if (!parse(total_text, total) || !parse(index_text, index) || index >= total) {
    return Error{"TEST_SHARD_INDEX=" + ShellQuote(index_text) + " of TEST_TOTAL_SHARDS=" +
                 ShellQuote(total_text) + " is no shard: the index goes from 0 to total - 1"};
  }
  if (const char* status = std::getenv("TEST_SHARD_STATUS_FILE"); status != nullptr && *status) {
    if (Status written = WriteFileAtomically(status, ""); !written) return written;
  }
  std::vector<std::pair<std::size_t, std::size_t>> kept;
  for (std::size_t i = index; i < pairs.size(); i += total) kept.push_back(pairs[i]);
  pairs = std::move(kept);
  return Done{};
}

}  // namespace

Result<InteropSelection> SelectInterop(const InteropOptions& options,
                                       std::vector<Implementation> all) {
  InteropSelection selection;
  if (Status done = Replace(options, all); !done) return done.error();
  auto clients = SelectRole(all, options.clients, true, options, selection);
  if (!clients) return clients.error();
  auto servers = SelectRole(all, options.servers, false, options, selection);
  if (!servers) return servers.error();
  interop::MatrixPlan& plan = selection.plan;
  plan.clients = std::move(*clients);
  plan.servers = std::move(*servers);
  for (std::size_t client = 0; client < plan.clients.size(); ++client) {
    for (std::size_t server = 0; server < plan.servers.size(); ++server) {
      const bool included = options.must_include.empty() ||
                            plan.clients[client].name == options.must_include ||
                            plan.servers[server].name == options.must_include;
      if (included) plan.pairs.emplace_back(client, server);
    }
  }
  if (plan.pairs.empty()) {
    return Error{options.must_include.empty()
                     ? "nothing to run: no client or no server is installed (shims/quic-*/install)"
                     : "no pair includes " + ShellQuote(options.must_include)};
  }
  if (Status done = KeepShard(plan.pairs); !done) return done.error();
  std::optional<std::vector<std::string>> wanted_tests = options.tests;
  if (!wanted_tests && selection.local_program) wanted_tests = {"quick"};
  auto tests = SelectTests(wanted_tests);
  if (!tests) return tests.error();
  plan.tests = std::move(*tests);
  return selection;
}

}  // namespace badpeer
