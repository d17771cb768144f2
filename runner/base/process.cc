#include "runner/base/process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <string_view>
#include <system_error>
#include <utility>

#include "runner/base/guardian.h"
#include "runner/base/process_times.h"

namespace badpeer {
namespace {

std::string Reason(int error) { return std::generic_category().message(error); }

constexpr std::size_t kPage = 4096;

// A memory file of fixed size that fills up like a pipe without a reader would. All writers share
// its offset, which therefore tells how much was written. The seal bounds what a flood can cost us.
Result<UniqueFd> MakeOutputFile(const char* name, std::size_t limit) {
  UniqueFd file(memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING));
  if (!file || ftruncate(file.get(), static_cast<off_t>(limit)) != 0 ||
      fcntl(file.get(), F_ADD_SEALS, F_SEAL_GROW) != 0) {
    return Error{"cannot make a memory file for a child's output: " + Reason(errno)};
  }
  return file;
}

CapturedOutput ReadOutput(int file, std::size_t limit) {
  CapturedOutput output;
  const off_t end = lseek(file, 0, SEEK_CUR);
  if (end <= 0) return output;
  output.text.resize(static_cast<std::size_t>(end));
  std::size_t have = 0;
  while (have < output.text.size()) {
    const ssize_t got =
        pread(file, output.text.data() + have, output.text.size() - have, static_cast<off_t>(have));
    if (got <= 0) break;
    have += static_cast<std::size_t>(got);
  }
  output.text.resize(have);
  // The kernel refuses the piece of a write, up to a page, that would cross the bound.
  output.truncated = have + kPage > limit;
  return output;
}

class SpawnSetup {
 public:
  SpawnSetup() {
    posix_spawn_file_actions_init(&actions_);
    posix_spawnattr_init(&attributes_);
  }
  SpawnSetup(const SpawnSetup&) = delete;
  SpawnSetup& operator=(const SpawnSetup&) = delete;
  ~SpawnSetup() {
    posix_spawn_file_actions_destroy(&actions_);
    posix_spawnattr_destroy(&attributes_);
  }

