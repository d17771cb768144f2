#include "runner/report/progress.h"

#include <utility>

#include "runner/base/text.h"
#include "runner/report/explanation.h"

namespace badpeer {
namespace {

constexpr std::size_t kTimeoutsBeforeAdvice = 10;
// Often enough to look alive, seldom enough to cost nothing.
constexpr auto kStatusInterval = std::chrono::milliseconds(50);

// Whoever has more failures than that wants the result file.
constexpr std::size_t kMaxFailuresAgain = 200;
constexpr std::size_t kMaxFailureLine = 200;

std::string Megabytes(long kib) { return std::to_string((kib + 512) / 1024) + " MB"; }

}  // namespace

Progress::Progress(ProgressOptions options, std::function<void(std::string_view)> write)
    : options_(std::move(options)), write_(std::move(write)) {}

void Progress::EraseStatus() {
  if (status_shown_) write_("\r\x1b[K");
  status_shown_ = false;
}

std::string Progress::StatusText() const {
  std::string text =
      "[" + std::to_string(totals_.done()) + "/" + std::to_string(options_.total) + "] ";
  if (totals_.failed > 0) text += std::to_string(totals_.failed) + " failed, ";
  if (totals_.unimplemented > 0) {
    text += std::to_string(totals_.unimplemented) + " unimplemented, ";
  }
  text += DescribeDuration(Clock::now() - start_) + "  " + current_ + note_;
  // A line that wraps could not be erased.
  if (text.size() >= options_.width) text.resize(options_.width > 0 ? options_.width - 1 : 0);
  return text;
}

void Progress::ShowStatus(bool urgent) {
  if (!options_.live) return;
  const auto now = Clock::now();
  if (!urgent && now - last_status_ < kStatusInterval) return;
  last_status_ = now;
  write_("\r\x1b[K" + StatusText());
  status_shown_ = true;
}

void Progress::OnTestStarted(const PlannedTest& test) {
  current_ = test.name;
  note_.clear();
  ShowStatus(false);
}

void Progress::OnShimStarted(const PlannedTest& test, pid_t shim) {
  EraseStatus();
  write_(test.name + ": attach to process " + std::to_string(shim) + " to continue\n");
}

void Progress::OnMallocProgress(const PlannedTest& test, std::int64_t number) {
  current_ = test.name;
  note_ = " MALLOC_NUMBER_TO_FAIL=" + std::to_string(number);
  ShowStatus(false);
}

void Progress::OnMallocFinding(const PlannedTest& test, const MallocFinding& finding) {
  EraseStatus();
  write_("FINDING (" + test.name + ") at MALLOC_NUMBER_TO_FAIL=" + std::to_string(finding.number) +
         ": " + finding.what + "\n");
  ShowStatus(true);
}

void Progress::OnTestDone(const Outcome& outcome) {
  const std::string name = " (" + outcome.test.name + ")\n";
  std::string text;
  switch (outcome.verdict.kind) {
    case Verdict::Kind::kPassed:
      ++totals_.passed;
      if (!options_.live) text = "PASSED" + name;
      break;
    case Verdict::Kind::kUnimplemented:
      ++totals_.unimplemented;
      if (!options_.live || !options_.allow_unimplemented) text = "UNIMPLEMENTED" + name;
      break;
    case Verdict::Kind::kFailed:
      ++totals_.failed;
      if (failures_.size() < kMaxFailuresAgain) {
        failures_.push_back(outcome.test.name + ": " + outcome.verdict.reason);
      }
      text = "FAILED" + name +
             Explain(outcome, {.rerun = options_.rerun ? options_.rerun(outcome.test) : ""}) +
             AdviceAfter(outcome);
      break;
  }
  if (!text.empty()) {
    EraseStatus();
    write_(text);
  }
  ShowStatus(!text.empty());
}

std::string Progress::AdviceAfter(const Outcome& outcome) {
  const Evidence& evidence = outcome.evidence;
  const bool hung = evidence.killed || (evidence.local && evidence.local->kind() ==
                                                              PeerFailure::Kind::kTimeout);
  const bool timed_out = hung && evidence.slow.empty();
  constexpr auto kShort = std::chrono::seconds(2);
  if (!timed_out || ++timeouts_ != kTimeoutsBeforeAdvice || options_.idle_timeout <= kShort) {
    return {};
  }
  return "runner: " + Count(timeouts_, "test") + " have used up the idle timeout of " +
         DescribeDuration(options_.idle_timeout) +
         "; where the shim hangs, -idle-timeout 2s finds it sooner\n";
}

void Progress::Say(std::string_view lines) {
  EraseStatus();
  write_(lines);
}

std::string Progress::FailuresAgain() const {
  if (failures_.empty()) return {};
  std::string text = "\nfailed:\n";
  const std::size_t width =
      options_.live ? std::max<std::size_t>(options_.width, 40) : kMaxFailureLine;
  for (const std::string& failure : failures_) {
    const std::string line = "  " + failure;
    text += (line.size() > width ? line.substr(0, width - 3) + "..." : line) + "\n";
  }
  if (totals_.failed > failures_.size()) {
    text += "  ... and " + std::to_string(totals_.failed - failures_.size()) + " more\n";
  }
  text += options_.result_file.empty() ? "results: nowhere, -json-output FILE keeps them\n"
                                       : "results: " + options_.result_file + "\n";
  return text;
}

void Progress::Finish(const RunCosts& costs, std::string_view stopped) {
  EraseStatus();
  std::string text = FailuresAgain() + "\n" + Count(totals_.done(), "test") + " in " +
                     DescribeDuration(costs.wall) + ": " + std::to_string(totals_.passed) +
                     " passed, " + std::to_string(totals_.failed) + " failed, " +
                     std::to_string(totals_.unimplemented) + " unimplemented\n";
  if (!stopped.empty()) {
    text += std::string(stopped) + ", " + std::to_string(options_.total - totals_.done()) + " of " +
            std::to_string(options_.total) + " not run\n";
  }
  if (options_.not_in_set > 0) {
    text += Count(options_.not_in_set, "more test") + " not run (-tests all runs them as well)\n";
  }
  text += "processor time: runner " + DescribeDuration(costs.own_cpu) + ", shims " +
          DescribeDuration(costs.shim_cpu) + "; peak memory: runner " +
          Megabytes(costs.own_peak_memory_kib) + "\n";
  text += Good() && stopped.empty() ? "PASS\n" : "FAIL\n";
  write_(text);
}

}  // namespace badpeer
