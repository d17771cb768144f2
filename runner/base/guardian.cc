#include "runner/base/guardian.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <set>
#include <string_view>
#include <system_error>

namespace badpeer {
namespace {

std::atomic<int> to_guardian{-1};

// Messages are lines: '+' or '-', 'g' or 'f', and what it is. One write of less than PIPE_BUF bytes
// is not mixed with those of other threads.
void Tell(char what, char kind, std::string_view name) {
  const int pipe = to_guardian;
  if (pipe < 0 || name.find('\n') != std::string_view::npos) return;
  const std::string line = std::string{what, kind}.append(name) + "\n";
  while (write(pipe, line.data(), line.size()) < 0 && errno == EINTR) {
  }
}

void CleanUp(const std::string& guarded) {
  const std::string name = guarded.substr(1);
  if (guarded[0] == 'g') {
    kill(-static_cast<pid_t>(std::strtol(name.c_str(), nullptr, 10)), SIGKILL);
  } else {
    std::error_code ignored;
    std::filesystem::remove_all(name, ignored);
  }
}

void Take(const std::string& line, std::set<std::string>& guarded) {
  if (line[0] == '+') {
    guarded.insert(line.substr(1));
  } else {
    guarded.erase(line.substr(1));
  }
}

// Until nobody is left who could tell something.
[[noreturn]] void Guard(int pipe) {
  setsid();  // What is meant for the terminal's or the caller's group is not meant for this.
  for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) close(stream);
  std::set<std::string> guarded;
  std::string unread;
  char block[4096];
  for (;;) {
    const ssize_t got = read(pipe, block, sizeof(block));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) break;
    unread.append(block, static_cast<std::size_t>(got));
    std::size_t end;
    while ((end = unread.find('\n')) != std::string::npos) {
      Take(unread.substr(0, end), guarded);
      unread.erase(0, end + 1);
    }
  }
  // First those who could still write into the folders: 'g' is behind 'f'.
  for (auto it = guarded.rbegin(); it != guarded.rend(); ++it) CleanUp(*it);
  _exit(0);
}

}  // namespace

Guardian::Guardian() {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return;
  process_ = fork();
  if (process_ == 0) {
    close(ends[1]);
    Guard(ends[0]);
  }
  close(ends[0]);
  if (process_ > 0) {
    to_guardian = ends[1];
  } else {
    close(ends[1]);
  }
}

Guardian::~Guardian() {
  if (process_ < 0) return;
  close(to_guardian.exchange(-1));
  while (waitpid(process_, nullptr, 0) < 0 && errno == EINTR) {
  }
}

void GuardProcesses(pid_t group) { Tell('+', 'g', std::to_string(group)); }
void ReleaseProcesses(pid_t group) { Tell('-', 'g', std::to_string(group)); }

void GuardPath(const std::string& path) {
  std::error_code failure;
  const std::filesystem::path whole = std::filesystem::absolute(path, failure);
  if (!failure) Tell('+', 'f', whole.string());
}
void ReleasePath(const std::string& path) {
  std::error_code failure;
  const std::filesystem::path whole = std::filesystem::absolute(path, failure);
  if (!failure) Tell('-', 'f', whole.string());
}

}  // namespace badpeer
