#include "runner/harness/shim_waits.h"

#include <unistd.h>

#include "runner/base/process_times.h"

namespace badpeer {
namespace {

// An honest conversation makes progress; this ends one that only pretends to.
constexpr int kOverallTimeouts = 4;
// A shim that drips bytes makes us ask for each of them.
constexpr auto kShortest = std::chrono::milliseconds(ShimWaits::kTickMillis) / 2;

Deadline OverallDeadline(Clock::duration idle_timeout) {
  if (idle_timeout == Clock::duration::max()) return Deadline::Never();
  return Deadline::In(idle_timeout * kOverallTimeouts);
}

}  // namespace

ShimWaits::ShimWaits(const ShimProcess& shim, Clock::duration idle_timeout)
    : shim_(shim),
      idle_timeout_(idle_timeout),
      start_(Clock::now()),
      end_(OverallDeadline(idle_timeout)),
      queued_before_(QueuedTimeOf(gettid())) {}

bool ShimWaits::GoOn(Clock::time_point since, const char* what) {
  const auto now = Clock::now();
  const bool begins = since != since_;
  if (!begins && now - last_look_ < kShortest) return goes_on_;
  last_look_ = now;
  const ProcessTimes work = shim_.Times();
  if (begins) {
    since_ = since;
    // Before it was started it had done nothing; later waits count from the first look. What was
    // before may be time in which we got no processor ourselves.
    const bool from_start = since == start_;
    patience_.emplace(Patience::Limits{.idle_timeout = idle_timeout_, .end = end_},
                      from_start ? since : now, from_start ? ProcessTimes() : work);
  }
  const Patience::Answer answer =
      patience_->Ask(now, work, QueuedTimeOf(gettid()) - queued_before_);
  goes_on_ = answer == Patience::Answer::kWait;
  if (answer == Patience::Answer::kSlow)
    slow_ = std::string("it ") + what + " " + patience_->Describe();
  return goes_on_;
}

}  // namespace badpeer
