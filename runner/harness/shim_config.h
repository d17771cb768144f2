// What a user says about a shim in the file of -shim-config: what it cannot do and how it names its
// errors. The format is that of BoGo and of the extensions that other stacks use.
//
//   Result<ShimConfig> config = LoadShimConfig("configs/openssl.json");
//   if (!config) Die(config.error().message);  // "configs/x.json:3:14: ..."
//
//   {
//     "DisabledTests": {"*-DTLS13*": "no DTLS 1.3 yet"},
//     "ErrorMap": {":NO_SHARED_CIPHER:": ["no shared cipher", "no common suite"]},
//     "UnimplementedErrors": ["unknown option"]
//   }
#ifndef BADPEER_RUNNER_HARNESS_SHIM_CONFIG_H_
#define BADPEER_RUNNER_HARNESS_SHIM_CONFIG_H_

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "runner/base/result.h"
#include "runner/base/shim_connections.h"
#include "runner/harness/glob.h"

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

  std::vector<std::string> unknown_keys{};
};

// `name` is the file's, for errors: "name:line:column: ..." where the text is no JSON, "name: ..."
// where a value is not of the kind it should be.
Result<ShimConfig> ParseShimConfig(std::string_view text, const std::string& name);
Result<ShimConfig> LoadShimConfig(const std::string& path);

// One line about what in the configuration has no effect, or nothing: keys that mean nothing to us
// and patterns that match none of `test_names`.
std::string DescribeDeadEntries(const ShimConfig& config,
                                const std::vector<std::string_view>& test_names);

}  // namespace badpeer

#endif  // BADPEER_RUNNER_HARNESS_SHIM_CONFIG_H_
