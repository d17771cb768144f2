// Something that keeps what a test leaves behind: files of the shim, or what went over its connections.
//
//   ShimSettings settings{..., .companions = {&transcripts}};
#ifndef BADPEER_RUNNER_HARNESS_COMPANION_H_
#define BADPEER_RUNNER_HARNESS_COMPANION_H_

#include <string>
#include <vector>

#include "runner/base/result.h"
#include "runner/harness/outcome.h"

namespace badpeer {

// Shared by all workers: both calls come from many threads at once.
class Companion {
 public:
  virtual ~Companion() = default;
  // What the shim is given on top of the test's flags.
  virtual std::vector<std::string> FlagsFor(const PlannedTest&) { return {}; }
  // The shim is gone, and the verdict is known. A failure fails the test.
  virtual Status OnShimEnded(Outcome& outcome) = 0;
};

}  // namespace badpeer

#endif  // BADPEER_RUNNER_HARNESS_COMPANION_H_
