#include "runner/harness/patience.h"

#include "runner/base/text.h"

namespace badpeer {
namespace {

constexpr int kComputingTimeouts = 2;

}  // namespace

Patience::Patience(const Limits& limits, Clock::time_point since, const ProcessTimes& work)
    : limits_(limits), since_(since), before_(work), last_(since), last_work_(work) {}

// Most of the time that it has had.
bool Patience::WasBusy() const { return (last_work_ - before_).busy() * 2 >= last_ - since_; }

Patience::Answer Patience::Ask(Clock::time_point now, const ProcessTimes& work,
                               Clock::duration our_queue) {
  if (limits_.idle_timeout == Clock::duration::max()) return Answer::kWait;
  // The kernel counts what a process was queued when it gets its processor at last: more than a step
  // is of earlier ones, which were not idle. It is no time for later ones.
  const Clock::duration step = work.ready ? Clock::duration::zero() : now - last_;
  const Clock::duration idle = step - (work - last_work_).busy();
  idle_ = std::max<Clock::duration>(idle_ + std::min<Clock::duration>(idle, kLongestStep), {});
  last_ = now;
  last_work_ = work;
  const bool over = !limits_.end.IsNever() && now - work.queued - our_queue >= limits_.end.when();
  const bool computed_enough =
      now - since_ >= limits_.idle_timeout &&
      (work - before_).computing >= limits_.idle_timeout * kComputingTimeouts;
  if (computed_enough) return Answer::kSlow;
  if (!over && idle_ < limits_.idle_timeout) return Answer::kWait;
  return WasBusy() ? Answer::kSlow : Answer::kIdle;
}

std::string Patience::Describe() const {
  const ProcessTimes work = last_work_ - before_;
  // A machine that gives it a processor for less than half of what it wants is the problem.
  const bool starved = work.queued > work.computing;
  return "after " + DescribeDuration(last_ - since_) + ", in which it used " +
         DescribeDuration(work.computing) + " of processor time and waited " +
         DescribeDuration(work.queued) + " for a processor; try " +
         (starved ? "fewer -num-workers or " : "") + "a longer -idle-timeout (now " +
         DescribeDuration(limits_.idle_timeout) + ")";
}

}  // namespace badpeer
