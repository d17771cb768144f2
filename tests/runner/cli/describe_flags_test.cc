#include "runner/cli/describe_flags.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "runner/harness/test_info.h"
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
  // The value of a flag is no flag, whatever it looks like.
  const std::vector<std::string> a = {"-server", "-psk", "-server", "-on-resume-expect-no-session"};
  const std::vector<std::string> b = {"-server", "-on-shim-on-initial-expect-no-session",
                                      "-expect-no-session"};
  const std::vector<TestInfo> tests = {{.name = "A", .flags = a}, {.name = "B", .flags = b}};
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
