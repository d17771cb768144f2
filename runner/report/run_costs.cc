#include "runner/report/run_costs.h"

#include <sys/resource.h>

#include <cstdlib>
#include <string>

#include "runner/base/files.h"

namespace badpeer {
namespace {

std::chrono::microseconds CpuTime(int who) {
  rusage usage{};
  getrusage(who, &usage);
  return std::chrono::seconds(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
         std::chrono::microseconds(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
}

// ru_maxrss would be the peak of all programs that this process has run.
long PeakMemoryKib() {
  const Result<std::string> status = ReadFile("/proc/self/status");
  if (!status) return 0;
  constexpr std::string_view kName = "VmHWM:";
  const std::size_t at = status->find(kName);
  if (at == std::string::npos) return 0;
  return std::strtol(status->c_str() + at + kName.size(), nullptr, 10);
}

}  // namespace

RunCosts::Start RunCosts::Begin() {
  return {.when = Clock::now(),
          .own_cpu = CpuTime(RUSAGE_SELF),
          .children_cpu = CpuTime(RUSAGE_CHILDREN)};
}

RunCosts RunCosts::Since(const Start& start) {
  return {.wall = Clock::now() - start.when,
          .own_cpu = CpuTime(RUSAGE_SELF) - start.own_cpu,
          .shim_cpu = CpuTime(RUSAGE_CHILDREN) - start.children_cpu,
          .own_peak_memory_kib = PeakMemoryKib()};
}

}  // namespace badpeer
