// Runs a failing test again, and stops handing out tests after so many failures.
//
//   EachOnce each(plan.tests, observer);
//   LimitedJobs jobs(each, {.retries = 2, .max_failures = 10});
#ifndef BADPEER_RUNNER_HARNESS_LIMITED_JOBS_H_
#define BADPEER_RUNNER_HARNESS_LIMITED_JOBS_H_

#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <vector>

#include "runner/harness/job_source.h"

namespace badpeer {

struct JobLimits {
  int retries = 0;
  std::size_t max_failures = 0;  // 0: no limit
  // Which failures count; unset: all.
  std::function<bool(const Outcome&)> counts{};
};

class LimitedJobs : public JobSource {
 public:
  LimitedJobs(JobSource& jobs, JobLimits limits) : jobs_(jobs), limits_(std::move(limits)) {}

  std::optional<Job> Next() override;
  void Finished(const Job& job, Outcome outcome) override;

  // There were as many failures as there may be.
  bool reached() const { return limits_.max_failures > 0 && failures_ >= limits_.max_failures; }

 private:
  bool Counts(const Outcome& outcome) const;

  JobSource& jobs_;
  const JobLimits limits_;
  std::deque<Job> again_;
  std::map<const PlannedTest*, std::vector<Verdict>> failed_tries_;
  std::size_t failures_ = 0;
};

}  // namespace badpeer

#endif  // BADPEER_RUNNER_HARNESS_LIMITED_JOBS_H_
