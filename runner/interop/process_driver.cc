#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "runner/base/deadline.h"
#include "runner/base/unique_fd.h"
#include "runner/interop/endpoint.h"
#include "runner/interop/sandbox.h"

namespace badpeer::interop {
namespace {

constexpr std::chrono::seconds kSetUpLimit{20};

Error SystemError(const std::string& what) { return Error{what + ": " + std::strerror(errno)}; }

struct Message {
  std::string text{};
  UniqueFd fd{};
  bool end = false;  // The sandbox is gone.
};

Message Receive(int socket, int flags) {
  char text[1024];
  iovec part{text, sizeof(text)};
  alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int))] = {};
  msghdr header{};
  header.msg_iov = &part;
  header.msg_iovlen = 1;
  header.msg_control = control;
  header.msg_controllen = sizeof(control);
  const ssize_t got = recvmsg(socket, &header, flags | MSG_CMSG_CLOEXEC);
  Message message;
  message.end = got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR);
  if (got <= 0) return message;
  message.text.assign(text, static_cast<std::size_t>(got));
  const cmsghdr* rights = CMSG_FIRSTHDR(&header);
  if (rights != nullptr && rights->cmsg_type == SCM_RIGHTS) {
    int fd = -1;
    std::memcpy(&fd, CMSG_DATA(rights), sizeof(fd));
    message.fd.reset(fd);
  }
  return message;
}

// "exit 3" -> "3" where `kind` is "exit".
std::optional<std::string> After(const std::string& text, const std::string& kind) {
  if (text.rfind(kind + " ", 0) != 0) return std::nullopt;
  return text.substr(kind.size() + 1);
}

class ProcessEndpoint final : public Endpoint {
 public:
  ProcessEndpoint(pid_t sandbox, UniqueFd socket) : sandbox_(sandbox), socket_(std::move(socket)) {}
  ProcessEndpoint(const ProcessEndpoint&) = delete;
  ProcessEndpoint& operator=(const ProcessEndpoint&) = delete;

  ~ProcessEndpoint() override {
    socket_.reset();  // The sandbox ends at this, and all in it.
    int status = 0;
    while (waitpid(sandbox_, &status, 0) < 0 && errno == EINTR) {
    }
  }

  Status AwaitReady() {
    const Deadline deadline = Deadline::In(kSetUpLimit);
    while (!deadline.Passed()) {
      pollfd polled{socket_.get(), POLLIN, 0};
      if (poll(&polled, 1, deadline.PollMillis()) <= 0) continue;
      Message message = Receive(socket_.get(), 0);
      if (const auto reason = After(message.text, "error")) return Error{*reason};
      if (message.text == "ready") {
        tun_ = std::move(message.fd);
        return Done{};
      }
      if (message.end) return Error{"the sandbox ended before its endpoint was ready"};
    }
    return Error{"the sandbox was not ready in time"};
  }

  int tun_fd() const override { return tun_.get(); }
  int end_fd() const override { return socket_.get(); }

  Status Run() override {
    if (send(socket_.get(), "run", 3, MSG_NOSIGNAL) != 3)
      return SystemError("starting an endpoint");
    return Done{};
  }

  std::optional<EndpointEnd> PollEnd() override {
    while (!end_) {
      const Message message = Receive(socket_.get(), MSG_DONTWAIT);
      if (message.text.empty() && !message.end) return std::nullopt;
      Note(message);
    }
    return end_;
  }

  void Terminate() override {
    // Nothing is lost where this fails: the sandbox is gone then.
    send(socket_.get(), "terminate", 9, MSG_NOSIGNAL | MSG_DONTWAIT);
  }

  std::vector<std::string> Breaches() const override { return breaches_; }

