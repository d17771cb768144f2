#include "runner/report/progress.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "runner/base/text.h"
#include "runner/harness/malloc_sites.h"
#include "runner/report/explanation.h"
#include "runner/report/findings.h"
#include "runner/report/summary.h"

namespace badpeer {
namespace {

constexpr std::size_t kTimeoutsBeforeAdvice = 10;
// Often enough to look alive, seldom enough to cost nothing.
constexpr auto kStatusInterval = std::chrono::milliseconds(50);
// Tests take a tenth of a second; these are looked for.
constexpr auto kSlow = std::chrono::seconds(3);
// Before that much is done, nobody knows what is left.
constexpr double kMeaningfulShare = 0.05;
constexpr std::size_t kPipeWidth = 200;

std::string Megabytes(long kib) { return std::to_string((kib + 512) / 1024) + " MB"; }

}  // namespace

Progress::Progress(ProgressOptions options, std::function<void(std::string_view)> write)
    : options_(std::move(options)), write_(std::move(write)) {
  for (const auto& entry : options_.seconds) seconds_all_ += entry.second;
}

void Progress::EraseStatus() {
  if (status_shown_) write_("\r\x1b[K");
  status_shown_ = false;
}

std::string Progress::TimeLeft() const {
  const double share = seconds_all_ > 0
                           ? seconds_done_ / seconds_all_
                           : static_cast<double>(totals_.done()) /
                                 static_cast<double>(std::max<std::size_t>(options_.total, 1));
  if (share < kMeaningfulShare || totals_.done() >= options_.total) return {};
  const std::chrono::duration<double> gone = Clock::now() - start_;
  const auto left = std::chrono::seconds(std::lround(gone.count() * (1 - share) / share));
  return ", " + DescribeDuration(left) + " left";
}

std::string Progress::SlowTest() const {
  const auto oldest =
      std::min_element(running_.begin(), running_.end(),
                       [](const auto& a, const auto& b) { return a.second < b.second; });
  if (oldest == running_.end()) return {};
  const auto since = Clock::now() - oldest->second;
  if (since < kSlow) return {};
  return "SLOW " + oldest->first + " " +
         DescribeDuration(std::chrono::duration_cast<std::chrono::seconds>(since));
}

std::string Progress::StatusText() const {
  std::string text =
      "[" + std::to_string(totals_.done()) + "/" + std::to_string(options_.total) + "] ";
  if (totals_.failed > 0) text += std::to_string(totals_.failed) + " failed, ";
  if (totals_.flaky > 0) text += std::to_string(totals_.flaky) + " flaky, ";
  if (totals_.unimplemented > 0) {
    text += std::to_string(totals_.unimplemented) + " unimplemented, ";
  }
  const std::string slow = SlowTest();
  text += DescribeDuration(Clock::now() - start_) + TimeLeft() + "  " +
          (slow.empty() ? current_ + note_ : slow);
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
  running_[test.name] = Clock::now();
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
         ": " + finding.what + "\n" +
         (finding.frames.empty() ? "" : "  in " + DescribeFrames(finding.frames) + "\n"));
  ShowStatus(true);
}

void Progress::OnTestDone(const Outcome& outcome) {
  TestResult result = ResultOf(
      outcome, options_.rerun ? options_.rerun(outcome.test) : std::string(), options_.transcript);
  const bool excused =
      options_.allow_unimplemented && result.kind == TestResult::Kind::kUnimplemented;
  if (excused) result.expected = result.kind;
  Show(result, outcome);
}

std::string Progress::Shown(const TestResult& result, const Outcome& outcome) const {
  const std::string name = " (" + result.name + ")";
  switch (result.kind) {
    case TestResult::Kind::kPassed:
      return options_.live ? "" : "PASSED" + name + "\n";
    case TestResult::Kind::kUnimplemented: {
      if (options_.live && !result.unexpected()) return {};
      std::string missing;
      for (const std::string& what : result.missing) {
        missing += (missing.empty() ? "  " : ", ") + what;
      }
      // Whoever reads the output of a pipe reads BoGo's words.
      return "UNIMPLEMENTED" + name + (options_.live ? missing : "") + "\n";
    }
    case TestResult::Kind::kFlaky:
      return options_.style.Warn("FLAKY") + name + "\n  first      " + result.verdict + "\n";
    case TestResult::Kind::kFailed:
      break;
  }
  if (!result.unexpected()) return options_.live ? "" : "FAILED" + name + "\n";
  const bool brief = options_.live && !options_.transcript;
  const ExplanationLength length = options_.verbose ? ExplanationLength::kWhole
                                   : brief          ? ExplanationLength::kShort
                                                    : ExplanationLength::kCut;
  return options_.style.Bad("FAILED") + name + "\n" +
         Explain(outcome, {.rerun = result.again,
                           .length = length,
                           .messages = options_.transcript,
                           .style = options_.style});
}

void Progress::Show(const TestResult& result, const Outcome& outcome) {
  using Kind = TestResult::Kind;
  running_.erase(result.name);
  if (const auto known = options_.seconds.find(result.name); known != options_.seconds.end()) {
    seconds_done_ += known->second;
  }
  ++(result.kind == Kind::kPassed          ? totals_.passed
     : result.kind == Kind::kUnimplemented ? totals_.unimplemented
     : result.kind == Kind::kFlaky         ? totals_.flaky
                                           : totals_.failed);
  if (result.unexpected()) ++totals_.unexpected;
  const std::string text = Shown(result, outcome) + AdviceAfter(outcome);
  if (!text.empty()) {
    EraseStatus();
    write_(text);
  }
  ShowStatus(!text.empty());
}

std::string Progress::AdviceAfter(const Outcome& outcome) {
  const Evidence& evidence = outcome.evidence;
  const bool hung =
      evidence.killed || (evidence.local && evidence.local->kind() == PeerFailure::Kind::kTimeout);
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

void Progress::Finish(const std::vector<TestResult>& results, const RunCosts& costs,
                      std::string_view stopped, bool good) {
  EraseStatus();
  const SummaryOptions summary{.width = options_.live ? options_.width : kPipeWidth,
                               .style = options_.style,
                               .all_missing = options_.all_missing};
  std::string text;
  for (const std::string& part :
       {FailuresText(results, summary), CausesText(UnexpectedCausesOf(results), summary),
        FindingsText(results, summary), MissingText(results, summary)}) {
    if (!part.empty()) text += "\n" + part;
  }
  if (totals_.failed + totals_.flaky > 0) {
    std::string files;
    for (const std::string& file : options_.report_files)
      files += (files.empty() ? "" : ", ") + file;
    text += "results: " + (files.empty() ? "nowhere, -json-output FILE keeps them" : files) + "\n";
  }
  text += "\n" + Count(totals_.done(), "test") + " in " + DescribeDuration(costs.wall) + ": " +
          std::to_string(totals_.passed) + " passed, " + std::to_string(totals_.failed) +
          " failed, " + std::to_string(totals_.unimplemented) + " unimplemented" +
          (totals_.flaky > 0 ? ", " + std::to_string(totals_.flaky) + " flaky" : "") + "\n";
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
  text +=
      (good && stopped.empty() ? options_.style.Good("PASS") : options_.style.Bad("FAIL")) + "\n";
  write_(text);
}

}  // namespace badpeer
