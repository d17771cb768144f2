#include "runner/harness/test_life.h"

#include <algorithm>
#include <exception>
#include <memory>
#include <utility>

#include "runner/base/peer_failure.h"
#include "runner/base/text.h"
#include "runner/harness/companion.h"
#include "runner/harness/live_connections.h"
#include "runner/harness/malloc_sites.h"
#include "runner/harness/shim_waits.h"
#include "runner/harness/shim_worker.h"

namespace badpeer {
namespace {

// A shim that has used up its idle timeout already gets this to say why.
constexpr auto kGrace = std::chrono::seconds(1);

std::vector<std::string> ToolCommand(ShimTool tool) {
  switch (tool) {
    case ShimTool::kNone:
      return {};
    case ShimTool::kGdb:
      return {"xterm", "-geometry", "140x50", "-e", "gdb", "--args"};
    case ShimTool::kLldb:
      return {"xterm", "-geometry", "140x50", "-e", "lldb", "--"};
    case ShimTool::kRr:
      return {"rr", "record"};
    case ShimTool::kValgrind:
      return {"valgrind", "--error-exitcode=99", "--track-origins=yes", "--leak-check=full",
              "--quiet"};
  }
  return {};
}

Result<std::unique_ptr<ShimProcess>> StartShim(ShimStarter& starter,
                                               const std::vector<std::string>& command,
                                               const RunVariation& variation,
                                               MallocSitesFile& sites, bool inherit_input) {
  Result<std::string> program = ResolveProgram(command.front());
  if (!program) return program.error();
  SpawnOptions options{.program = *program,
                       .arguments = {command.begin() + 1, command.end()},
                       .inherit_input = inherit_input};
  if (variation.malloc_number) {
    options.environment = {"MALLOC_NUMBER_TO_FAIL=" + std::to_string(*variation.malloc_number),
                           "_MALLOC_CHECK=1"};
    if (variation.malloc_break) options.environment.push_back("MALLOC_BREAK_ON_FAIL=1");
    for (std::string& variable : sites.Environment(variation.malloc_record)) {
      options.environment.push_back(std::move(variable));
    }
  }
  return starter.Start(options);
}

bool UsedUpItsTime(const std::optional<PeerFailure>& local) {
  return local && local->kind() == PeerFailure::Kind::kTimeout;
}

bool DrainUntilEnd(const ShimProcess& shim, EndedConnections& connections,
                   const Deadline& deadline) {
  connections.DrainUntilExit(shim.ended_fd(), deadline);
  return shim.WaitUntil(deadline);
}

// False where its time is over first.
bool WaitForEnd(const ShimProcess& shim, EndedConnections& connections, ShimWaits& waits) {
  const auto since = Clock::now();
  do {
    const Deadline tick = Deadline::In(std::chrono::milliseconds(ShimWaits::kTickMillis));
    if (DrainUntilEnd(shim, connections, tick)) return true;
  } while (waits.GoOn(since, "had not ended"));
  return false;
}

}  // namespace

RunningShims::Entry::Entry(RunningShims& shims, const ShimProcess& shim)
    : shims_(shims), shim_(shim) {
  const std::scoped_lock lock(shims_.mutex_);
  shims_.children_[&shim_] = {.last_look = Clock::now()};
  if (shims_.killed_) shim_.Kill();
}

RunningShims::Entry::~Entry() {
  const std::scoped_lock lock(shims_.mutex_);
  shims_.children_.erase(&shim_);
}

void RunningShims::KillAll() {
  const std::scoped_lock lock(mutex_);
  killed_ = true;
  for (const auto& [child, watched] : children_) child->Kill();
}

Pacing::Running RunningShims::Survey() {
  const std::scoped_lock lock(mutex_);
  const auto now = Clock::now();
  Pacing::Running running;
  for (auto& [child, watched] : children_) {
    const Clock::duration interval = now - watched.last_look;
    if (interval >= kSurveyInterval) {
      const ProcessTimes work = child->Times();
      const ProcessTimes lately = work - watched.work;
      watched.waits = Pacing::IsWaiting(interval, lately);
      watched.computes = Pacing::IsComputing(interval, lately, work.computing);
      watched.work = work;
      watched.last_look = now;
    }
    if (watched.waits) ++running.waiting;
    if (watched.computes) ++running.computing;
  }
  return running;
}

TestLife::TestLife(const ShimSettings& settings, Dispatcher& dispatcher, Player& player,
                   RunningShims& children)
    : settings_(settings),
      dispatcher_(dispatcher),
      player_(player),
      children_(children),
      starter_(settings.worker ? MakeShimWorker(settings.path) : MakeShimSpawner()) {}

std::vector<std::string> TestLife::CommandFor(const PlannedTest& test,
                                              const RunVariation& variation, const Inbox& inbox) {
  std::vector<std::string> command = ToolCommand(settings_.tool);
  const auto add = [&command](const std::vector<std::string>& more) {
    command.insert(command.end(), more.begin(), more.end());
  };
  add({settings_.path, "-port", std::to_string(dispatcher_.port()), "-shim-id",
       std::to_string(inbox.id())});
  if (dispatcher_.is_ipv6()) add({"-ipv6"});
  add(settings_.extra_flags);
  add(player_.FlagsOf(*test.test));
  add(variation.more_flags);
  if (test.hints) add({"-handshake-hints", "-handshaker-path", settings_.handshaker_path});
  if (test.allow_hint_mismatch) add({"-allow-hint-mismatch"});
  if (settings_.wait_for_debugger) add({"-wait-for-debugger"});
  if (settings_.pass_test_name) add({"-test-name", test.name});
  for (Companion* companion : settings_.companions) add(companion->FlagsFor(test));
  return command;
}

void TestLife::RunShim(const RunVariation& variation, std::unique_ptr<Inbox> inbox,
                       Outcome& outcome, const std::function<void(pid_t)>& on_started) {
  Evidence& evidence = outcome.evidence;
  MallocSitesFile sites;
  const Result<std::unique_ptr<ShimProcess>> started =
      StartShim(*starter_, outcome.command, variation, sites, settings_.IsInteractive());
  if (!started) {
    evidence.shim_fault = started.error().message;
    return;
  }
  ShimProcess* const shim = started->get();
  std::optional<RunningShims::Entry> entry(std::in_place, children_, *shim);
  ShimWaits waits(*shim, settings_.idle_timeout);
  if (on_started) on_started(shim->pid());
  EndedConnections ended;
  {
    LiveConnections connections(settings_, outcome.test.name, dispatcher_, *inbox, *shim, waits);
    try {
      player_.Play(*outcome.test.test, connections);
    } catch (const PeerFailure& failure) {
      evidence.local = failure;
    } catch (const std::exception& error) {
      evidence.internal_error = error.what();
    } catch (...) {
      evidence.internal_error = "an exception of unknown type";
    }
    evidence.connected = connections.connected();
    evidence.id_came_swapped = inbox->came_swapped();
    connections.TakeTranscript(outcome);
    ended = connections.TakeEnded();
  }
  inbox.reset();  // A shim that wants more connections than the test has must not wait for them.

  const Clock::duration grace = std::min<Clock::duration>(settings_.idle_timeout, kGrace);
  const bool in_time = UsedUpItsTime(evidence.local)
                           ? DrainUntilEnd(*shim, ended, Deadline::In(grace))
                           : WaitForEnd(*shim, ended, waits);
  if (!in_time) {
    evidence.killed = true;
    shim->Kill();
  }
  evidence.slow = waits.slow();
  entry.reset();
  if (Result<ProcessEnd> end = shim->Finish()) {
    evidence.shim = std::move(*end);
  } else {
    evidence.shim_fault = end.error().message;
  }
  if (variation.malloc_number) outcome.malloc_sites = sites.Read();
}

Outcome TestLife::Run(const PlannedTest& test, const RunVariation& variation,
                      const std::function<void(pid_t)>& on_started) {
  const auto start = Clock::now();
  Outcome outcome;
  outcome.test = test;
  outcome.policy = PolicyFor(test.name, test.test->expected, settings_.config,
                             {.loose_errors = settings_.loose_errors});
  try {
    std::unique_ptr<Inbox> inbox = dispatcher_.Register();
    outcome.command = CommandFor(test, variation, *inbox);
    RunShim(variation, std::move(inbox), outcome, on_started);
  } catch (const std::exception& error) {
    outcome.evidence.internal_error = error.what();
  }
  outcome.verdict = Judge(outcome.policy, outcome.evidence);
  for (Companion* companion : settings_.companions) {
    if (const Status done = companion->OnShimEnded(outcome); !done) {
      outcome.evidence.internal_error = done.error().message;
      outcome.verdict = Judge(outcome.policy, outcome.evidence);
    }
  }
  outcome.duration = Clock::now() - start;
  return outcome;
}

Result<bool> AskForHandshaker(const ShimSettings& settings) {
  std::vector<std::string> arguments = settings.extra_flags;
  arguments.push_back("-is-handshaker-supported");
  Result<ChildProcess> shim =
      ChildProcess::Spawn({.program = settings.path, .arguments = std::move(arguments)});
  if (!shim) return shim.error();
  const bool ended = shim->WaitUntil(Deadline::In(settings.idle_timeout));
  if (!ended) shim->KillGroup();
  const ProcessEnd end = shim->Finish();
  const std::string question = "asked with -is-handshaker-supported, the shim ";
  if (!ended) return Error{question + "did not end"};
  if (!end.Succeeded()) return Error{question + "failed with " + end.Describe()};
  std::string answer = end.standard_output.text;
  while (!answer.empty() && std::string_view(" \t\r\n").find(answer.back()) != answer.npos) {
    answer.pop_back();
  }
  answer.erase(0, answer.find_first_not_of(" \t\r\n"));
  if (answer == "Yes") return true;
  if (answer == "No") return false;
  return Error{question + "answered '" + Printable(answer.substr(0, 40)) +
               "' and neither Yes nor No"};
}

}  // namespace badpeer
