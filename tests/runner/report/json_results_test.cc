#include "runner/report/json_results.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace badpeer {
namespace {

using Json = nlohmann::json;
using Kind = TestResult::Kind;

RunResults Sample() {
  RunResults results;
  results.info = {.version = "1.2",
                  .bogo_revision = "r",
                  .known_tests = 5,
                  .suite_hash = "aa",
                  .start = 1.5,
                  .seconds = 2,
                  .shard = Shard{.index = 1, .count = 4}};
  results.tests = {{.name = "B",
                    .kind = Kind::kFailed,
                    .family = "F",
                    .protocol = "tls",
                    .spec = "RFC 8446 4",
                    .level = "must",
                    .seconds = 0.25,
                    .verdict = "the verdict",
                    .error_line = "e",
                    .alert = 47,
                    .explanation = "why\n",
                    .again = "run B"},
                   {.name = "A"},
                   {.name = "C", .kind = Kind::kUnimplemented, .missing = {"-x", "-y 1"}},
                   {.name = "D", .kind = Kind::kUnimplemented, .expected = Kind::kUnimplemented},
                   {.name = "E", .kind = Kind::kFlaky, .verdict = "first", .failed_tries = 2}};
  return results;
}

TEST(JsonResultsTest, HasWhatBoGoWrites) {
  const Json root = Json::parse(JsonText(Sample()));
  EXPECT_EQ(root["version"], 3);
  EXPECT_EQ(root["interrupted"], false);
  EXPECT_EQ(root["path_delimiter"], ".");
  EXPECT_EQ(root["seconds_since_epoch"], 1.5);
  EXPECT_EQ(root["num_failures_by_type"], Json::parse(R"({"FAIL": 1, "PASS": 2, "SKIP": 2})"));
  const Json& tests = root["tests"];
  EXPECT_EQ(tests["A"]["actual"], "PASS");
  EXPECT_EQ(tests["A"]["is_unexpected"], false);
  EXPECT_FALSE(tests["A"].contains("error"));
  EXPECT_EQ(tests["B"]["actual"], "FAIL");
  EXPECT_EQ(tests["B"]["expected"], "PASS");
  EXPECT_EQ(tests["B"]["error"], "why\n");
  EXPECT_EQ(tests["B"]["level"], "must");
  EXPECT_FALSE(tests["A"].contains("level"));
  EXPECT_EQ(tests["C"]["expected"], "PASS");
  EXPECT_EQ(tests["C"]["is_unexpected"], true);
  EXPECT_EQ(tests["C"]["missing"], Json::parse(R"(["-x", "-y 1"])"));
  EXPECT_EQ(tests["D"]["expected"], "SKIP");
  EXPECT_EQ(tests["E"]["actual"], "FAIL FAIL PASS");
  EXPECT_EQ(root["causes"], Json::parse(R"([{"cause": "the verdict", "tests": ["B"]}])"));
}

TEST(JsonResultsTest, ComesBackAsItWas) {
  RunResults sample = Sample();
  sample.info.stopped = "stopped after 2 failures (-max-failures)";
  const Result<RunResults> read = ParseResults(JsonText(sample), "r.json");
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(JsonText(*read), JsonText(sample));
  EXPECT_EQ(read->info.shard->index, 1u);
  EXPECT_EQ(read->tests.size(), 5u);
  EXPECT_EQ(read->tests[4].kind, Kind::kFlaky);
  EXPECT_EQ(read->tests[4].failed_tries, 2);
}

TEST(JsonResultsTest, ReadsThoseOfBoGo) {
  const Result<RunResults> read = ParseResults(
      R"({"version": 3, "interrupted": true, "path_delimiter": ".", "seconds_since_epoch": 1.7,
          "num_failures_by_type": {"FAIL": 1}, "tests": {"X": {"actual": "FAIL", "expected": "PASS",
          "is_unexpected": true, "error": "unexpected success\nwant:\n"}}})",
      "r.json");
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->tests[0].verdict, "unexpected success");
  EXPECT_EQ(read->info.stopped, "interrupted");
}

TEST(JsonResultsTest, SaysWhatIsNoResult) {
  for (const char* bad :
       {"", "[]", "{}", R"({"version": 2, "tests": {}})", R"({"version": 3})",
        R"({"version": 3, "tests": {"A": 1}})", R"({"version": 3, "tests": {"A": {"actual": 1}}})",
        R"({"version": 3, "badpeer": {"shard": {}}, "tests": {}})",
        R"({"version": 3e99, "tests": {}})",
        R"({"version": 3, "badpeer": {"known_tests": 1e99}, "tests": {}})",
        R"({"version": 3, "badpeer": {"known_tests": -1}, "tests": {}})",
        R"({"version": 3, "tests": {"A": {"actual": "PASS", "alert": 256}}})",
        R"({"version": 3, "tests": {"A": {"actual": "PASS", "time": 1e999}}})",
        R"({"version": 3, "tests": {"A": {"actual": "PASS", "time": 1e9}}})",
        R"({"version": 3, "tests": {"A": {"actual": "PASS", "time": -1}}})",
        R"({"version": 3, "seconds_since_epoch": 1e30, "tests": {}})",
        R"({"version": 3, "tests": {"A": {"actual": "PASS", "time": "x"}}})"}) {
    const Result<RunResults> read = ParseResults(bad, "r.json");
    ASSERT_FALSE(read) << bad;
    EXPECT_EQ(read.error().message.rfind("r.json: ", 0), 0u) << read.error().message;
    EXPECT_EQ(read.error().message.find('\n'), std::string::npos);
  }
}

TEST(JsonResultsTest, SurvivesBytesThatAreNoText) {
  RunResults results;
  results.tests = {{.name = "A\xfe", .kind = Kind::kFailed, .explanation = "\xff\x01"}};
  EXPECT_TRUE(Json::accept(JsonText(results)));
}

}  // namespace
}  // namespace badpeer
