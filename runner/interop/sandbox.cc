#include "runner/interop/sandbox.h"

#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <optional>

#include "runner/base/unique_fd.h"
#include "runner/interop/network_interface.h"
#include "runner/interop/sandbox_root.h"

namespace badpeer::interop {
namespace {

constexpr int kFlags = CLONE_NEWNET | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWIPC | CLONE_NEWUTS;
// Far above what a QUIC endpoint starts (a browser has a few dozen), far below what hurts.
constexpr int kMaxProcesses = 500;
constexpr useconds_t kChildGraceMicros = 50'000;  // For children that are just ending.
constexpr char kMaxTasks[] = "4000";  // Threads included, where the kernel counts per namespace.
constexpr rlim_t kLockedMemory = 64 << 20;  // The contract's `memlock`.

void Say(const std::string& message, int fd_to_pass = -1) {
  iovec part{const_cast<char*>(message.data()), message.size()};
  msghdr header{};
  header.msg_iov = &part;
  header.msg_iovlen = 1;
  alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int))] = {};
  if (fd_to_pass >= 0) {
    header.msg_control = control;
    header.msg_controllen = sizeof(control);
    cmsghdr* rights = CMSG_FIRSTHDR(&header);
    rights->cmsg_level = SOL_SOCKET;
    rights->cmsg_type = SCM_RIGHTS;
    rights->cmsg_len = CMSG_LEN(sizeof(int));
    std::memcpy(CMSG_DATA(rights), &fd_to_pass, sizeof(int));
  }
  sendmsg(kSandboxSocket, &header, MSG_NOSIGNAL);  // A runner that is gone needs no answer.
}

int Fail(const std::string& reason) {
  Say("error " + reason);
  return 1;
}

std::string ReadAll(int fd) {
  std::string text;
  char block[65536];
  ssize_t got = 0;
  while ((got = read(fd, block, sizeof(block))) > 0)
    text.append(block, static_cast<std::size_t>(got));
  return text;
}

bool WriteFile(const char* path, const std::string& text) {
  const UniqueFd fd(open(path, O_WRONLY | O_CLOEXEC));
  return fd && write(fd.get(), text.data(), text.size()) == static_cast<ssize_t>(text.size());
}

// New namespaces, inside a new user namespace where this user may not make them otherwise.
Status LeaveTheMachine() {
  if (unshare(kFlags) == 0) return Done{};
  if (errno != EPERM) return Error{std::string("making namespaces: ") + std::strerror(errno)};
  const std::string uid = std::to_string(geteuid());
  const std::string gid = std::to_string(getegid());
  if (unshare(kFlags | CLONE_NEWUSER) != 0) {
    return Error{
        "no namespaces for endpoints (" + std::string(std::strerror(errno)) +
        "): run as root, or allow user namespaces with `sysctl user.max_user_namespaces=10000`, on "
        "Ubuntu also `sysctl kernel.apparmor_restrict_unprivileged_userns=0`, in a container "
        "`--cap-add SYS_ADMIN --security-opt seccomp=unconfined`"};
  }
  WriteFile("/proc/self/setgroups", "deny");
  if (!WriteFile("/proc/self/uid_map", "0 " + uid + " 1") ||
      !WriteFile("/proc/self/gid_map", "0 " + gid + " 1")) {
    return Error{"mapping this user into a user namespace: " + std::string(std::strerror(errno)) +
                 "; on Ubuntu allow it with `sysctl "
                 "kernel.apparmor_restrict_unprivileged_userns=0`"};
  }
  return Done{};
}

void Limit(__rlimit_resource what, rlim_t value) {
  const rlimit limit{value, value};
  setrlimit(what, &limit);  // Refused where the hard limit is lower: then that one holds.
}

// Linux 6.14 made pid_max a property of the PID namespace; before, writing it would change the
// machine's.
void LimitTasks() {
  utsname kernel{};
  int major = 0;
  int minor = 0;
  if (uname(&kernel) != 0 || std::sscanf(kernel.release, "%d.%d", &major, &minor) != 2) return;
  if (major > 6 || (major == 6 && minor >= 14)) WriteFile("/proc/sys/kernel/pid_max", kMaxTasks);
}

[[noreturn]] void RunEndpoint(const EndpointSpec& endpoint) {
  std::vector<char*> arguments;
  for (const std::string& word : endpoint.command) {
    arguments.push_back(const_cast<char*>(word.c_str()));
  }
  arguments.push_back(nullptr);
  std::vector<std::string> settings = {
      "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:"
      "/sbin:/bin",
      "HOME=/tmp"};
  for (const auto& [name, value] : endpoint.environment) settings.push_back(name + "=" + value);
  std::vector<char*> environment;
  for (std::string& setting : settings) environment.push_back(setting.data());
  environment.push_back(nullptr);

  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  for (const int number : {SIGPIPE, SIGINT, SIGQUIT, SIGTERM, SIGHUP}) signal(number, SIG_DFL);
  Limit(RLIMIT_CORE, 0);
  Limit(RLIMIT_MEMLOCK, kLockedMemory);
  if (endpoint.file_limit != 0) Limit(RLIMIT_FSIZE, endpoint.file_limit);
  execve(arguments[0], arguments.data(), environment.data());
  const int reason = errno;
  Say("breach cannot run " + endpoint.command[0] + ": " + std::strerror(reason));
  _exit(126);
}

