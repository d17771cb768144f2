#include "runner/cli/learned_config.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "runner/cli/check_config_command.h"
#include "runner/cli/name_cover.h"

namespace badpeer {
namespace {

TEST(CoverNamesTest, TakesTheShortestBeginningThatCatchesNobodyElse) {
  EXPECT_EQ(CoverNames({"A-1", "A-2", "B-1"}, {"B-2"}), (std::vector<std::string>{"A-*", "B-1"}));
  EXPECT_EQ(CoverNames({"A-x-1", "A-x-2", "A-y"}, {"A-z"}),
            (std::vector<std::string>{"A-x-*", "A-y"}));
  EXPECT_EQ(CoverNames({}, {"A"}), std::vector<std::string>{});
  EXPECT_EQ(CoverNames({"A[1]*"}, {}), std::vector<std::string>{"A\\[1]\\*"});
  // A name that is the beginning of others is no pattern for them.
  EXPECT_EQ(CoverNames({"A-B"}, {"A-B-C"}), std::vector<std::string>{"A-B"});
}

TEST(StablePartTest, IsTheLongestPieceWithoutNumbers) {
  EXPECT_EQ(StablePart("error:0A0000C1:SSL routines::no shared cipher"),
            ":SSL routines::no shared cipher");
  EXPECT_EQ(StablePart("40A7F:error:0A0000FF:SSL routines:bad length:../ssl/t13_lib.c:42:"),
            ":SSL routines:bad length:../ssl/");
  EXPECT_EQ(StablePart("no numbers at all"), "no numbers at all");
  EXPECT_EQ(StablePart("12345"), "");
}

// A test that was refused with `words`, or that passed where there are none.
SurveyedTest Refused(std::string name, std::string error, std::string words) {
  SurveyedTest test{.name = std::move(name), .expected = {.should_fail = true, .error = error}};
  test.evidence.connected = true;
  test.evidence.shim.exit_status = words.empty() ? 0 : 1;
  test.evidence.shim.standard_error.text = std::move(words);
  return test;
}

SurveyedTest Fine(std::string name, int status = 0, std::string words = {}) {
  SurveyedTest test{.name = std::move(name)};
  test.evidence.connected = true;
  test.evidence.shim.exit_status = status;
  test.evidence.shim.standard_error.text = std::move(words);
  return test;
}

Survey Of(std::vector<SurveyedTest> tests) {
  Survey survey{.tests = std::move(tests)};
  for (const SurveyedTest& test : survey.tests) survey.names.push_back(test.name);
  return survey;
}

TEST(LearnedConfigTest, MapsWhatIsSaidMostOfTheTime) {
  const LearnedConfig learned = LearnConfig(
      Of({Refused("A-1", ":X:", "no cipher 1\n"), Refused("A-2", ":X:", "no cipher 2\n"),
          Refused("B-1", ":X:", "something else\n"), Fine("C-1")}));
  ASSERT_EQ(learned.errors.size(), 1u);
  EXPECT_EQ(learned.errors.at(":X:").texts, std::vector<std::string>{"no cipher"});
  EXPECT_EQ(learned.errors.at(":X:").count, 2u);
  EXPECT_EQ(learned.errors.at(":X:").of, 3u);
  // What does not fit is disabled, and says why.
  ASSERT_EQ(learned.disabled.size(), 1u);
  EXPECT_EQ(learned.disabled.begin()->first, "B-1");
  EXPECT_NE(learned.disabled.begin()->second.find("something else"), std::string::npos);
  EXPECT_EQ(learned.passed, 3u);
}

TEST(LearnedConfigTest, ContradictionsAreListedAndNotGuessed) {
  const LearnedConfig learned =
      LearnConfig(Of({Refused("A-1", ":X:", "this one\n"), Refused("A-2", ":X:", "that one\n")}));
  EXPECT_TRUE(learned.errors.empty());
  EXPECT_EQ(learned.contradictions,
            std::vector<std::string>{":X:: 1 times \"that one\", 1 times \"this one\""});
  EXPECT_EQ(learned.disabled_tests, 2u);
}

TEST(LearnedConfigTest, ATextThatSaysNothingIsNotMapped) {
  EXPECT_TRUE(LearnConfig(Of({Refused("A", ":X:", "12\n")})).errors.empty());
}

TEST(LearnedConfigTest, WhatTheSuiteSaysStaysAccepted) {
  const LearnedConfig learned =
      LearnConfig(Of({Refused("A-1", ":X:", "no cipher\n"), Refused("A-2", ":X:", "no cipher\n"),
                      Refused("A-3", ":X:", "failed with :X:\n")}));
  EXPECT_EQ(learned.errors.at(":X:").texts, (std::vector<std::string>{"no cipher", ":X:"}));
  EXPECT_TRUE(learned.disabled.empty());
  EXPECT_TRUE(LearnConfig(Of({Refused("A", ":X:", ":X:\n")})).errors.empty());
}

TEST(LearnedConfigTest, UnimplementedTestsNeedNoEntry) {
  const LearnedConfig learned =
      LearnConfig(Of({Fine("A-1", 89, "does not support: -x.\n"), Fine("A-2", 1, "broken\n")}));
  EXPECT_EQ(learned.unimplemented.at("does not support: -x."), 1u);
  EXPECT_EQ(learned.disabled.size(), 1u);
  EXPECT_TRUE(learned.disabled.contains("A-2"));
}

TEST(LearnedConfigTest, EachReasonIsThatOfItsTests) {
  const LearnedConfig learned =
      LearnConfig(Of({Fine("A", 1, "broken at 12\n"), Fine("B", 1, "out of order\n"),
                      Fine("C-1", 1, "broken at 13\n")}));
  EXPECT_NE(learned.disabled.at("A").find("broken"), std::string::npos);
  EXPECT_NE(learned.disabled.at("B").find("out of order"), std::string::npos);
  EXPECT_EQ(learned.disabled.at("C-1"), learned.disabled.at("A"));
}

TEST(LearnedConfigTest, ATestOfTheWrongAlertTeachesNothing) {
  SurveyedTest test = Refused("A", ":X:", "no cipher\n");
  test.expected.alert = 40;
  test.evidence.local = PeerFailure::FromAlert(47);
  EXPECT_TRUE(LearnConfig(Of({test})).errors.empty());
}

TEST(LearnedConfigTest, TheNextRunIsGreen) {
  const Survey survey =
      Of({Refused("A-1", ":X:", "no cipher\n"), Refused("A-2", ":X:", ""), Fine("B", 1, "broken\n"),
          Fine("C"), Refused("D-1", ":Y:", "a text\n"), Refused("D-2", ":Y:", "b text\n")});
  const Result<ShimConfig> config = ParseShimConfig(LearnConfig(survey).ToJson(), "c.json");
  ASSERT_TRUE(config) << config.error().message;
  EXPECT_TRUE(config->unknown_keys.empty());
  for (const SurveyedTest& test : survey.tests) {
    const bool disabled = std::ranges::any_of(
        config->disabled_tests,
        [&](const ReasonedGlob& entry) { return entry.glob.Matches(test.name); });
    EXPECT_EQ(JudgeUnder(*config, test).kind == Verdict::Kind::kPassed, !disabled) << test.name;
  }
  // Nothing in it is stale.
  EXPECT_EQ(FindStaleEntries(*config, survey), std::vector<std::string>{});
}

TEST(CheckConfigTest, SaysWhatHasBecomeUntrue) {
  Survey survey = Of({Fine("A-1"), Fine("A-2", 1, "broken\n"), Fine("B-1"), Fine("C-1", 89, "no\n"),
                      Refused("D-1", ":X:", "no cipher\n")});
  const Result<ShimConfig> config = ParseShimConfig(R"({
    "DisabledTests": {"A-*": "broken", "B-*": "broken", "C-*": "missing", "Gone-*": "x"},
    "ErrorMap": {":X:": ["no cipher", "never said"], ":Y:": "y"},
    "TestErrorMap": {"Gone": "x"},
    "Mistake": 1
  })",
                                                    "c.json");
  ASSERT_TRUE(config);
  const std::vector<std::string> found = FindStaleEntries(*config, survey);
  const auto has = [&](const std::string& text) {
    return std::ranges::any_of(
        found, [&](const std::string& line) { return line.find(text) != std::string::npos; });
  };
  EXPECT_TRUE(has("A-*: catches more than it should: 1 of 2 tests pass (first: A-1)"));
  EXPECT_TRUE(has("B-*: its test passes"));
  EXPECT_TRUE(has("C-*: needs no entry"));
  EXPECT_TRUE(has("Gone-*: matches no test"));
  EXPECT_TRUE(has(":X:: the shim never says \"never said\""));
  EXPECT_TRUE(has(":Y:: no test expects this error"));
  EXPECT_TRUE(has("TestErrorMap: Gone: matches no test"));
  EXPECT_TRUE(has("Mistake: not a key"));
  EXPECT_EQ(found.size(), 8u);

  // Of a run of some tests nobody knows what the others expect.
  survey.whole = false;
  for (const std::string& line : FindStaleEntries(*config, survey)) {
    EXPECT_EQ(line.find("ErrorMap: :"), std::string::npos) << line;
  }
}

}  // namespace
}  // namespace badpeer
