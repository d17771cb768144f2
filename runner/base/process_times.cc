#include "runner/base/process_times.h"

#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <system_error>
#include <vector>

#include "runner/base/files.h"

namespace badpeer {
namespace {

using std::chrono::nanoseconds;

// A shim that forks without end must not make us look at all of it.
constexpr std::size_t kMostProcesses = 32;
constexpr int kMostThreads = 64;

std::string PathOf(pid_t pid) { return "/proc/" + std::to_string(pid); }

// The numbers in a line, from `at` on.
std::vector<std::int64_t> NumbersIn(const std::string& text, std::size_t at) {
  std::vector<std::int64_t> numbers;
  const char* begin = text.c_str() + at;
  for (;;) {
    char* end = nullptr;
    const std::int64_t number = std::strtoll(begin, &end, 10);
    if (end == begin) return numbers;
    numbers.push_back(number);
    begin = end;
  }
}

// schedstat: time on a processor, time queued, number of time slices (sched-stats.rst).
nanoseconds QueuedIn(const std::string& folder) {
  const Result<std::string> text = ReadFile(folder + "/schedstat");
  if (!text) return {};
  const std::vector<std::int64_t> numbers = NumbersIn(*text, 0);
  return numbers.size() < 2 ? nanoseconds(0) : nanoseconds(numbers[1]);
}

// proc(5): the state; utime and stime of all threads, cutime and cstime of the children it has waited for.
void AddComputing(const std::string& folder, ProcessTimes& times) {
  const Result<std::string> text = ReadFile(folder + "/stat");
  if (!text) return;
  // The program's name is in parentheses and may hold anything; behind it comes the state.
  const std::size_t name_end = text->rfind(") ");
  if (name_end == std::string::npos || name_end + 3 >= text->size()) return;
  const std::vector<std::int64_t> numbers = NumbersIn(*text, name_end + 3);
  constexpr std::size_t kUserTime = 10;
  if (numbers.size() < kUserTime + 4) return;
  std::int64_t ticks = 0;
  for (std::size_t i = kUserTime; i < kUserTime + 4; ++i) ticks += numbers[i];
  static const std::int64_t ticks_per_second = sysconf(_SC_CLK_TCK);
  times.computing += nanoseconds(ticks * (1'000'000'000 / ticks_per_second));
  times.ready |= (*text)[name_end + 2] == 'R';
}

// Adds what the threads were queued, and to `processes` those that they have started.
void VisitThreads(const std::string& folder, ProcessTimes& times, std::vector<pid_t>& processes) {
  std::error_code error;
  int threads = 0;
  for (std::filesystem::directory_iterator it(folder + "/task", error), end;
       !error && it != end && threads < kMostThreads; it.increment(error), ++threads) {
    const std::string thread = it->path().string();
    times.queued += QueuedIn(thread);
    const Result<std::string> children = ReadFile(thread + "/children");
    if (!children) continue;
    for (const std::int64_t child : NumbersIn(*children, 0)) {
      if (processes.size() < kMostProcesses) processes.push_back(static_cast<pid_t>(child));
    }
  }
}

}  // namespace

ProcessTimes TimesOf(pid_t pid) {
  ProcessTimes times;
  std::vector<pid_t> processes = {pid};
  for (std::size_t i = 0; i < processes.size(); ++i) {
    const std::string folder = PathOf(processes[i]);
    AddComputing(folder, times);
    VisitThreads(folder, times, processes);
  }
  return times;
}

nanoseconds QueuedTimeOf(pid_t pid) { return QueuedIn(PathOf(pid)); }

}  // namespace badpeer
