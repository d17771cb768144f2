// Every flag that the runner's tests start a shim with is one that the library knows, with a value
// of the right form: a mistake of a table would otherwise look like a shim that lacks a feature.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "shim_api/flags.h"

namespace badpeer::shim {
namespace {

std::optional<FlagError> Parse(const std::vector<std::string>& flags) {
  std::vector<const char*> arguments;
  const std::string digest(64, '0');
  for (const std::string& flag : flags) {
    // Made for each run, as files are, but no files: a credential and its key, and a digest in hex.
    const bool delegated = flag.starts_with("{delegated:");
    const bool hashed = flag.starts_with("{spki-sha256:");
    arguments.push_back(delegated ? "AAAA" : hashed ? digest.c_str() : flag.c_str());
  }
  ShimConfig config;
  return ParseFlags(arguments, config);
}

TEST(SuiteFlagsTest, EveryTestIsUnderstood) {
  const std::string table = testing::TempDir() + "badpeer_tests.jsonl";
  const std::string command = "'" BADPEER_RUNNER "' -dump-tests '" + table + "' >/dev/null";
  ASSERT_EQ(std::system(command.c_str()), 0) << command;
  std::ifstream file(table);
  std::size_t tests = 0;
  for (std::string line; std::getline(file, line); ++tests) {
    const nlohmann::json test = nlohmann::json::parse(line);
    const auto error = Parse(test.at("flags").get<std::vector<std::string>>());
    EXPECT_FALSE(error) << test.at("name") << ": " << error->message;
  }
  EXPECT_GT(tests, 0u);
}

TEST(SuiteFlagsTest, AMistakeWouldBeNoticed) {
  EXPECT_TRUE(Parse({"-no-such-flag"}));
  EXPECT_TRUE(Parse({"-resume-count", "two"}));
}

}  // namespace
}  // namespace badpeer::shim
