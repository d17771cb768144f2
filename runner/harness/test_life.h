// One test from the spawn of its shim to the verdict.
//
//   TestLife life(settings, dispatcher, player, children);
//   Outcome outcome = life.Run(planned, {});
//
// Costs at most the idle timeout, give or take a second, whatever the shim does, unless it computes
// (see Patience) or keeps our side busy with a conversation that makes progress: that may take four
// times as long.
#ifndef BADPEER_RUNNER_HARNESS_TEST_LIFE_H_
#define BADPEER_RUNNER_HARNESS_TEST_LIFE_H_

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "runner/base/deadline.h"
#include "runner/base/process.h"
#include "runner/harness/dispatcher.h"
#include "runner/harness/outcome.h"
#include "runner/harness/pacing.h"
#include "runner/harness/player.h"
#include "runner/harness/shim_config.h"
#include "runner/harness/shim_process.h"

namespace badpeer {

class Companion;

// A program that the shim is run under.
enum class ShimTool { kNone, kGdb, kLldb, kRr, kValgrind };

struct ShimSettings {
  std::string path{};  // resolved, see ResolveProgram()
  std::vector<std::string> extra_flags{};
  std::string handshaker_path{};
  ShimConfig config{};
  Clock::duration idle_timeout = std::chrono::seconds(15);
  ShimTool tool = ShimTool::kNone;
  bool worker = false;  // the shim stays up, see shim_worker.h
  bool wait_for_debugger = false;
  bool loose_errors = false;
  bool pass_test_name = false;
  bool deterministic = false;
  bool transcript = false;
  // Called for every chunk that goes over a connection, if set. From many threads.
  std::function<void(const std::string& test, TranscriptDirection, ByteView)> on_bytes{};
  // They outlive the run.
  std::vector<Companion*> companions{};

  // A person looks at the shim: one test at a time and no timeouts.
  bool IsInteractive() const {
    return wait_for_debugger || tool == ShimTool::kGdb || tool == ShimTool::kLldb ||
           tool == ShimTool::kRr;
  }
};

// The shims that run now, so that an interrupt can end them.
class RunningShims {
 public:
  // Holds a process in the list; ends before the process is finished.
  class Entry {
   public:
    Entry(RunningShims& shims, const ShimProcess& shim);
    ~Entry();
    Entry(const Entry&) = delete;
    Entry& operator=(const Entry&) = delete;

   private:
    RunningShims& shims_;
    const ShimProcess& shim_;
  };

  // Ends all, and those that are added later as well.
  void KillAll();
  bool killed() const { return killed_.load(); }

  // What those do that are known for long enough; looks at each at most every 100 ms. Does not
  // count all of them.
  Pacing::Running Survey();

 private:
  static constexpr auto kSurveyInterval = std::chrono::milliseconds(100);
  struct Watched {
    Clock::time_point last_look{};
    ProcessTimes work{};
    bool waits = false;
    bool computes = false;
  };

  std::mutex mutex_;
  std::map<const ShimProcess*, Watched> children_;
  std::atomic<bool> killed_{false};
};

// How one run of a test differs from an ordinary one.
struct RunVariation {
  std::optional<std::int64_t> malloc_number{};  // MALLOC_NUMBER_TO_FAIL
  bool malloc_break = false;                    // MALLOC_BREAK_ON_FAIL
  std::vector<std::string> more_flags{};        // for the shim, behind those of the test
  bool malloc_record = false;                   // the stacks of all allocations
};

class TestLife {
 public:
  TestLife(const ShimSettings& settings, Dispatcher& dispatcher, Player& player,
           RunningShims& children);

  // `on_started` is told the shim's process, for people who want to attach to it.
  Outcome Run(const PlannedTest& test, const RunVariation& variation,
              const std::function<void(pid_t)>& on_started = {});

 private:
  std::vector<std::string> CommandFor(const PlannedTest& test, const RunVariation& variation,
                                      const Inbox& inbox);
  void RunShim(const RunVariation& variation, std::unique_ptr<Inbox> inbox, Outcome& outcome,
               const std::function<void(pid_t)>& on_started);

  const ShimSettings& settings_;
  Dispatcher& dispatcher_;
  Player& player_;
  RunningShims& children_;
  const std::unique_ptr<ShimStarter> starter_;
};

// `-is-handshaker-supported`: whether the shim says Yes; the error tells why the answer could not
// be understood.
Result<bool> AskForHandshaker(const ShimSettings& settings);

}  // namespace badpeer

#endif  // BADPEER_RUNNER_HARNESS_TEST_LIFE_H_
