#include <gtest/gtest.h>

#include "runner/base/text.h"
#include "runner/report/explanation.h"
#include "runner/report/hex_dump.h"
#include "runner/report/progress.h"
#include "runner/report/run_reporter.h"
#include "runner/report/summary.h"

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

TEST(ExplanationTest, MessagesOnlyIfWanted) {
  Outcome outcome = Named("T", Verdict::Kind::kFailed);
  outcome.transcript = {{TranscriptDirection::kToShim, "ServerHello"}};
  EXPECT_EQ(Explain(outcome, {.messages = false}).find("ServerHello"), std::string::npos);
  EXPECT_EQ(ResultOf(outcome, "", false).explanation.find("ServerHello"), std::string::npos);
  EXPECT_NE(ResultOf(outcome, "").explanation.find("> ServerHello"), std::string::npos);
}

TEST(ResultTest, ALongTranscriptIsCut) {
  Outcome outcome = Named("T", Verdict::Kind::kFailed);
  outcome.transcript.assign(1000, {TranscriptDirection::kToShim, std::string(3000, 'x')});
  const std::vector<TranscriptLine> kept = ResultOf(outcome, "").transcript;
  ASSERT_EQ(kept.size(), 301u);
  EXPECT_EQ(kept[0].text.size(), 2004u);
  EXPECT_EQ(kept.back().text, "and 700 more lines");
}

