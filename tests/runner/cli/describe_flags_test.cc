#include "runner/cli/describe_flags.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "runner/harness/engine.h"
#include "shim_api/flags.h"

namespace badpeer {
namespace {

using Json = nlohmann::json;

// Tests with the flags they are given, which nobody plays.
class FlagsOnly : public Engine {
 public:
  explicit FlagsOnly(std::vector<std::vector<std::string>> flags = {}) : flags_(std::move(flags)) {
    for (std::size_t i = 0; i < flags_.size(); ++i) {
      tests_.push_back({.name = "Test" + std::to_string(i), .index = i});
    }
  }
  const std::vector<TestInfo>& Tests() override { return tests_; }
  TestFlags FlagsOf(const TestInfo& test) override { return {.all = flags_.at(test.index)}; }
  std::unique_ptr<Player> MakePlayer(const PlayerOptions&) override { return nullptr; }

 private:
  std::vector<std::vector<std::string>> flags_;
  std::vector<TestInfo> tests_;
};

Json Find(const Json& all, const std::string& name) {
  for (const Json& flag : all.at("flags")) {
    if (flag.at("name") == name) return flag;
  }
  return {};
}

TEST(DescribeFlagsTest, HasEveryFlagWithItsMeaning) {
  FlagsOnly none;
  const Result<std::string> text = DescribeFlags("json", none);
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
  FlagsOnly two({{"-server", "-psk", "-server", "-on-resume-expect-no-session"},
                 {"-server", "-on-shim-on-initial-expect-no-session", "-expect-no-session"}});
  const Json all = Json::parse(*DescribeFlags("json", two));
  EXPECT_EQ(all.at("tests"), 2);
  EXPECT_EQ(Find(all, "-server").at("tests"), 2);
  EXPECT_EQ(Find(all, "-psk").at("tests"), 1);
  const Json session = Find(all, "-expect-no-session");
  EXPECT_EQ(session.at("tests"), 2);
  EXPECT_EQ(session.at("prefixed"), (Json{{"-on-resume", 1}, {"-on-shim-on-initial", 1}}));
}

TEST(DescribeFlagsTest, OtherFormatsAreErrors) {
  FlagsOnly none;
  EXPECT_TRUE(DescribeFlags("markdown", none));
  EXPECT_EQ(DescribeFlags("yaml", none).error().message,
            "flag -describe-flags: 'yaml' is neither json nor markdown");
}

}  // namespace
}  // namespace badpeer