  void Redirect(int from, int to) { posix_spawn_file_actions_adddup2(&actions_, from, to); }
  void NoInput() {
    posix_spawn_file_actions_addopen(&actions_, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  }
  // A group of its own, and signals as a fresh process expects them: we ignore SIGPIPE, it should
  // not.
  void OwnGroupAndSignals() {
    sigset_t none;
    sigset_t defaults;
    sigemptyset(&none);
    sigemptyset(&defaults);
    sigaddset(&defaults, SIGPIPE);
    posix_spawnattr_setpgroup(&attributes_, 0);
    posix_spawnattr_setsigmask(&attributes_, &none);
    posix_spawnattr_setsigdefault(&attributes_, &defaults);
    posix_spawnattr_setflags(
        &attributes_, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  }

  posix_spawn_file_actions_t* actions() { return &actions_; }
  posix_spawnattr_t* attributes() { return &attributes_; }

 private:
  posix_spawn_file_actions_t actions_;
  posix_spawnattr_t attributes_;
};

std::vector<char*> Pointers(const std::vector<std::string>& strings) {
  std::vector<char*> pointers;
  pointers.reserve(strings.size() + 2);
  for (const std::string& text : strings) pointers.push_back(const_cast<char*>(text.c_str()));
  return pointers;
}

std::string_view NameOf(std::string_view assignment) {
  return assignment.substr(0, assignment.find('='));
}

// Ours, without what `more` replaces, and `more`.
std::vector<char*> Environment(const std::vector<std::string>& more) {
  std::vector<char*> result;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    bool replaced = false;
    for (const std::string& text : more) replaced |= NameOf(text) == NameOf(*entry);
    if (!replaced) result.push_back(*entry);
  }
  for (char* entry : Pointers(more)) result.push_back(entry);
  result.push_back(nullptr);
  return result;
}

std::string WhyNotRunnable(const std::string& path) {
  struct stat info;
  if (stat(path.c_str(), &info) != 0) return Reason(errno);
  if (S_ISDIR(info.st_mode)) return "it is a directory";
  if (!S_ISREG(info.st_mode)) return "it is not a regular file";
  if (access(path.c_str(), X_OK) != 0) return "it is not executable";
  return {};
}

}  // namespace

std::string DescribeSignal(int signal) {
  const char* const name = sigabbrev_np(signal);
  const char* const text = sigdescr_np(signal);
  if (name == nullptr || text == nullptr) return "signal " + std::to_string(signal);
  return "SIG" + std::string(name) + " (" + text + ")";
}

std::string ProcessEnd::Describe() const {
  if (signal) return DescribeSignal(*signal) + (core_dumped ? ", core dumped" : "");
  return "exit status " + std::to_string(exit_status.value_or(-1));
}

Result<std::string> ResolveProgram(const std::string& name) {
  if (name.empty()) return Error{"no program is named"};
  if (name.find('/') == std::string::npos) {
    const char* const path = std::getenv("PATH");
    std::string_view rest = path == nullptr ? "" : path;
    while (!rest.empty()) {
      const std::size_t end = std::min(rest.find(':'), rest.size());
      const std::string candidate = std::string(rest.substr(0, end)) + "/" + name;
      if (end > 0 && WhyNotRunnable(candidate).empty()) return candidate;
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
  }
  const std::string path = name.find('/') == std::string::npos ? "./" + name : name;
  if (const std::string why = WhyNotRunnable(path); !why.empty()) {
    return Error{"cannot run " + name + ": " + why};
  }
  return path;
}

Result<ChildProcess> ChildProcess::Spawn(const SpawnOptions& options) {
  Result<UniqueFd> out = MakeOutputFile("stdout", options.output_limit);
  if (!out) return out.error();
  Result<UniqueFd> err = MakeOutputFile("stderr", options.output_limit);
  if (!err) return err.error();

  SpawnSetup setup;
  if (options.standard_input >= 0) {
    setup.Redirect(options.standard_input, STDIN_FILENO);
  } else if (!options.inherit_input) {
    setup.NoInput();
  }
  const auto given = [](int fd, const UniqueFd& file) { return fd >= 0 ? fd : file.get(); };
  setup.Redirect(given(options.standard_output, *out), STDOUT_FILENO);
  setup.Redirect(given(options.standard_error, *err), STDERR_FILENO);
  setup.OwnGroupAndSignals();

  std::vector<char*> arguments = Pointers(options.arguments);
  arguments.insert(arguments.begin(), const_cast<char*>(options.program.c_str()));
  arguments.push_back(nullptr);
  std::vector<std::string> settings = options.environment;
  if (const std::string mark = GuardianMark(); !mark.empty()) settings.push_back(mark);
  const std::vector<char*> environment = Environment(settings);

  pid_t pid = -1;
  const int error = posix_spawn(&pid, options.program.c_str(), setup.actions(), setup.attributes(),
                                arguments.data(), environment.data());
  if (error != 0) return Error{"cannot start " + options.program + ": " + Reason(error)};
  GuardProcesses(pid);
  // The C library of Debian 12 declares pidfd_open() without C linkage.
  UniqueFd pidfd(static_cast<int>(syscall(SYS_pidfd_open, pid, 0)));
  ChildProcess child(pid, std::move(pidfd), std::move(*out), std::move(*err), options.output_limit);
  if (!child.pidfd_) {
    return Error{"cannot watch the process of " + options.program + ": " + Reason(errno)};
  }
  return child;
}

ChildProcess::ChildProcess(pid_t pid, UniqueFd pidfd, UniqueFd out, UniqueFd err,
                           std::size_t output_limit)
    : pid_(pid),
      pidfd_(std::move(pidfd)),
      output_(std::move(out)),
      error_(std::move(err)),
      output_limit_(output_limit) {}

ChildProcess::~ChildProcess() {
  if (!output_) return;  // Moved from, or finished.
  KillGroup();
  Finish();
}

bool ChildProcess::WaitUntil(const Deadline& deadline) const {
  pollfd ended{.fd = pidfd_.get(), .events = POLLIN, .revents = 0};
  for (;;) {
    const int ready = poll(&ended, 1, deadline.PollMillis());
    if (ready > 0) return true;
    if (ready == 0 && deadline.Passed()) return false;
    if (ready < 0 && errno != EINTR && errno != EAGAIN) return false;
  }
}

void ChildProcess::KillGroup() const {
  // The leader is not reaped before Finish(), so the number cannot belong to anybody else.
  kill(-pid_, SIGKILL);
}

ProcessEnd ChildProcess::Finish() {
  siginfo_t info;
  // Without reaping it, or its group could not be named any more.
  while (waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOWAIT) != 0 && errno == EINTR) {
  }
  KillGroup();
  ReleaseProcesses(pid_);
  const std::chrono::nanoseconds queued = QueuedTimeOf(pid_);
  int status = 0;
  rusage usage{};
  while (wait4(pid_, &status, 0, &usage) < 0 && errno == EINTR) {
  }
  ProcessEnd end;
  if (WIFSIGNALED(status)) {
    end.signal = WTERMSIG(status);
    end.core_dumped = WCOREDUMP(status);
  } else {
    end.exit_status = WEXITSTATUS(status);
  }
  using std::chrono::microseconds;
  using std::chrono::seconds;
  end.cpu_time = seconds(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
                 microseconds(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
  end.queued_time = queued;
  end.standard_output = ReadOutput(output_.get(), output_limit_);
  end.standard_error = ReadOutput(error_.get(), output_limit_);
  output_.reset();
  error_.reset();
  return end;
}

}  // namespace badpeer
