#include "runner/base/guardian.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <set>
#include <string_view>
#include <system_error>

#include "runner/base/files.h"
#include "runner/base/text.h"

namespace badpeer {
namespace {

std::atomic<int> to_guardian{-1};
std::string mark;  // Set before there are threads.

// No other guardian's, not even one of before with the same number.
std::string MarkOf(pid_t guarded) {
  return "BADPEER_GUARDIAN=" + std::to_string(guarded) + "-" +
         std::to_string(std::chrono::system_clock::now().time_since_epoch().count());
}

// Messages are lines: '+' or '-', the kind ('m' a mark, 'g' a group, 'f' a file), and what it is. One
// write of less than PIPE_BUF bytes is not mixed with those of other threads.
void Tell(char what, char kind, std::string_view name) {
  const int pipe = to_guardian;
  if (pipe < 0 || name.find('\n') != std::string_view::npos) return;
  const std::string line = std::string{what, kind}.append(name) + "\n";
  while (write(pipe, line.data(), line.size()) < 0 && errno == EINTR) {
  }
}

void Take(const std::string& line, std::set<std::string>& guarded) {
  if (line[0] == '+') {
    guarded.insert(line.substr(1));
  } else {
    guarded.erase(line.substr(1));
  }
}

bool HasInEnvironment(const std::string& process_folder, std::string_view setting) {
  const Result<std::string> environment = ReadFile(process_folder + "/environ");
  return environment && std::ranges::count(Split(*environment, '\0'), setting) > 0;
}

// Kills all processes with the mark, and what they start meanwhile.
void EndMarked(std::string_view setting) {
  constexpr int kMostRounds = 100;
  for (int round = 0, found = 1; found > 0 && round < kMostRounds; ++round) {
    found = 0;
    std::error_code ignored;
    for (const auto& entry : std::filesystem::directory_iterator("/proc", ignored)) {
      const auto pid = std::strtol(entry.path().filename().c_str(), nullptr, 10);
      if (pid <= 0 || !HasInEnvironment(entry.path().string(), setting)) continue;
      kill(static_cast<pid_t>(pid), SIGKILL);
      ++found;
    }
  }
}

void CleanUp(const std::string& guarded) {
  const std::string name = guarded.substr(1);
  if (guarded[0] == 'm') {
    EndMarked(name);
  } else if (guarded[0] == 'g') {
    kill(-static_cast<pid_t>(std::strtol(name.c_str(), nullptr, 10)), SIGKILL);
  } else {
    std::error_code ignored;
    std::filesystem::remove_all(name, ignored);
  }
}

// Until nobody is left who could tell something.
[[noreturn]] void Guard(int pipe, const std::string& own_mark) {
  setsid();  // What is meant for the terminal's or the caller's group is not meant for this.
  for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) close(stream);
  std::set<std::string> guarded = {"m" + own_mark};
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
  // First those who could still write into the folders: 'm' and 'g' are behind 'f'.
  for (auto it = guarded.rbegin(); it != guarded.rend(); ++it) CleanUp(*it);
  _exit(0);
}

}  // namespace

Guardian::Guardian() {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return;
  const std::string own_mark = MarkOf(getpid());
  process_ = fork();
  if (process_ == 0) {
    close(ends[1]);
    Guard(ends[0], own_mark);
  }
  close(ends[0]);
  if (process_ > 0) {
    to_guardian = ends[1];
    mark = own_mark;
  } else {
    close(ends[1]);
  }
}

Guardian::~Guardian() {
  if (process_ < 0) return;
  Tell('-', 'm', mark);  // Who ends in order has ended all that it has started.
  mark.clear();
  close(to_guardian.exchange(-1));
  while (waitpid(process_, nullptr, 0) < 0 && errno == EINTR) {
  }
}

std::string GuardianMark() { return mark; }

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
