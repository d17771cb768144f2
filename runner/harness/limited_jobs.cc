#include "runner/harness/limited_jobs.h"

#include <utility>

namespace badpeer {

bool LimitedJobs::Counts(const Outcome& outcome) const {
  if (outcome.verdict.kind != Verdict::Kind::kFailed) return false;
  return !limits_.counts || limits_.counts(outcome);
}

std::optional<Job> LimitedJobs::Next() {
  if (reached()) return {};
  if (again_.empty()) return jobs_.Next();
  const Job job = again_.front();
  again_.pop_front();
  return job;
}

void LimitedJobs::Finished(const Job& job, Outcome outcome) {
  std::vector<Verdict>& tries = failed_tries_[job.test];
  const bool failed = Counts(outcome);
  if (failed && tries.size() < static_cast<std::size_t>(limits_.retries) && !reached()) {
    tries.push_back(std::move(outcome.verdict));
    again_.push_back(job);
    return;
  }
  if (failed) ++failures_;
  outcome.failed_tries = std::move(tries);
  failed_tries_.erase(job.test);
  jobs_.Finished(job, std::move(outcome));
}

}  // namespace badpeer
