// Shims that stay up, for stacks whose start costs more than a test: one process answers for one test
// after the other (worker_protocol.h), and is replaced when it has crashed or was killed.
//
//   const std::unique_ptr<ShimStarter> starter = MakeShimWorker("./shim");
//   Result<std::unique_ptr<ShimProcess>> shim = starter->Start({.program = "", .arguments = {"-port", "4433"}});
#ifndef BADPEER_RUNNER_HARNESS_SHIM_WORKER_H_
#define BADPEER_RUNNER_HARNESS_SHIM_WORKER_H_

#include <memory>
#include <string>

#include "runner/harness/shim_process.h"

namespace badpeer {

// What tells a shim that it is to be a worker, as Bazel does.
inline constexpr const char* kWorkerFlag = "--persistent_worker";

// Starts `program` with the first test. Of the options of a test, only its arguments count.
std::unique_ptr<ShimStarter> MakeShimWorker(std::string program);

}  // namespace badpeer

#endif  // BADPEER_RUNNER_HARNESS_SHIM_WORKER_H_
