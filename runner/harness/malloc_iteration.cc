#include "runner/harness/malloc_iteration.h"

#include <algorithm>
#include <string>

#include "runner/base/text.h"

namespace badpeer {
namespace {

// A shim that goes on ending in a way that means nothing is not followed for ever.
constexpr int kMaxOdd = 64;
// While the probe is under way, nobody knows whether the runs that overtake it are of use.
constexpr std::size_t kMaxEarly = 64;

// The line that the allocator wrote when it failed.
std::vector<std::string> FramesOf(std::int64_t number, const std::vector<MallocSite>& sites) {
  for (const MallocSite& site : sites) {
    if (site.number == number) return site.frames;
  }
  return {};
}

bool SaysMallocFailed(const Outcome& outcome) {
  return outcome.evidence.shim.exit_status == kExitMallocFailed;
}

std::string WhatIsWrong(const Evidence& evidence) {
  const auto our_side_saw = [&evidence](PeerFailure::Kind kind) {
    return evidence.local && evidence.local->kind() == kind;
  };
  if (const std::string report = SanitizerReport(evidence.shim.standard_error.text);
      !report.empty()) {
    return "sanitizer report: " + Printable(report);
  }
  if (evidence.killed) return "hang: the shim did not end and was killed";
  if (evidence.shim.signal) return evidence.shim.Describe();
  if (our_side_saw(PeerFailure::Kind::kMutualWait)) {
    return "hang: the shim waits for more from the runner, and the runner for it";
  }
  if (our_side_saw(PeerFailure::Kind::kTimeout)) return "hang: " + evidence.local->cause();
  return {};
}

bool MayBeTheMachine(const Evidence& evidence) {
  const bool timed_out = evidence.local && evidence.local->kind() == PeerFailure::Kind::kTimeout;
  return (evidence.killed || timed_out) &&
         SanitizerReport(evidence.shim.standard_error.text).empty();
}

}  // namespace

std::optional<MallocFinding> FindingOf(std::int64_t number, const Outcome& outcome) {
  std::string what = WhatIsWrong(outcome.evidence);
  if (what.empty()) return {};
  return MallocFinding{number, std::move(what), outcome.evidence.shim.standard_error.text,
                       FramesOf(number, outcome.malloc_sites)};
}

MallocIteration::Progress* MallocIteration::Unfinished() {
  for (Progress& progress : active_) {
    if (!progress.probe_sent) return &progress;
    if (HasMore(progress)) return &progress;
  }
  if (next_test_ == tests_.size()) return nullptr;
  Progress& progress = active_.emplace_back();
  progress.test = &tests_[next_test_++];
  progress.next = options_.first;
  if (options_.count > 0) progress.end = options_.first + options_.count;
  observer_.OnTestStarted(*progress.test);
  return &progress;
}

bool MallocIteration::HasMore(const Progress& progress) const {
  if (!progress.again.empty()) return true;
  if (options_.coverage != MallocCoverage::kAll) {
    return !progress.numbers.empty() && progress.numbers.front() < progress.end;
  }
  return progress.next < progress.end && progress.early.size() < kMaxEarly;
}

// What the probe has recorded, as far as it is asked for.
void MallocIteration::ChooseSites(Progress& progress) {
  const std::vector<MallocSite>& sites = progress.probe->malloc_sites;
  progress.tells_no_sites = sites.empty();
  std::set<std::int64_t> numbers;  // A child of the shim writes to the same file.
  for (const MallocSite& site : sites) {
    if (site.number < options_.first || site.number >= progress.end) continue;
    const bool everywhere = options_.coverage == MallocCoverage::kSitesGlobal;
    if (everywhere && !known_stacks_.insert(site.frames).second) continue;
    numbers.insert(site.number);
  }
  progress.numbers.assign(numbers.begin(), numbers.end());
}

std::optional<Job> MallocIteration::Next() {
  Progress* const progress = Unfinished();
  if (progress == nullptr) return {};
  Job job{.test = progress->test};
  if (!progress->probe_sent) {
    progress->probe_sent = true;
    job.variation.malloc_number = kMallocProbe;
    job.variation.malloc_record = options_.coverage != MallocCoverage::kAll;
  } else {
    if (!progress->again.empty()) {
      job.variation.malloc_number = progress->again.front();
      progress->again.pop_front();
    } else if (options_.coverage == MallocCoverage::kAll) {
      job.variation.malloc_number = progress->next++;
    } else {
      job.variation.malloc_number = progress->numbers.front();
      progress->numbers.pop_front();
    }
    job.variation.malloc_break = options_.break_on_fail;
    observer_.OnMallocProgress(*progress->test, *job.variation.malloc_number);
  }
  ++progress->under_way;
  return job;
}

void MallocIteration::Finished(const Job& job, Outcome outcome) {
  const auto it = std::find_if(active_.begin(), active_.end(), [&job](const Progress& progress) {
    return progress.test == job.test;
  });
  Progress& progress = *it;
  --progress.under_way;
  const std::int64_t number = *job.variation.malloc_number;
  if (number == kMallocProbe) {
    TakeProbe(progress, std::move(outcome));
  } else if (progress.probe) {
    TakeRun(progress, number, std::move(outcome));
  } else {
    progress.early.emplace_back(number, std::move(outcome));
  }
  if (progress.under_way == 0 && progress.probe && !HasMore(progress)) {
    observer_.OnTestDone(Conclude(progress));
    active_.erase(it);
  }
}

void MallocIteration::TakeProbe(Progress& progress, Outcome outcome) {
  const bool broken = !SaysMallocFailed(outcome) && FindingOf(kMallocProbe, outcome).has_value();
  const bool unimplemented = outcome.verdict.kind == Verdict::Kind::kUnimplemented;
  progress.probe = std::move(outcome);
  if (broken || unimplemented) {
    // The same would come of every N; there is no way to tell where they end.
    progress.end = options_.first;
    progress.early.clear();
    return;
  }
  if (options_.coverage != MallocCoverage::kAll) ChooseSites(progress);
  for (auto& [number, early] : std::exchange(progress.early, {})) {
    TakeRun(progress, number, std::move(early));
  }
}

void MallocIteration::TakeRun(Progress& progress, std::int64_t number, Outcome outcome) {
  const bool second_time = progress.doubtful.erase(number) > 0;
  if (!second_time) ++progress.runs;
  if (std::optional<MallocFinding> finding = FindingOf(number, outcome)) {
    if (!second_time && MayBeTheMachine(outcome.evidence)) {
      progress.doubtful.emplace(number, std::move(*finding));
      progress.again.push_back(number);
      return;
    }
    observer_.OnMallocFinding(*progress.test, *finding);
    progress.findings.push_back(std::move(*finding));
    return;
  }
  const bool says_88 = SaysMallocFailed(outcome);
  const bool eighty_eight_ends = SaysMallocFailed(*progress.probe);
  if (eighty_eight_ends) {
    if (says_88) progress.end = std::min(progress.end, number);
    return;
  }
  if (says_88) return;
  if (outcome.verdict.kind == progress.probe->verdict.kind) {
    progress.end = std::min(progress.end, number);
    return;
  }
  progress.last_odd = std::move(outcome);
  if (++progress.odd >= kMaxOdd) progress.end = std::min(progress.end, number);
}

Outcome MallocIteration::Conclude(Progress& progress) const {
  Outcome outcome = std::move(*progress.probe);
  if (SaysMallocFailed(outcome)) {
    outcome.verdict = {};  // How it ends when nothing fails is not to be seen in this dialect.
  }
  outcome.malloc_first = options_.first;
  outcome.malloc_end = std::max(progress.end, options_.first);
  outcome.malloc_runs = progress.runs;
  std::sort(progress.findings.begin(), progress.findings.end(),
            [](const auto& a, const auto& b) { return a.number < b.number; });
  outcome.malloc_findings = std::move(progress.findings);
  if (!outcome.malloc_findings.empty()) {
    const MallocFinding& first = outcome.malloc_findings.front();
    outcome.verdict = {Verdict::Kind::kFailed, Count(outcome.malloc_findings.size(), "finding") +
                                                   " when single allocations fail, the first at " +
                                                   std::to_string(first.number) + ": " +
                                                   first.what};
  } else if (progress.tells_no_sites && outcome.verdict.kind == Verdict::Kind::kPassed) {
    outcome.verdict = {Verdict::Kind::kFailed,
                       "the shim's allocator does not tell from where it is called: "
                       "-malloc-coverage=all does without"};
  } else if (progress.odd >= kMaxOdd && outcome.verdict.kind == Verdict::Kind::kPassed) {
    outcome.verdict = {
        Verdict::Kind::kFailed,
        "the shim does not say whether an allocation failed: " + progress.last_odd->verdict.reason};
  }
  return outcome;
}

void MallocIteration::Stopped() {
  for (Progress& progress : active_) {
    for (auto& [number, finding] : progress.doubtful) {
      finding.what += " (seen once)";
      progress.findings.push_back(std::move(finding));
    }
    // Without findings it is simply not done.
    if (progress.findings.empty()) continue;
    if (!progress.probe) {
      progress.probe.emplace();
      progress.probe->test = *progress.test;
    }
    progress.end = progress.next;
    Outcome outcome = Conclude(progress);
    outcome.verdict.reason += " (not all allocations were tried: the run was stopped)";
    observer_.OnTestDone(outcome);
  }
  active_.clear();
}

}  // namespace badpeer
