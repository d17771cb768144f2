#include "runner/cli/interop_selection.h"

#include <algorithm>

#include "runner/base/text.h"
#include "runner/harness/shard.h"
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

// The one of that name, if it can do what is asked of it.
Result<Implementation> Named(const std::string& name, bool client, const InteropOptions& options,
                             const interop::ImplementationList& list) {
  const char* const role = client ? "client" : "server";
  const std::vector<Implementation>& all = list.usable;
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const auto& i) { return i.name == name; });
  if (found == all.end()) {
    for (const interop::UnusableEntry& unusable : list.unusable) {
      if (unusable.name == name) return Error{unusable.why};
    }
    return Error{std::string(role) + " implementation " + ShellQuote(name) +
                 " not found (there are " + Names(all) + "; a program of yours needs a path)"};
  }
  if (client ? !found->client : !found->server) return Error{name + " is no " + role};
  if (!IsUsable(*found, options.driver)) return Error{WhyUnusable(*found, options.driver)};
  return *found;
}

// Once however often it is named; two that are not the same need two names.
Status AddSelected(const Implementation& one, std::vector<Implementation>& selected) {
  const auto known = std::find_if(selected.begin(), selected.end(),
                                  [&](const auto& other) { return other.name == one.name; });
  if (known == selected.end()) {
    selected.push_back(one);
  } else if (known->command != one.command || known->image != one.image) {
    return Error{"two implementations are called " + ShellQuote(one.name) +
                 ": results could not tell them apart"};
  }
  return Done{};
}

// The implementations of one role: those that were asked for, or all that are usable.
Result<std::vector<Implementation>> SelectRole(
    const interop::ImplementationList& list, const std::optional<std::vector<std::string>>& wanted,
    bool client, const InteropOptions& options, InteropSelection& selection) {
  std::vector<Implementation> selected;
  // As in the original, no name at all means all.
  if (!wanted || wanted->empty()) {
    const std::vector<Implementation>& all = list.usable;
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
    const Result<Implementation> one = IsPath(name) ? interop::ImplementationFromProgram(name)
                                                    : Named(name, client, options, list);
    if (!one) return one.error();
    selection.local_program |= IsPath(name);
    if (Status added = AddSelected(*one, selected); !added) return added.error();
  }
  return selected;
}

Result<std::vector<const TestCase*>> SelectTests(
    const std::optional<std::vector<std::string>>& wanted) {
  std::vector<const TestCase*> selected;
  const auto add = [&](const TestCase& test) {
    if (std::find(selected.begin(), selected.end(), &test) == selected.end()) {
      selected.push_back(&test);
    }
  };
  const auto add_if = [&](auto predicate) {
    for (const TestCase& test : interop::AllTestCases()) {
      if (test.on_by_default && predicate(test)) add(test);
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
      add(*test);
    } else {
      std::string names;
      for (const TestCase& known : interop::AllTestCases()) names += " " + std::string(known.name);
      return Error{"no test case is called " + ShellQuote(name) + "; there are" + names};
    }
  }
  if (selected.empty()) return Error{"no test case is selected (runner interop -list shows them)"};
  return selected;
}

// Keeps the pairs of this shard, which go round.
Status KeepShard(const std::string& flag, std::vector<std::pair<std::size_t, std::size_t>>& pairs) {
  const Result<std::optional<Shard>> shard = ChooseShard(flag);
  if (!shard) return shard.error();
  if (!*shard) return Done{};
  std::vector<std::pair<std::size_t, std::size_t>> kept;
  for (std::size_t i = (*shard)->index; i < pairs.size(); i += (*shard)->count) {
    kept.push_back(pairs[i]);
  }
  pairs = std::move(kept);
  return Done{};
}

}  // namespace

Result<InteropSelection> SelectInterop(const InteropOptions& options,
                                       interop::ImplementationList list) {
  if (options.tests) {
    if (const auto tests = SelectTests(options.tests); !tests) return tests.error();
  }
  InteropSelection selection;
  for (const interop::UnusableEntry& one : list.unusable) selection.notes.push_back(one.why);
  std::optional<std::vector<std::string>> wanted_tests = options.tests;
  if (Status done = Replace(options, list.usable); !done) return done.error();
  auto clients = SelectRole(list, options.clients, true, options, selection);
  if (!clients) return clients.error();
  auto servers = SelectRole(list, options.servers, false, options, selection);
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
  if (Status done = KeepShard(options.shard, plan.pairs); !done) return done.error();
  if (!wanted_tests && selection.local_program) wanted_tests = {"quick"};
  auto tests = SelectTests(wanted_tests);
  if (!tests) return tests.error();
  plan.tests = std::move(*tests);
  return selection;
}

}  // namespace badpeer