 private:
  void Note(const Message& message) {
    if (const auto status = After(message.text, "exit")) {
      end_ = EndpointEnd{.exit_status = std::atoi(status->c_str())};
    } else if (const auto number = After(message.text, "signal")) {
      const char* name = sigabbrev_np(std::atoi(number->c_str()));
      end_ = EndpointEnd{.note = "ended by SIG" + std::string(name != nullptr ? name : *number)};
    } else if (const auto breach = After(message.text, "breach")) {
      breaches_.push_back(*breach);
    } else if (message.end) {
      end_ = EndpointEnd{.note = "ended by the runner"};
    }
  }

  pid_t sandbox_;
  UniqueFd socket_;
  UniqueFd tun_{};
  std::optional<EndpointEnd> end_{};
  std::vector<std::string> breaches_{};
};

Result<UniqueFd> MemoryFile(const std::string& content) {
  UniqueFd fd(memfd_create("sandbox", MFD_CLOEXEC));
  if (!fd) return SystemError("memfd");
  std::size_t written = 0;
  while (written < content.size()) {
    const ssize_t put = write(fd.get(), content.data() + written, content.size() - written);
    if (put < 0) return SystemError("memfd");
    written += static_cast<std::size_t>(put);
  }
  lseek(fd.get(), 0, SEEK_SET);
  return fd;
}

bool IsBelowTmp(const std::string& path) { return path.rfind("/tmp/", 0) == 0; }

// What lies below /tmp and belongs to the endpoint's program.
std::vector<std::string> FoldersToKeep(const EndpointSpec& spec) {
  std::vector<std::string> keep;
  const std::string program_folder = std::filesystem::path(spec.command[0]).parent_path().string();
  std::error_code failed;
  const std::string here = std::filesystem::current_path(failed).string();
  for (const std::string& folder : {here, program_folder}) {
    if (IsBelowTmp(folder)) keep.push_back(folder);
  }
  return keep;
}

class ProcessDriver final : public Driver {
 public:
  Result<std::unique_ptr<Endpoint>> Prepare(const EndpointSpec& spec) override {
    if (spec.command.empty()) return Error{"no command for this implementation"};
    std::ofstream hosts(spec.scratch_dir + "/hosts");
    hosts << HostsFile(spec.role);
    hosts.close();
    if (!hosts) return Error{"cannot write " + spec.scratch_dir + "/hosts"};
    Result<UniqueFd> input =
        MemoryFile(ToJson(SandboxSpec{.endpoint = spec, .keep = FoldersToKeep(spec)}));
    if (!input) return input.error();
    const UniqueFd console(
        open(spec.console_path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644));
    if (!console) return SystemError(spec.console_path);
    int pair[2];
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0) {
      return SystemError("socketpair");
    }
    UniqueFd ours(pair[0]);
    UniqueFd theirs(pair[1]);
    Result<pid_t> sandbox = Spawn(input->get(), console.get(), theirs.get());
    if (!sandbox) return sandbox.error();
    auto endpoint = std::make_unique<ProcessEndpoint>(*sandbox, std::move(ours));
    // The sandbox has its own copy: this one would hide its end.
    theirs.reset();
    if (Status ready = endpoint->AwaitReady(); !ready) return ready.error();
    return std::unique_ptr<Endpoint>(std::move(endpoint));
  }

 private:
  static Result<pid_t> Spawn(int input, int console, int socket) {
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, console, STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, console, STDERR_FILENO);
    posix_spawn_file_actions_adddup2(&actions, socket, kSandboxSocket);
    char program[] = "runner";
    char command[] = "interop";
    char what[] = "sandbox";
    char* const arguments[] = {program, command, what, nullptr};
    pid_t pid = 0;
    const int failed = posix_spawn(&pid, "/proc/self/exe", &actions, nullptr, arguments, environ);
    posix_spawn_file_actions_destroy(&actions);
    if (failed != 0) return Error{std::string("starting a sandbox: ") + std::strerror(failed)};
    return pid;
  }
};

}  // namespace

std::unique_ptr<Driver> MakeProcessDriver() { return std::make_unique<ProcessDriver>(); }

}  // namespace badpeer::interop
