#include "runner/report/expectations.h"

#include <gtest/gtest.h>

namespace badpeer {
namespace {

using Kind = TestResult::Kind;

constexpr const char* kFile =
    "# About this file.\n"
    "\n"
    "# DTLS comes later.\n"
    "*-DTLS* unimplemented\n"
    "Basic-A   pass\n"
    "Basic-B fail   # issue 12\n"
    "Basic-DTLS-C pass\n"
    "\n"
    "Flap flaky\n"
    "# the end\n";

const std::vector<std::string> kNames = {"Basic-A", "Basic-B", "Basic-DTLS-C", "Basic-DTLS-D",
                                         "Flap"};

Expectations Parse(const std::string& text) {
  Result<Expectations> parsed = Expectations::Parse(text, "e.txt");
  EXPECT_TRUE(parsed) << (parsed ? "" : parsed.error().message);
  return std::move(*parsed);
}

std::vector<TestResult> AsExpected() {
  return {{.name = "Basic-A"},
          {.name = "Basic-B", .kind = Kind::kFailed},
          {.name = "Basic-DTLS-C"},
          {.name = "Basic-DTLS-D", .kind = Kind::kUnimplemented},
          {.name = "Flap", .kind = Kind::kFlaky}};
}

TEST(ExpectationsTest, OwnLinesBeatPatternsAndLongPatternsShortOnes) {
  const Expectations file = Parse(kFile);
  EXPECT_EQ(file.Of("Basic-A"), Kind::kPassed);
  EXPECT_EQ(file.Of("Basic-DTLS-C"), Kind::kPassed);
  EXPECT_EQ(file.Of("X-DTLS-Y"), Kind::kUnimplemented);
  EXPECT_FALSE(file.Of("Other"));
  const Expectations patterns = Parse("* pass\nA* fail\nA*B unimplemented\n");
  EXPECT_EQ(patterns.Of("x"), Kind::kPassed);
  EXPECT_EQ(patterns.Of("Ax"), Kind::kFailed);
  EXPECT_EQ(patterns.Of("AxB"), Kind::kUnimplemented);
}

TEST(ExpectationsTest, NothingMovesWhereAllIsAsExpected) {
  EXPECT_TRUE(MovesOf(AsExpected(), Parse(kFile), kNames).empty());
  std::vector<TestResult> results = AsExpected();
  results[4].kind = Kind::kPassed;  // A flaky test may pass.
  EXPECT_TRUE(MovesOf(results, Parse(kFile), kNames).empty());
  results.resize(1);  // A part of the tests is no change.
  EXPECT_TRUE(MovesOf(results, Parse(kFile), kNames).empty());
}

TEST(ExpectationsTest, EachWayToMove) {
  std::vector<TestResult> results = AsExpected();
  results[0] = {.name = "Basic-A", .kind = Kind::kUnimplemented, .missing = {"-x"}};
  results[1].kind = Kind::kPassed;
  results[2] = {.name = "Basic-DTLS-C", .kind = Kind::kFailed, .verdict = "why"};
  results[3].kind = Kind::kPassed;
  results[4] = {.name = "Flap", .kind = Kind::kFailed, .verdict = "always"};
  results.push_back({.name = "New", .kind = Kind::kFailed});
  std::vector<std::string> names = kNames;
  names.push_back("New");
  const std::vector<Move> moves =
      MovesOf(results, Parse(std::string(kFile) + "Gone pass\nGone-* fail\n"), names);
  std::string text;
  for (const Move& move : moves) text += move.test + ": " + move.what + "\n";
  EXPECT_EQ(text,
            "Basic-A: no longer implemented: -x\n"
            "Basic-B: an unexpected pass: so far fail\n"
            "Basic-DTLS-C: a new failure: why\n"
            "Basic-DTLS-D: an unexpected pass: so far unimplemented\n"
            "Flap: a new failure: always\n"
            "New: a new name: fail\n"
            "Gone: vanished: there is no such test\n"
            "Gone-*: vanished: there is no such test\n");
}

TEST(ExpectationsTest, AnUpdateThatChangesNothingKeepsEveryComment) {
  EXPECT_EQ(Parse(kFile).Updated(AsExpected(), kNames),
            "# About this file.\n"
            "\n"
            "# DTLS comes later.\n"
            "*-DTLS* unimplemented\n"
            "Basic-A pass\n"
            "Basic-B fail  # issue 12\n"
            "Basic-DTLS-C pass\n"
            "\n"
            "Flap flaky\n"
            "# the end\n");
  const std::string once = Parse(kFile).Updated(AsExpected(), kNames);
  EXPECT_EQ(Parse(once).Updated(AsExpected(), kNames), once);
}

TEST(ExpectationsTest, AnUpdateIsWhatTheNextRunExpects) {
  std::vector<TestResult> results = AsExpected();
  results[0].kind = Kind::kFailed;
  results[1].kind = Kind::kPassed;
  results[3].kind = Kind::kFailed;  // against a pattern
  results.push_back({.name = "New", .kind = Kind::kUnimplemented});
  std::vector<std::string> names = {"Basic-A", "Basic-B", "Basic-DTLS-C", "Basic-DTLS-D", "New"};
  results.erase(results.begin() + 4);  // Flap has vanished.
  const std::string text = Parse(kFile).Updated(results, names);
  EXPECT_EQ(text,
            "# About this file.\n"
            "\n"
            "# DTLS comes later.\n"
            "*-DTLS* unimplemented\n"
            "Basic-A fail\n"
            "Basic-B pass  # issue 12\n"
            "Basic-DTLS-C pass\n"
            "Basic-DTLS-D fail\n"
            "\n"
            "New unimplemented\n"
            "# the end\n");
  EXPECT_TRUE(MovesOf(results, Parse(text), names).empty());
  // From nothing.
  const std::string fresh = Parse("").Updated(results, names);
  EXPECT_TRUE(MovesOf(results, Parse(fresh), names).empty());
}

TEST(ExpectationsTest, LinesOfTestsThatDidNotRunStay) {
  const std::string text =
      Parse("A pass\nB fail\n").Updated({{.name = "A", .kind = Kind::kFailed}}, {"A", "B"});
  EXPECT_EQ(text, "A fail\nB fail\n");
}

TEST(ExpectationsTest, SaysWhatIsWrongAndWhere) {
  const auto error = [](const char* text) {
    const Result<Expectations> parsed = Expectations::Parse(text, "e.txt");
    return parsed ? "" : parsed.error().message;
  };
  EXPECT_EQ(error("A pass\nB\n"),
            "e.txt:2: 'B' should be a test or a pattern, and pass, fail, unimplemented or flaky");
  EXPECT_EQ(
      error("A good # x"),
      "e.txt:1: 'A good' should be a test or a pattern, and pass, fail, unimplemented or flaky");
  EXPECT_EQ(error("A pass\n\nA fail"), "e.txt:3: A stands twice in the file");
  EXPECT_EQ(error("[ pass").rfind("e.txt:1: malformed pattern", 0), 0u);
  EXPECT_EQ(error("A pass\r\n"), "");
}

}  // namespace
}  // namespace badpeer
