// What a run was: which program, which tests, against what, where. Stands in every report.
#ifndef BADPEER_RUNNER_REPORT_RUN_INFO_H_
#define BADPEER_RUNNER_REPORT_RUN_INFO_H_

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "runner/harness/shard.h"
#include "runner/report/result.h"

namespace badpeer {

struct RunInfo {
  std::string version{};        // of this program
  std::string bogo_revision{};  // whose tests it has
  std::size_t known_tests = 0;  // and copies with hints, before anything was left out
  std::string suite_hash{};     // of their names
  std::string shim{};
  std::string shim_hash{};  // SHA-256, as hex
  std::string config{};
  std::string config_hash{};
  std::string command{};  // as a shell reads it
  std::string machine{};
  double start = 0;  // seconds since 1970
  double seconds = 0;
  std::string stopped{};  // why not all tests have run; "" where they have
  std::optional<Shard> shard{};
};

struct RunResults {
  RunInfo info{};
  std::vector<TestResult> tests{};
};

// SHA-256 of a file, as hex; "" where it cannot be read.
std::string HashOfFile(const std::string& path);
std::string HashOfText(const std::string& text);
// Name, system and processors.
std::string DescribeMachine();

}  // namespace badpeer

#endif  // BADPEER_RUNNER_REPORT_RUN_INFO_H_
