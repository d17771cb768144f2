// The shim of one test, as the runner sees it from start to end: a process of its own, or a process
// that stays up and answers for one test after the other (shim_worker.h).
//
//   std::unique_ptr<ShimStarter> starter = MakeShimStarter(settings);
//   Result<std::unique_ptr<ShimProcess>> shim = starter->Start(options);
//   if (!(*shim)->WaitUntil(Deadline::In(15s))) (*shim)->Kill();
//   Result<ProcessEnd> end = (*shim)->Finish();
#ifndef BADPEER_RUNNER_HARNESS_SHIM_PROCESS_H_
#define BADPEER_RUNNER_HARNESS_SHIM_PROCESS_H_

#include <sys/types.h>

#include <memory>

#include "runner/base/deadline.h"
#include "runner/base/process.h"
#include "runner/base/process_times.h"
#include "runner/base/result.h"

namespace badpeer {

class ShimProcess {
 public:
  virtual ~ShimProcess() = default;

  virtual pid_t pid() const = 0;
  virtual int pidfd() const = 0;
  // Becomes readable when the shim is done with its test.
  virtual int ended_fd() const = 0;
  // What it has done for its test so far.
  virtual ProcessTimes Times() const = 0;
  // Ends the process and all that it has started.
  virtual void Kill() const = 0;
  // Waits without limit for the end of the test. The error is a sentence about a shim that came to
  // none. To be called once.
  virtual Result<ProcessEnd> Finish() = 0;

  bool HasEnded() const { return WaitUntil(Deadline::In({})); }
  // True once it is done with its test; false at the deadline.
  bool WaitUntil(const Deadline& deadline) const;
};

class ShimStarter {
 public:
  virtual ~ShimStarter() = default;

  // One at a time: the one before is finished.
  virtual Result<std::unique_ptr<ShimProcess>> Start(const SpawnOptions& options) = 0;
};

// A process for each test.
std::unique_ptr<ShimStarter> MakeShimSpawner();

}  // namespace badpeer

#endif  // BADPEER_RUNNER_HARNESS_SHIM_PROCESS_H_
