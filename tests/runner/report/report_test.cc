#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "runner/base/text.h"
#include "runner/report/explanation.h"
#include "runner/report/hex_dump.h"
#include "runner/report/json_results.h"
#include "runner/report/progress.h"

namespace badpeer {
namespace {

using namespace std::chrono_literals;

Outcome Named(std::string name, Verdict::Kind kind = Verdict::Kind::kPassed) {
  Outcome outcome;
  outcome.test.name = std::move(name);
  outcome.verdict.kind = kind;
  outcome.evidence.connected = true;
  outcome.evidence.shim.exit_status = 1;
  return outcome;
}

TEST(JsonResultsTest, IsWhatBoGoWrites) {
  JsonResults results(std::chrono::system_clock::time_point(1500ms));
  results.Add("B", JsonResults::Actual::kFail, "why\n");
  results.Add("A", JsonResults::Actual::kPass, "ignored");
  results.Add("C", JsonResults::Actual::kSkip);
  results.Add("D", JsonResults::Actual::kExpectedSkip);
  EXPECT_EQ(results.ToText(false), R"({
  "version": 3,
  "interrupted": false,
  "path_delimiter": ".",
  "seconds_since_epoch": 1.5,
  "num_failures_by_type": {
    "FAIL": 1,
    "PASS": 1,
    "SKIP": 2
  },
  "tests": {
    "A": {
      "actual": "PASS",
      "expected": "PASS",
      "is_unexpected": false
    },
    "B": {
      "actual": "FAIL",
      "expected": "PASS",
      "is_unexpected": true,
      "error": "why\n"
    },
    "C": {
      "actual": "SKIP",
      "expected": "PASS",
      "is_unexpected": true
    },
    "D": {
      "actual": "SKIP",
      "expected": "SKIP",
      "is_unexpected": false
    }
  }
})");
}

TEST(JsonResultsTest, SurvivesBytesThatAreNoText) {
  JsonResults results;
  results.Add("A", JsonResults::Actual::kFail, "\xff\x01");
  EXPECT_TRUE(nlohmann::json::accept(results.ToText(true)));
}

TEST(ExplanationTest, HasBothEndsAndTheWayBack) {
  Outcome outcome = Named("T", Verdict::Kind::kFailed);
  outcome.verdict.reason = "the verdict";
  outcome.policy = {
      .should_fail = true, .accepted_errors = {"own text"}, .alert = 47, .canonical_error = ":X:"};
  outcome.evidence.local = PeerFailure("wrong verify_data", "00", "01");
  outcome.evidence.shim.standard_error.text = "line 1\nline 2\n--- DONE ---\nleak\n";
  outcome.evidence.shim.standard_output.text = "out\x1b[m";
  outcome.transcript = {{TranscriptDirection::kToShim, "ServerHello"},
                        {TranscriptDirection::kFromShim, "Alert"}};
  outcome.command = {"./shim", "-a b"};
  outcome.duration = 12ms;
  EXPECT_EQ(Explain(outcome, {.rerun = "runner -test T"}),
            R"(  verdict    the verdict
  expected   the test fails with :X:, here as "own text", alert 47 (illegal parameter)
  our side   wrong verify_data
    got      00
    wanted   01
  shim       exit status 1, after 12 ms
  its stderr:
    line 1
    line 2
  its stderr after the end of the test:
    leak
  its stdout:
    out\e[m
  messages ('>' to the shim, '<' from it):
    > ServerHello
    < Alert
  ran        ./shim '-a b'
  again      runner -test T
)");
}

TEST(ExplanationTest, LongOutputIsCut) {
  Outcome outcome = Named("T", Verdict::Kind::kFailed);
  outcome.evidence.shim.standard_error.text = std::string(100'000, 'x');
  const std::string text = Explain(outcome, {.output_limit = 100});
  EXPECT_LT(text.size(), 1000u);
  EXPECT_NE(text.find("... 99900 more bytes"), std::string::npos);
}

TEST(ExplanationTest, MallocFindingsComeWithTheirCommands) {
  Outcome outcome = Named("T", Verdict::Kind::kFailed);
  outcome.malloc_findings = {{.number = 134, .what = "SIGSEGV (Segmentation fault)"}};
  const std::string text = Explain(outcome, {.rerun = "runner -test T"});
  EXPECT_NE(text.find("MALLOC_NUMBER_TO_FAIL=134: SIGSEGV (Segmentation fault)\n"),
            std::string::npos);
  EXPECT_NE(text.find("runner -test T -malloc-test=134 -malloc-test-count=1\n"), std::string::npos);
}

class ProgressTest : public testing::Test {
 protected:
  Progress Make(bool live, bool allow_unimplemented = false) {
    return Progress({.total = 3, .live = live, .allow_unimplemented = allow_unimplemented},
                    [this](std::string_view text) { shown_ += text; });
  }
  std::string shown_;
};

TEST_F(ProgressTest, OneLineForEachTestInAPipe) {
  Progress progress = Make(false);
  progress.OnTestStarted({.name = "A"});
  progress.OnTestDone(Named("A"));
  progress.OnTestDone(Named("B", Verdict::Kind::kUnimplemented));
  EXPECT_EQ(shown_, "PASSED (A)\nUNIMPLEMENTED (B)\n");
  EXPECT_FALSE(progress.Good());
  progress.OnTestDone(Named("C", Verdict::Kind::kFailed));
  EXPECT_NE(shown_.find("FAILED (C)\n  verdict "), std::string::npos);
  EXPECT_EQ(shown_.find('\r'), std::string::npos);
  progress.Finish({}, "");
  EXPECT_NE(shown_.find("\nfailed:\n  C: \nresults: nowhere, -json-output FILE keeps them\n"),
            std::string::npos);
  EXPECT_NE(shown_.find("3 tests in 0 ms: 1 passed, 1 failed, 1 unimplemented\n"),
            std::string::npos);
}

TEST_F(ProgressTest, EndsWithTheFailuresAgain) {
  Progress progress({.total = 400, .result_file = "r.json"},
                    [this](std::string_view text) { shown_ += text; });
  for (int i = 0; i < 250; ++i) {
    Outcome outcome = Named("T" + std::to_string(i), Verdict::Kind::kFailed);
    outcome.verdict.reason = i == 7 ? std::string(1000, 'x') : "why " + std::to_string(i);
    progress.OnTestDone(outcome);
  }
  shown_.clear();
  progress.Finish({}, "");
  EXPECT_EQ(shown_.rfind("\nfailed:\n  T0: why 0\n  T1: why 1\n", 0), 0u) << shown_.substr(0, 99);
  EXPECT_NE(shown_.find("\n  T199: why 199\n  ... and 50 more\nresults: r.json\n\n250 tests in "),
            std::string::npos);
  for (const std::string& line : Split(shown_, '\n')) EXPECT_LE(line.size(), 200u);
  // Scripts count these words.
  EXPECT_EQ(shown_.find("FAILED ("), std::string::npos);
}

TEST_F(ProgressTest, AGreenRunEndsWithoutThem) {
  Progress progress = Make(false);
  progress.OnTestDone(Named("A"));
  progress.Finish({}, "");
  EXPECT_EQ(shown_.find("failed:"), std::string::npos);
  EXPECT_EQ(shown_.find("results:"), std::string::npos);
}

TEST_F(ProgressTest, OneStatusLineOnATerminal) {
  Progress progress = Make(true);
  progress.OnTestStarted({.name = "A"});
  EXPECT_EQ(shown_.rfind("\r\x1b[K[0/3] ", 0), 0u);
  progress.OnTestDone(Named("A"));
  EXPECT_EQ(shown_.find('\n'), std::string::npos);
  progress.OnTestDone(Named("C", Verdict::Kind::kFailed));
  EXPECT_NE(shown_.find("\r\x1b[KFAILED (C)\n"), std::string::npos);
  EXPECT_NE(shown_.find("[2/3] 1 failed, "), std::string::npos);
}

TEST_F(ProgressTest, UnimplementedIsGoodWhereAllowed) {
  Progress progress = Make(false, true);
  progress.OnTestDone(Named("B", Verdict::Kind::kUnimplemented));
  EXPECT_TRUE(progress.Good());
  progress.Finish({}, "interrupted");
  EXPECT_NE(shown_.find("interrupted, 2 of 3 not run\n"), std::string::npos);
}

TEST(HexDumpTest, LooksLikeHexdump) {
  EXPECT_EQ(HexDump(BytesOf("0123456789abcdef\n")),
            "00000000  30 31 32 33 34 35 36 37  38 39 61 62 63 64 65 66  |0123456789abcdef|\n"
            "00000010  0a                                                |.|\n");
}

TEST(ProgressAdviceTest, ManyTimeoutsComeWithIt) {
  std::string out;
  Progress progress({.total = 20, .idle_timeout = 15s},
                    [&](std::string_view text) { out += text; });
  for (int i = 0; i < 12; ++i) {
    Outcome outcome = Named("T", Verdict::Kind::kFailed);
    outcome.evidence.killed = true;
    progress.OnTestDone(outcome);
    EXPECT_EQ(out.find("10 tests have used up the idle timeout of 15 s") != std::string::npos,
              i >= 9)
        << i;
  }
  EXPECT_EQ(out.find("-idle-timeout 2s"), out.rfind("-idle-timeout 2s"));  // once
}

}  // namespace
}  // namespace badpeer
