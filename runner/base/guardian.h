// Cleans up behind a process that is killed with SIGKILL and can do nothing more: a small process
// beside it ends what it had started, and removes its temporary files.
//
//   const Guardian guardian;     // once, before there are threads
//
// ChildProcess, TempDir and the like tell it by themselves. Without a guardian nobody is told.
//
// A process that is killed just after it has started another cannot tell so any more. Therefore all
// that it starts has a mark in the environment, by which the guardian finds it.
#ifndef BADPEER_RUNNER_BASE_GUARDIAN_H_
#define BADPEER_RUNNER_BASE_GUARDIAN_H_

#include <sys/types.h>

#include <string>

namespace badpeer {

class Guardian {
 public:
  // If the system has no room for one more process, there is none.
  Guardian();
  Guardian(const Guardian&) = delete;
  Guardian& operator=(const Guardian&) = delete;
  // Whatever is then still guarded is cleaned up.
  ~Guardian();

 private:
  pid_t process_ = -1;
};

// "NAME=VALUE" for the environment of what is started; empty without a guardian.
std::string GuardianMark();
// All processes of a group.
void GuardProcesses(pid_t group);
void ReleaseProcesses(pid_t group);
// A file, or a folder with all that is in it.
void GuardPath(const std::string& path);
void ReleasePath(const std::string& path);

}  // namespace badpeer

#endif  // BADPEER_RUNNER_BASE_GUARDIAN_H_
