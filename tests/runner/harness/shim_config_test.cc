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
    "MaxACKBuffer": 8,
    "MinTLSVersion": "1.1",
    "maxdtlsversion": "1.2"
  })");
  EXPECT_EQ(config.versions.min_tls, ProtocolVersion::kTls11);
  EXPECT_EQ(config.versions.max_dtls, ProtocolVersion::kTls12);
  EXPECT_FALSE(config.versions.max_tls);
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
  EXPECT_EQ(ErrorOf(R"({"HalfRTTTickets": 1e999})"), "c.json: number overflow parsing '1e999'");
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

TEST(ShimConfigTest, AVersionThatIsNoneIsNamed) {
  EXPECT_EQ(
      ErrorOf(R"({"MaxTLSVersion": "1.4"})"),
      "c.json: MaxTLSVersion must be one of \"1.0\", \"1.1\", \"1.2\" and \"1.3\", but is the "
      "string \"1.4\"");
  EXPECT_NE(ErrorOf(R"({"MinDTLSVersion": 1.2})"), "");
}

TEST(ShimConfigTest, ASectionGivenTwiceCountsWhole) {
  ShimConfig config = Parse(
      R"({"DisabledTests": {"A*": "1", "B": "2"}, "MaxACKBuffer": 4,
          "disabledtests": {"C": "3", "B": "4"}, "MaxACKBuffer": 5})");
  ASSERT_EQ(config.disabled_tests.size(), 3u);
  EXPECT_EQ(config.disabled_tests[1].glob.pattern(), "B");
  EXPECT_EQ(config.disabled_tests[1].reason, "4");
  EXPECT_EQ(config.disabled_tests[2].glob.pattern(), "C");
  EXPECT_EQ(config.traits.max_ack_buffer, 5);

  config = Parse(R"({"ErrorMap": {":X:": "a", ":Y:": "b"}, "ErrorMap": {":Y:": ["c"], ":Z:": []},
                     "TestErrorMap": {"S": "1"}, "TestErrorMap": {"T": "2"},
                     "TestLocalErrorMap": {"S": "1"}, "TestLocalErrorMap": {"T": "2"},
                     "LooseErrorTests": {"S": "1"}, "LooseErrorTests": {"T": "2"}})");
  EXPECT_EQ(config.error_map.size(), 3u);
  EXPECT_EQ(config.error_map.at(":Y:"), std::vector<std::string>{"c"});
  EXPECT_EQ(config.test_error_map.size(), 2u);
  EXPECT_EQ(config.test_local_error_map.size(), 2u);
  EXPECT_EQ(config.loose_error_tests.size(), 2u);

  // Lists are no maps: the last counts. And null empties what stood before it.
  config = Parse(R"({"AllCurves": [1, 2], "AllCurves": [3], "UnimplementedErrors": ["a"],
                     "UnimplementedErrors": ["b"], "ErrorMap": {":X:": "a"}, "ErrorMap": null,
                     "DisabledTests": {"A": ""}, "DisabledTests": null})");
  EXPECT_EQ(config.all_curves, std::vector<int>{3});
  EXPECT_EQ(config.unimplemented_errors, std::vector<std::string>{"b"});
  EXPECT_TRUE(config.error_map.empty());
  EXPECT_TRUE(config.disabled_tests.empty());

  // The same further in: values that look like sections are none.
  EXPECT_EQ(ErrorOf(R"({"X": {"DisabledTests": 7}, "Y": [{"ErrorMap": 1}]})"), "");
  EXPECT_EQ(ErrorOf(R"({"DisabledTests": {"A": ""}, "DisabledTests": 7})"),
            "c.json: DisabledTests must be an object, but is the number 7");
}

TEST(ShimConfigTest, NotesAreSilentAtEveryLevel) {
  for (const char* note :
       {"", "#", "### Suites without a counterpart", "//", "// see the tracker", "SSL3 is gone",
        "####", "----", "_comment", "== DTLS ==", "$schema", "/* [ */", "tab\there",
        "\xc3\x9c"
        "berschrift",
        "(later)", "Basic-* and more ["}) {
    EXPECT_TRUE(IsNote(note)) << note;
  }
  for (const char* pattern :
       {"A", "Basic-*", "*", "?asic", "[BC]asic", "\\Basic", "TLS-TLS1-RSA_A", "0RTT", "C__"}) {
    EXPECT_FALSE(IsNote(pattern)) << pattern;
  }
  const ShimConfig config = Parse(
      R"({"//": "how this file is kept", "": 1, "# x": [], "_comment": {"a": 1},
          "DisabledTests": {"### [ malformed": 7, "": "", "A*": ""},
          "LooseErrorTests": {"// x": ""},
          "ErrorMap": {"# alerts": 7, "// old": {}, ":X:": "x"},
          "TestErrorMap": {"": "x", "SSL3 is gone": "y"},
          "TestLocalErrorMap": {"_": "x"}})");
  EXPECT_EQ(config.disabled_tests.size(), 1u);
  EXPECT_EQ(config.error_map.size(), 1u);
  EXPECT_EQ(DescribeDeadEntries(FindDeadEntries(config, {"Ab", "B"})), "");
}

TEST(ShimConfigTest, DeadEntriesMakeOneLineOrAList) {
  const std::vector<DeadEntry> dead =
      FindDeadEntries(Parse(R"({"DisabledTests": {"### DTLS": "", "A*": "", "Z*": "", "Y?": ""},
                "LooseErrorTests": {"Old-*": ""}, "TestLocalErrorMap": {"Lost": "x"},
                "TestErrorMap": {"Gone": "x"}, "Odd": 1})"),
                      {"Ab", "B"});
  EXPECT_EQ(DescribeDeadEntries(dead),
            "5 patterns of the shim configuration match no test (first: Y?), 1 unknown key (Odd); "
            "-list-stale shows all");
  EXPECT_EQ(ListDeadEntries(dead),
            "DisabledTests: Y?\nDisabledTests: Z*\nLooseErrorTests: Old-*\nTestErrorMap: Gone\n"
            "TestLocalErrorMap: Lost\nunknown key: Odd\n");
  EXPECT_EQ(DescribeDeadEntries(
                FindDeadEntries(Parse(R"({"DisabledTests": {"B": "", "C": ""}})"), {"B"})),
            "1 pattern of the shim configuration matches no test (C)");
  EXPECT_EQ(ListDeadEntries(FindDeadEntries(Parse("{}"), {"Ab"})), "");
}

TEST(ShimConfigTest, AMissingFileIsNamed) {
  const Result<ShimConfig> config = LoadShimConfig("/none.json");
  ASSERT_FALSE(config);
  EXPECT_EQ(config.error().message, "cannot read /none.json: No such file or directory");
}

}  // namespace
}  // namespace badpeer
