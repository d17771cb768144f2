// Where workers get their work from: what to run next, and what to make of the result.
#ifndef BADPEER_RUNNER_HARNESS_JOB_SOURCE_H_
#define BADPEER_RUNNER_HARNESS_JOB_SOURCE_H_

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "runner/harness/outcome.h"
#include "runner/harness/test_life.h"

namespace badpeer {

// Told what happens, one call at a time.
class RunObserver {
 public:
  virtual ~RunObserver() = default;
  virtual void OnTestStarted(const PlannedTest& /*test*/) {}
  // Only where a person wants to attach a debugger.
  virtual void OnShimStarted(const PlannedTest& /*test*/, pid_t /*shim*/) {}
  virtual void OnMallocProgress(const PlannedTest& /*test*/, std::int64_t /*number*/) {}
  virtual void OnMallocFinding(const PlannedTest& /*test*/, const MallocFinding& /*finding*/) {}
  virtual void OnTestDone(const Outcome& outcome) = 0;
};

struct Job {
  const PlannedTest* test = nullptr;
  RunVariation variation{};
};

// Never called by two threads at once.
class JobSource {
 public:
  virtual ~JobSource() = default;
  // None when nothing is left to hand out; jobs may still be under way.
  virtual std::optional<Job> Next() = 0;
  virtual void Finished(const Job& job, Outcome outcome) = 0;
  // The run was stopped, and nothing more comes: reports what is known of unfinished tests.
  virtual void Stopped() {}
};

// Each test once.
class EachOnce : public JobSource {
 public:
  EachOnce(const std::vector<PlannedTest>& tests, RunObserver& observer)
      : tests_(tests), observer_(observer) {}

  std::optional<Job> Next() override {
    if (next_ == tests_.size()) return {};
    observer_.OnTestStarted(tests_[next_]);
    return Job{.test = &tests_[next_++]};
  }
  void Finished(const Job&, Outcome outcome) override { observer_.OnTestDone(outcome); }

 private:
  const std::vector<PlannedTest>& tests_;
  RunObserver& observer_;
  std::size_t next_ = 0;
};

// One test again and again, by all workers at once, until it does not pass.
class UntilFailure : public JobSource {
 public:
  UntilFailure(const PlannedTest& test, RunObserver& observer) : test_(test), observer_(observer) {}

  std::optional<Job> Next() override {
    if (failed_) return {};
    observer_.OnTestStarted(test_);
    return Job{.test = &test_};
  }
  void Finished(const Job&, Outcome outcome) override {
    if (failed_ || outcome.verdict.kind == Verdict::Kind::kPassed) return;
    failed_ = true;
    observer_.OnTestDone(outcome);
  }

 private:
  const PlannedTest& test_;
  RunObserver& observer_;
  bool failed_ = false;
};

}  // namespace badpeer

#endif  // BADPEER_RUNNER_HARNESS_JOB_SOURCE_H_
