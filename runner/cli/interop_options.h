// Options of `runner interop`: those of the QUIC Interop Runner's run.py, and ours.
//
//   Result<InteropOptions> options = ParseInteropOptions(args);
//   if (!options) Die(options.error().message);
#ifndef BADPEER_RUNNER_CLI_INTEROP_OPTIONS_H_
#define BADPEER_RUNNER_CLI_INTEROP_OPTIONS_H_

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "runner/base/result.h"
#include "runner/cli/manual.h"

namespace badpeer {

struct InteropOptions {
  std::string protocol = "quic";
  std::optional<std::vector<std::string>> clients{};  // None: all.
  std::optional<std::vector<std::string>> servers{};
  std::optional<std::vector<std::string>> tests{};  // Names, onlyTests, onlyMeasurements, quick.
  std::vector<std::pair<std::string, std::string>> replace{};
  std::string log_dir{};
  bool save_files = false;
  std::string json{};
  bool markdown = false;
  std::string must_include{};
  // None: nothing is marked. Otherwise what fails with everyone becomes unsupported, except for
  // these.
  std::optional<std::vector<std::string>> auto_unsupported_except{};
  bool debug = false;

  std::string implementations{};  // Path; empty: the one of the source tree or the installation.
  std::string driver = "process";
  std::string html{};
  int num_workers = 0;  // 0: as many as there are processors.
  std::uint64_t seed = 1;
  std::uint64_t disk_limit_mib = 512;
  std::string shard{};              // As ChooseShard() reads it.
  unsigned time_limit_seconds = 0;  // 0: each test's own.
  bool list = false;
  bool help = false;
  std::vector<std::string> merge{};  // Result files, after the word `merge`.
};

Result<InteropOptions> ParseInteropOptions(std::span<const std::string> args);

Manual InteropManual();

}  // namespace badpeer

#endif  // BADPEER_RUNNER_CLI_INTEROP_OPTIONS_H_