// Names of the processes besides this one, the first of its PID namespace. Zombies do not count.
std::vector<std::string> OtherProcesses() {
  std::vector<std::string> names;
  DIR* proc = opendir("/proc");
  if (proc == nullptr) return names;
  while (const dirent* entry = readdir(proc)) {
    const int pid = std::atoi(entry->d_name);
    if (pid <= 1) continue;
    const UniqueFd stat(
        open(("/proc/" + std::to_string(pid) + "/stat").c_str(), O_RDONLY | O_CLOEXEC));
    if (!stat) continue;
    const std::string text = ReadAll(stat.get());
    const std::size_t open_mark = text.find('(');
    const std::size_t close_mark = text.rfind(')');
    if (open_mark == std::string::npos || close_mark + 2 >= text.size()) continue;
    const char state = text[close_mark + 2];
    if (state == 'Z' || state == 'X') continue;
    names.push_back(text.substr(open_mark + 1, close_mark - open_mark - 1));
  }
  closedir(proc);
  return names;
}

void ReportSurvivors() {
  std::vector<std::string> names = OtherProcesses();
  if (names.empty()) return;
  usleep(kChildGraceMicros);
  names = OtherProcesses();
  if (names.empty()) return;
  std::string list;
  for (std::size_t i = 0; i < names.size() && i < 5; ++i) list += (i == 0 ? "" : ", ") + names[i];
  if (names.size() > 5) list += ", ...";
  Say("breach ended while " + std::to_string(names.size()) +
      " of its processes were still running (" + list + ")");
}

// The first process of the PID namespace: its end is the end of everything in it.
class Init {
 public:
  explicit Init(const EndpointSpec& endpoint) : endpoint_(endpoint) {
    sigset_t child;
    sigemptyset(&child);
    sigaddset(&child, SIGCHLD);
    sigprocmask(SIG_BLOCK, &child, nullptr);
    child_signals_ = UniqueFd(signalfd(-1, &child, SFD_CLOEXEC | SFD_NONBLOCK));
  }

  int Run() {
    while (true) {
      pollfd polled[] = {{kSandboxSocket, POLLIN, 0}, {child_signals_.get(), POLLIN, 0}};
      const int ready = poll(polled, 2, main_process_ > 0 ? 100 : -1);
      if (ready < 0 && errno != EINTR) return 1;
      if (polled[0].revents != 0 && !Obey()) return 0;
      if (polled[1].revents != 0 && Reap()) return 0;
      if (main_process_ > 0 && OtherProcesses().size() > kMaxProcesses) {
        Say("breach started more than " + std::to_string(kMaxProcesses) + " processes");
        return 0;
      }
    }
  }

 private:
  // False: the runner has left.
  bool Obey() {
    char order[32];
    const ssize_t got = recv(kSandboxSocket, order, sizeof(order), 0);
    if (got <= 0) return false;
    const std::string text(order, static_cast<std::size_t>(got));
    if (text == "run" && main_process_ == 0) {
      main_process_ = fork();
      if (main_process_ == 0) {
        setsid();
        RunEndpoint(endpoint_);
      }
      if (main_process_ < 0) Say("breach cannot be started: " + std::string(std::strerror(errno)));
    }
    if (text == "terminate") {
      terminated_ = true;
      kill(-1, SIGTERM);
    }
    return true;
  }

  // True: the endpoint's main process has ended.
  bool Reap() {
    signalfd_siginfo info;
    while (read(child_signals_.get(), &info, sizeof(info)) > 0) {
    }
    int status = 0;
    pid_t pid = 0;
    std::optional<int> end;
    while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
      if (pid == main_process_) end = status;
    }
    if (!end) return false;
    if (!terminated_) ReportSurvivors();
    if (WIFEXITED(*end)) {
      Say("exit " + std::to_string(WEXITSTATUS(*end)));
    } else {
      Say("signal " + std::to_string(WTERMSIG(*end)));
    }
    return true;
  }

  const EndpointSpec& endpoint_;
  UniqueFd child_signals_{};
  pid_t main_process_ = 0;
  bool terminated_ = false;
};

}  // namespace

int SandboxMain() {
  setsid();
  fcntl(kSandboxSocket, F_SETFD, FD_CLOEXEC);
  signal(SIGPIPE, SIG_IGN);
  Result<SandboxSpec> spec = SandboxSpecFromJson(ReadAll(STDIN_FILENO));
  if (!spec) return Fail(spec.error().message);
  const UniqueFd null(open("/dev/null", O_RDONLY | O_CLOEXEC));
  if (null) dup2(null.get(), STDIN_FILENO);

  if (Status done = LeaveTheMachine(); !done) return Fail(done.error().message);
  if (sethostname("endpoint", 8) != 0) return Fail("naming the endpoint's host");
  Result<UniqueFd> eth0 = CreateEndpointInterface(spec->endpoint.role);
  if (!eth0) return Fail(eth0.error().message);

  const pid_t init = fork();
  if (init < 0) return Fail(std::string("fork: ") + std::strerror(errno));
  if (init > 0) {
    // Only waits, so that the runner sees one child that ends when all is over.
    eth0->reset();
    close(kSandboxSocket);
    int status = 0;
    while (waitpid(init, &status, 0) < 0 && errno == EINTR) {
    }
    // Not by way of exit(): in a build with sanitizers, it would look for leaks, which it cannot do in
    // a process without a PID namespace, and would say so among the endpoint's words.
    _exit(WIFEXITED(status) ? WEXITSTATUS(status) : 1);
  }
  LimitTasks();
  if (Status done = EnterEndpointRoot(*spec); !done) _exit(Fail(done.error().message));
  // The runner holds the only copy: the device ends with it.
  Say("ready", eth0->get());
  eth0->reset();
  _exit(Init(spec->endpoint).Run());
}

}  // namespace badpeer::interop