TEST(RunReporterTest, MemoryDoesNotGrowWithFailures) {
  RunReporter reporter({}, {}, [](std::string_view) {});
  Outcome outcome = Named("T", Verdict::Kind::kFailed);
  outcome.packets.assign(100, {.bytes = Bytes(1000)});
  for (int i = 0; i < 200; ++i) reporter.OnTestDone(outcome);
  std::size_t with_packets = 0;
  for (const TestResult& test : reporter.TakeTests()) with_packets += test.packets.empty() ? 0 : 1;
  EXPECT_GT(with_packets, 20u);
  EXPECT_LE(with_packets * 100'000, RunReporter::kMaxDetails);
}

TEST(ExplanationTest, NamesTheKindOfRuleWhereTheStackFailed) {
  TestInfo test{.spec = "RFC 8446 5.1", .level = RuleLevel::kMust};
  Outcome outcome = Named("T", Verdict::Kind::kFailed);
  outcome.test.test = &test;
  outcome.verdict.by_stack = true;
  const auto says = [&outcome](const std::string& line) {
    return Explain(outcome, {}).find(line) != std::string::npos;
  };
  EXPECT_TRUE(says("  spec       RFC 8446 5.1 (MUST)\n"));
  test.level = RuleLevel::kShould;
  EXPECT_TRUE(says("  spec       RFC 8446 5.1 (SHOULD)\n"));
  test.level = RuleLevel::kCustom;
  EXPECT_TRUE(says("  custom     BoringSSL's: RFC 8446 5.1 leaves it open\n"));
  test.is_own = true;
  EXPECT_TRUE(says("  custom     RFC 8446 5.1 leaves it open\n"));
  test.spec.clear();
  EXPECT_TRUE(says("  custom     no document demands it\n"));
  outcome.verdict.by_stack = false;
  EXPECT_FALSE(says("  custom"));
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
  // Tells the progress, and keeps the result for the summary.
  void Done(Progress& progress, const Outcome& outcome) {
    progress.OnTestDone(outcome);
    results_.push_back(ResultOf(outcome, ""));
  }
  std::string shown_;
  std::vector<TestResult> results_;
};

TEST_F(ProgressTest, OneLineForEachTestInAPipe) {
  Progress progress = Make(false);
  progress.OnTestStarted({.name = "A"});
  Done(progress, Named("A"));
  Done(progress, Named("B", Verdict::Kind::kUnimplemented));
  EXPECT_EQ(shown_, "PASSED (A)\nUNIMPLEMENTED (B)\n");
  EXPECT_FALSE(progress.Good());
  Done(progress, Named("C", Verdict::Kind::kFailed));
  EXPECT_NE(shown_.find("FAILED (C)\n  verdict "), std::string::npos);
  EXPECT_EQ(shown_.find('\r'), std::string::npos);
  progress.Finish(results_, {}, "", progress.Good());
  EXPECT_NE(shown_.find("\nfailed:\n  C: \n"), std::string::npos);
  EXPECT_NE(shown_.find("\nresults: nowhere, -json-output FILE keeps them\n"), std::string::npos);
  EXPECT_NE(shown_.find("3 tests in 0 ms: 1 passed, 1 failed, 1 unimplemented\n"),
            std::string::npos);
}

TEST_F(ProgressTest, EndsWithTheFailuresAgain) {
  Progress progress({.total = 400, .report_files = {"r.json", "r.xml"}},
                    [this](std::string_view text) { shown_ += text; });
  for (int i = 0; i < 250; ++i) {
    Outcome outcome = Named("T" + std::to_string(i), Verdict::Kind::kFailed);
    outcome.verdict.reason = i == 7 ? std::string(1000, 'x') : "why " + std::to_string(i);
    Done(progress, outcome);
  }
  shown_.clear();
  progress.Finish(results_, {}, "", progress.Good());
  EXPECT_EQ(shown_.rfind("\nfailed:\n  T0: why 0\n  T1: why 1\n", 0), 0u) << shown_.substr(0, 99);
  EXPECT_NE(
      shown_.find("\n  T199: why 199\n  ... and 50 more\n\nwhy:\n  249 tests: why N, e.g. T0\n"
                  "  1 test: xx"),
      std::string::npos);
  EXPECT_NE(shown_.find("\nresults: r.json, r.xml\n\n250 tests in "), std::string::npos);
  for (const std::string& line : Split(shown_, '\n')) EXPECT_LE(line.size(), 200u);
  // Scripts count these words.
  EXPECT_EQ(shown_.find("FAILED ("), std::string::npos);
}

TEST_F(ProgressTest, AGreenRunEndsWithoutThem) {
  Progress progress = Make(false);
  Done(progress, Named("A"));
  progress.Finish(results_, {}, "", progress.Good());
  EXPECT_EQ(shown_.find("failed:"), std::string::npos);
  EXPECT_EQ(shown_.find("results:"), std::string::npos);
  EXPECT_EQ(shown_.find("why:"), std::string::npos);
}

TEST_F(ProgressTest, OneStatusLineOnATerminal) {
  Progress progress = Make(true);
  progress.OnTestStarted({.name = "A"});
  EXPECT_EQ(shown_.rfind("\r\x1b[K[0/3] ", 0), 0u);
  Done(progress, Named("A"));
  EXPECT_EQ(shown_.find('\n'), std::string::npos);
  Done(progress, Named("C", Verdict::Kind::kFailed));
  EXPECT_NE(shown_.find("\r\x1b[KFAILED (C)\n"), std::string::npos);
  EXPECT_NE(shown_.find("[2/3] 1 failed, "), std::string::npos);
}

TEST_F(ProgressTest, AFailureFitsOnATerminal) {
  Outcome outcome = Named("T", Verdict::Kind::kFailed);
  outcome.verdict.reason = std::string(500, 'v');
  outcome.policy = {.should_fail = true, .accepted_errors = {":X:"}, .canonical_error = ":X:"};
  outcome.evidence.local = PeerFailure("cause", std::string(500, '0'), std::string(500, '1'));
  std::string talk;
  for (int i = 0; i < 100; ++i) talk += "line " + std::to_string(i) + "\n";
  outcome.evidence.shim.standard_error.text =
      "Connection 1 failed.\nerror: the reason\n" + talk + talk;
  outcome.evidence.shim.standard_output.text = talk;
  outcome.command = {"./shim"};

  Progress terminal({.total = 1, .live = true, .rerun = [](const PlannedTest&) { return "again"; }},
                    [this](std::string_view text) { shown_ += text; });
  terminal.OnTestDone(outcome);
  EXPECT_LE(std::count(shown_.begin(), shown_.end(), '\n'), 12);
  EXPECT_NE(shown_.find("it said    error: the reason\n"), std::string::npos);
  EXPECT_NE(shown_.find("again      again\n"), std::string::npos);
  for (const std::string& line : Split(shown_, '\n')) EXPECT_LE(line.size(), 180u);

  // In a pipe head and tail, and the whole where that is wanted.
  shown_.clear();
  Progress pipe({.total = 1}, [this](std::string_view text) { shown_ += text; });
  pipe.OnTestDone(outcome);
  EXPECT_NE(shown_.find("line 0\n"), std::string::npos);
  EXPECT_NE(shown_.find("... 182 more lines (-verbose)\n"), std::string::npos);
  EXPECT_EQ(shown_.find("line 50\n"), std::string::npos);
  shown_.clear();
  Progress verbose({.total = 1, .live = true, .verbose = true},
                   [this](std::string_view text) { shown_ += text; });
  verbose.OnTestDone(outcome);
  EXPECT_NE(shown_.find("line 50\n"), std::string::npos);
  EXPECT_NE(ResultOf(outcome, "").explanation.find("line 50\n"), std::string::npos);
}

TEST_F(ProgressTest, ColoursOnlyWhereThereAreAny) {
  Progress progress({.total = 1, .live = true, .style = {.colors = true}},
                    [this](std::string_view text) { shown_ += text; });
  progress.OnTestDone(Named("C", Verdict::Kind::kFailed));
  EXPECT_NE(shown_.find("\x1b[31;1mFAILED\x1b[m (C)\n"), std::string::npos);
}

TEST_F(ProgressTest, ATestThatPassesOnlyLaterIsFlakyAndNotGood) {
  Progress progress = Make(false);
  Outcome outcome = Named("C");
  outcome.failed_tries = {{Verdict::Kind::kFailed, "a first reason"}};
  Done(progress, outcome);
  EXPECT_EQ(shown_, "FLAKY (C)\n  first      a first reason\n");
  EXPECT_FALSE(progress.Good());
  EXPECT_EQ(progress.totals().flaky, 1u);
  progress.Finish(results_, {}, "", progress.Good());
  EXPECT_NE(shown_.find("0 unimplemented, 1 flaky\n"), std::string::npos);
  EXPECT_EQ(ActualOf(results_[0]), "FAIL PASS");
}

TEST_F(ProgressTest, TellsTheTimeLeftByTheLastRun) {
  Progress progress({.total = 2, .live = true, .width = 200, .seconds = {{"A", 1}, {"B", 3}}},
                    [this](std::string_view text) { shown_ += text; });
  progress.OnTestStarted({.name = "A"});
  EXPECT_EQ(shown_.find(" left"), std::string::npos);
  Done(progress, Named("A"));
  shown_.clear();
  progress.Tick();
  EXPECT_NE(shown_.find(" left"), std::string::npos) << shown_;
}

TEST_F(ProgressTest, UnimplementedIsGoodWhereAllowed) {
  Progress progress = Make(false, true);
  Done(progress, Named("B", Verdict::Kind::kUnimplemented));
  EXPECT_TRUE(progress.Good());
  progress.Finish(results_, {}, "interrupted", progress.Good());
  EXPECT_NE(shown_.find("interrupted, 2 of 3 not run\n"), std::string::npos);
  EXPECT_NE(shown_.find("\nunimplemented:\n  only this   in all   what is missing\n"),
            std::string::npos);
  EXPECT_NE(shown_.find("FAIL\n"), std::string::npos);
}

TEST(SummaryTest, TheFirstRunOfAStackIsToldWhereNamesAreLearnt) {
  const auto causes = [](std::size_t tests) {
    CauseGroup group{.sentence = "the shim should say \"...\", but said \"...\""};
    for (std::size_t i = 0; i < tests; ++i) group.tests.push_back("T" + std::to_string(i));
    return CausesText({group}, {});
  };
  EXPECT_NE(causes(400).find("runner init"), std::string::npos) << causes(400);
  EXPECT_EQ(causes(10).find("runner init"), std::string::npos);
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
