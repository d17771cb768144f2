#include "runner/cli/describe_flags.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "runner/suites/test_case.h"
#include "shim_api/flags.h"

namespace badpeer {
namespace {

using Json = nlohmann::json;

Json Find(const Json& all, const std::string& name) {
  for (const Json& flag : all.at("flags")) {
    if (flag.at("name") == name) return flag;
  }
  return {};
}

TEST(DescribeFlagsTest, HasEveryFlagWithItsMeaning) {
  const Result<std::string> text = DescribeFlags("json", {});
  ASSERT_TRUE(text);
  const Json all = Json::parse(*text);
  EXPECT_EQ(all.at("flags").size(), shim::AllFlags().size());
  const Json alpn = Find(all, "-expect-alpn");
  EXPECT_EQ(alpn.at("value"), "bytes");
  EXPECT_EQ(alpn.at("check"), (Json{{"of", "alpn"}, {"op", "equal"}}));
  EXPECT_EQ(Find(all, "-curves").at("repeatable"), true);
  EXPECT_EQ(Find(all, "-server").at("check"), nullptr);
  EXPECT_EQ(Find(all, "-psk-importer-key").at("of_credential"), true);
  EXPECT_EQ(Find(all, "-resume-count").at("owner"), "shim_api");
}

TEST(DescribeFlagsTest, CountsTheTestsThatUseAFlag) {
  std::vector<TestCase> tests(2);
  tests[0].name = "A";
  // The value of a flag is no flag, whatever it looks like.
  tests[0].all_flags = {"-server", "-psk", "-server", "-on-resume-expect-no-session"};
  tests[1].name = "B";
  tests[1].all_flags = {"-server", "-on-shim-on-initial-expect-no-session", "-expect-no-session"};
  const Json all = Json::parse(*DescribeFlags("json", tests));
  EXPECT_EQ(all.at("tests"), 2);
  EXPECT_EQ(Find(all, "-server").at("tests"), 2);
  EXPECT_EQ(Find(all, "-psk").at("tests"), 1);
  const Json session = Find(all, "-expect-no-session");
  EXPECT_EQ(session.at("tests"), 2);
  EXPECT_EQ(session.at("prefixed"), (Json{{"-on-resume", 1}, {"-on-shim-on-initial", 1}}));
}

TEST(DescribeFlagsTest, OtherFormatsAreErrors) {
  EXPECT_TRUE(DescribeFlags("markdown", {}));
  EXPECT_EQ(DescribeFlags("yaml", {}).error().message,
            "flag -describe-flags: 'yaml' is neither json nor markdown");
}

}  // namespace
}  // namespace badpeer
