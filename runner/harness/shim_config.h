// What a user says about a shim in the file of -shim-config: what it cannot do and how it names its
// errors. The format is that of BoGo and of the extensions that other stacks use.
//
//   Result<ShimConfig> config = LoadShimConfig("configs/openssl.json");
//   if (!config) Die(config.error().message);  // "configs/x.json:3:14: ..."
//
//   {
//     "DisabledTests": {"*-DTLS13*": "no DTLS 1.3 yet"},
//     "ErrorMap": {":NO_SHARED_CIPHER:": ["no shared cipher", "no common suite"]},
//     "UnimplementedErrors": ["unknown option"],
//     "MaxDTLSVersion": "1.2"
//   }
//
// A key that cannot be what it stands for is a note of people's to themselves: see IsNote().
#ifndef BADPEER_RUNNER_HARNESS_SHIM_CONFIG_H_
#define BADPEER_RUNNER_HARNESS_SHIM_CONFIG_H_

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "runner/base/result.h"
#include "runner/base/shim_connections.h"
#include "runner/harness/glob.h"
#include "runner/harness/version_limits.h"

namespace badpeer {

struct ReasonedGlob {
  Glob glob;
  std::string reason;
};

struct ShimConfig {
  std::vector<ReasonedGlob> disabled_tests{};
  // From an error of the suite to the substrings of stderr that stand for it. "" matches anything,
  // an empty list nothing.
  std::map<std::string, std::vector<std::string>> error_map{};
  // By exact test name: what the shim's stderr and our own side must say instead of what the test
  // expects.
  std::map<std::string, std::string> test_error_map{};
  std::map<std::string, std::string> test_local_error_map{};
  // Tests whose error text does not matter.
  std::vector<ReasonedGlob> loose_error_tests{};
  // Substrings of stderr with which a failing shim says that it does not know a flag.
  std::vector<std::string> unimplemented_errors{};
  // Groups (TLS code points) that the shim is given where a test gives it all; empty: all there
  // are.
  std::vector<int> all_curves{};
  ShimTraits traits{};
  // MinTLSVersion, MaxTLSVersion, MinDTLSVersion, MaxDTLSVersion: tests that need another version
  // are disabled.
  VersionLimits versions{};

  std::vector<std::string> unknown_keys{};
};

// Names of tests and patterns for them begin with a letter, a digit or a wildcard, and have no
// blanks: "", "### DTLS", "// see the tracker", "_comment" and "SSL3 is gone" are notes.
bool IsNote(std::string_view key);

// `name` is the file's, for errors: "name:line:column: ..." where the text is no JSON, "name: ..."
// where a value is not of the kind it should be.
Result<ShimConfig> ParseShimConfig(std::string_view text, const std::string& name);
Result<ShimConfig> LoadShimConfig(const std::string& path);

// What in a configuration has no effect.
struct DeadEntry {
  std::string section{};  // "DisabledTests"; empty for a key that means nothing to us
  std::string key{};
};
// Patterns and names that match none of `test_names`, and then unknown keys.
std::vector<DeadEntry> FindDeadEntries(const ShimConfig& config,
                                       const std::vector<std::string_view>& test_names);
// All of them, a line each: "DisabledTests: Gone-*".
std::string ListDeadEntries(const std::vector<DeadEntry>& entries);
// The same in one line, or nothing.
std::string DescribeDeadEntries(const std::vector<DeadEntry>& entries);

}  // namespace badpeer

#endif  // BADPEER_RUNNER_HARNESS_SHIM_CONFIG_H_
