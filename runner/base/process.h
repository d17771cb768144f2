// A child process that cannot take its parent with it: it leads a process group of its own, its
// output goes to memory files that never block and never grow beyond a bound, and everything it
// started dies with it.
//
//   Result<ChildProcess> child =
//       ChildProcess::Spawn({.program = "./shim", .arguments = {"-port", "1"}});
//   if (!child) return child.error();
//   if (!child->WaitUntil(Deadline::In(15s))) child->KillGroup();
//   ProcessEnd end = child->Finish();
//   if (end.Succeeded()) Print(end.standard_error.text);
#ifndef BADPEER_RUNNER_BASE_PROCESS_H_
#define BADPEER_RUNNER_BASE_PROCESS_H_

#include <sys/types.h>

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "runner/base/deadline.h"
#include "runner/base/result.h"
#include "runner/base/unique_fd.h"

namespace badpeer {

struct SpawnOptions {
  std::string program;                   // a path, see ResolveProgram()
  std::vector<std::string> arguments{};  // without the program's own name
  // "NAME=value", on top of our own environment.
  std::vector<std::string> environment{};
  // For programs that talk to a person, such as debuggers: our own standard input instead of none.
  bool inherit_input = false;
  // Descriptors for its standard streams, in place of no input and of files that keep the output.
  int standard_input = -1;
  int standard_output = -1;
  int standard_error = -1;
  // Bytes kept of either output, less than a page of 4096 bytes more or less. Writes beyond it fail
  // in the child with EPERM.
  std::size_t output_limit = 4 << 20;
};

struct CapturedOutput {
  std::string text{};
  bool truncated = false;  // The child wanted to write more than `output_limit`.
};

struct ProcessEnd {
  // Exactly one of both: the exit status, or the signal that ended it.
  std::optional<int> exit_status{};
  std::optional<int> signal{};
  bool core_dumped = false;
  CapturedOutput standard_output{};
  CapturedOutput standard_error{};
  std::chrono::microseconds cpu_time{};  // of the process and the children it waited for
  std::chrono::nanoseconds queued_time{};  // its first thread was ready, but no processor was free

  bool Succeeded() const { return exit_status == 0; }
  // "exit status 1", or "SIGSEGV (Segmentation fault)".
  std::string Describe() const;
};

class ChildProcess {
 public:
  static Result<ChildProcess> Spawn(const SpawnOptions& options);

  ChildProcess(ChildProcess&&) = default;
  ChildProcess& operator=(ChildProcess&&) = delete;
  // Kills the whole group unless Finish() has been called.
  ~ChildProcess();

  pid_t pid() const { return pid_; }
  // Becomes readable when the process ends.
  int pidfd() const { return pidfd_.get(); }

  bool HasEnded() const { return WaitUntil(Deadline::In({})); }
  // True once it has ended; false at the deadline.
  bool WaitUntil(const Deadline& deadline) const;
  // SIGKILL for the process and all of its group. Its pid stays valid until Finish().
  void KillGroup() const;
  // Waits for the process without limit, kills what is left of its group, and collects everything.
  // To be called once.
  ProcessEnd Finish();

 private:
  ChildProcess(pid_t pid, UniqueFd pidfd, UniqueFd out, UniqueFd err, std::size_t output_limit);

  pid_t pid_;
  UniqueFd pidfd_;
  UniqueFd output_;
  UniqueFd error_;
  std::size_t output_limit_;
};

// The program that `name` means: a path if it has a slash, otherwise searched in PATH and then in
// the current directory. The error says why it cannot be run.
Result<std::string> ResolveProgram(const std::string& name);

// "SIGSEGV (Segmentation fault)".
std::string DescribeSignal(int signal);

}  // namespace badpeer

#endif  // BADPEER_RUNNER_BASE_PROCESS_H_
