#include "runner/harness/shim_config.h"

#include <gtest/gtest.h>

namespace badpeer {
namespace {

ShimConfig Parse(std::string_view text) {
  Result<ShimConfig> config = ParseShimConfig(text, "c.json");
  if (config) return std::move(*config);
  ADD_FAILURE() << config.error().message;
  return {};
}

std::string ErrorOf(std::string_view text) {
  const Result<ShimConfig> config = ParseShimConfig(text, "c.json");
  return config ? "" : config.error().message;
}

TEST(ShimConfigTest, ReadsEveryKey) {
  const ShimConfig config = Parse(R"({
    "DisabledTests": {"A*": "why", "B": null},
    "ErrorMap": {":X:": "x", ":Y:": ["y1", "y2"], ":Z:": [], ":N:": null},
    "TestErrorMap": {"T": "e"},
    "TestLocalErrorMap": {"T": "remote error: access denied"},
    "LooseErrorTests": {"L*": "text differs"},
    "UnimplementedErrors": ["bad option"],
    "AllCurves": [23, 29],
    "HalfRTTTickets": 0,
    "MaxACKBuffer": 8
  })");
  ASSERT_EQ(config.disabled_tests.size(), 2u);
  EXPECT_TRUE(config.disabled_tests[0].glob.Matches("Ab"));
  EXPECT_EQ(config.disabled_tests[0].reason, "why");
  EXPECT_EQ(config.error_map.at(":X:"), std::vector<std::string>{"x"});
  EXPECT_EQ(config.error_map.at(":Y:"), (std::vector<std::string>{"y1", "y2"}));
  EXPECT_TRUE(config.error_map.at(":Z:").empty());
  EXPECT_TRUE(config.error_map.at(":N:").empty());
  EXPECT_EQ(config.test_error_map.at("T"), "e");
  EXPECT_EQ(config.test_local_error_map.at("T"), "remote error: access denied");
  EXPECT_TRUE(config.loose_error_tests[0].glob.Matches("Lx"));
  EXPECT_EQ(config.unimplemented_errors, std::vector<std::string>{"bad option"});
  EXPECT_EQ(config.all_curves, (std::vector<int>{23, 29}));
  EXPECT_EQ(config.traits.half_rtt_tickets, 0);
  EXPECT_EQ(config.traits.max_ack_buffer, 8);
  EXPECT_TRUE(config.unknown_keys.empty());
}

TEST(ShimConfigTest, DefaultsAreThoseOfBoringSsl) {
  const ShimConfig config = Parse("{}");
  EXPECT_EQ(config.traits.half_rtt_tickets, 2);
  EXPECT_EQ(config.traits.max_ack_buffer, 32);
  EXPECT_TRUE(config.disabled_tests.empty());
}

TEST(ShimConfigTest, TheLastOfDuplicateKeysWinsAndCaseDoesNotMatter) {
  const ShimConfig config =
      Parse(R"({"errormap": {":X:": "a", ":X:": "b"}, "HALFRTTTICKETS": 1, "MaxACKBuffer": null})");
  EXPECT_EQ(config.error_map.at(":X:"), std::vector<std::string>{"b"});
  EXPECT_EQ(config.traits.half_rtt_tickets, 1);
  EXPECT_EQ(config.traits.max_ack_buffer, 32);
}

TEST(ShimConfigTest, MalformedJsonIsPlaced) {
  EXPECT_EQ(ErrorOf("{\n  \"ErrorMap\": {\n    \"a\" 1\n}}").rfind("c.json:3:9: syntax error", 0),
            0u)
      << ErrorOf("{\n  \"ErrorMap\": {\n    \"a\" 1\n}}");
  EXPECT_EQ(ErrorOf("").rfind("c.json:1:1: ", 0), 0u) << ErrorOf("");
  EXPECT_EQ(ErrorOf("{} x").rfind("c.json:1:4: ", 0), 0u) << ErrorOf("{} x");
}

TEST(ShimConfigTest, WrongKindsAreNamed) {
  EXPECT_EQ(ErrorOf("[]"), "c.json: the file must be an object, but is an array");
  EXPECT_EQ(ErrorOf(R"({"DisabledTests": ["a"]})"),
            "c.json: DisabledTests must be an object, but is an array");
  EXPECT_EQ(ErrorOf(R"({"DisabledTests": {"a": 1}})"),
            "c.json: DisabledTests[\"a\"] must be a string, but is the number 1");
  EXPECT_EQ(ErrorOf(R"({"ErrorMap": {"a": true}})"),
            "c.json: ErrorMap[\"a\"] must be a string or an array of strings, but is a boolean");
  EXPECT_EQ(ErrorOf(R"({"HalfRTTTickets": -1})"),
            "c.json: HalfRTTTickets must be an integer from 0 to 1000000, but is the number -1");
  EXPECT_EQ(ErrorOf(R"({"MaxACKBuffer": 1.5})").find("an integer") == std::string::npos, false);
  EXPECT_EQ(ErrorOf(R"({"DisabledTests": {"a[": ""}})"),
            "c.json: DisabledTests: malformed pattern 'a[': a [ has no ]");
}

TEST(ShimConfigTest, DeadEntriesMakeOneLine) {
  const ShimConfig config = Parse(
      R"({"DisabledTests": {"####": "DTLS", "A*": ""}, "TestErrorMap": {"Gone": "x"}, "Odd": 1})");
  EXPECT_EQ(
      DescribeDeadEntries(config, {"Ab", "B"}),
      "2 patterns of the shim configuration match no test (first: ####), 1 unknown key (Odd)");
  EXPECT_EQ(DescribeDeadEntries(Parse(R"({"DisabledTests": {"A*": ""}})"), {"Ab"}), "");
}

TEST(ShimConfigTest, AMissingFileIsNamed) {
  const Result<ShimConfig> config = LoadShimConfig("/none.json");
  ASSERT_FALSE(config);
  EXPECT_EQ(config.error().message, "cannot read /none.json: No such file or directory");
}

}  // namespace
}  // namespace badpeer
