#include "runner/harness/verdict.h"

#include <gtest/gtest.h>
#include <signal.h>

namespace badpeer {
namespace {

using Kind = Verdict::Kind;

ProcessEnd Exit(int status, std::string text = {}) {
  ProcessEnd end;
  end.exit_status = status;
  end.standard_error.text = std::move(text);
  return end;
}

ProcessEnd Signal(int signal, std::string text = {}) {
  ProcessEnd end = Exit(0, std::move(text));
  end.exit_status.reset();
  end.signal = signal;
  return end;
}

Evidence Connected(ProcessEnd end, std::optional<PeerFailure> local = {}) {
  return {.shim = std::move(end), .connected = true, .local = std::move(local)};
}

constexpr const char* kError = ":BAD_SIGNATURE:";

Verdict JudgeWith(const ExpectedResult& expected, const Evidence& evidence,
                  const ShimConfig& config = {}, bool loose = false) {
  return Judge(PolicyFor("T", expected, config, {.loose_errors = loose}), evidence);
}

ExpectedResult Fails(std::string error = kError) { return {.should_fail = true, .error = error}; }

ShimConfig Mapped(std::vector<std::string> to) {
  ShimConfig config;
  config.error_map[kError] = std::move(to);
  return config;
}

const PeerFailure kLocal = PeerFailure("no fallback SCSV found");

TEST(VerdictTest, SuccessWhereSuccessIsDue) {
  EXPECT_EQ(JudgeWith({}, Connected(Exit(0))).kind, Kind::kPassed);
  EXPECT_EQ(JudgeWith({}, Connected(Exit(1))).kind, Kind::kFailed);
  EXPECT_EQ(JudgeWith({}, Connected(Exit(0), kLocal)).kind, Kind::kFailed);
  EXPECT_EQ(JudgeWith({}, Connected(Exit(0), kLocal)).reason,
            "the shim succeeded, but our side did not: no fallback SCSV found");
  EXPECT_EQ(JudgeWith({}, Connected(Exit(1, "oh no\nmore"))).reason,
            "the test should succeed, but the shim ended with exit status 1 and said \"oh no\"");
}

TEST(VerdictTest, FailureWhereFailureIsDue) {
  EXPECT_EQ(JudgeWith(Fails(), Connected(Exit(1, "x:BAD_SIGNATURE:y"))).kind, Kind::kPassed);
  EXPECT_EQ(JudgeWith(Fails(), Connected(Exit(1, ":OTHER:"))).kind, Kind::kFailed);
  EXPECT_EQ(JudgeWith(Fails(), Connected(Exit(0))).kind, Kind::kFailed);
  EXPECT_EQ(JudgeWith(Fails(), Connected(Exit(0))).reason,
            "the test should fail with :BAD_SIGNATURE:, but both ends succeeded");
  // Any text where the test names none.
  EXPECT_EQ(JudgeWith(Fails(""), Connected(Exit(1, "whatever"))).kind, Kind::kPassed);
  EXPECT_EQ(JudgeWith(Fails(""), Connected(Exit(0), kLocal)).kind, Kind::kPassed);
  // Only our side failed, but the shim must have said something.
  EXPECT_EQ(JudgeWith(Fails(), Connected(Exit(0), kLocal)).kind, Kind::kFailed);
}

TEST(VerdictTest, TheErrorTextCountsOnlyBeforeTheDoneLine) {
  EXPECT_EQ(JudgeWith(Fails(), Connected(Exit(1, "--- DONE ---\n:BAD_SIGNATURE:"))).kind,
            Kind::kFailed);
  EXPECT_EQ(JudgeWith(Fails(), Connected(Exit(1, ":BAD_SIGNATURE:\n--- DONE ---\n"))).kind,
            Kind::kPassed);
  EXPECT_EQ(JudgeWith(Fails(), Connected(Exit(1, ":BAD_SIGNATURE:\r\n--- DONE ---\r\n"))).kind,
            Kind::kPassed);
  EXPECT_EQ(JudgeWith(Fails(), Connected(Exit(1, ":BAD_SIGNATURE:\n--- DONE ---\nleak"))).kind,
            Kind::kFailed);
}

TEST(VerdictTest, ErrorOutputOfASuccessFails) {
  EXPECT_EQ(JudgeWith({}, Connected(Exit(0, "--- DONE ---\n"))).kind, Kind::kPassed);
  EXPECT_EQ(JudgeWith({}, Connected(Exit(0, "warning\n--- DONE ---\n"))).kind, Kind::kFailed);
  EXPECT_EQ(JudgeWith({}, Connected(Exit(0, "warning\n"))).kind, Kind::kFailed);
  EXPECT_EQ(JudgeWith({}, Connected(Exit(0, "--- DONE ---\nleak\n"))).reason,
            "there is error output after the end of the test: \"leak\"");
}

TEST(VerdictTest, SplitsAtTheFirstDoneLine) {
  const ShimErrors errors = SplitErrors("a\r\nb\r--- DONE ---\nc\n--- DONE ---\nd");
  EXPECT_EQ(errors.own, "a\nb\r");
  EXPECT_EQ(errors.extra, "c\n--- DONE ---\nd");
  EXPECT_EQ(SplitErrors("--- DONE ---").own, "--- DONE ---");
}

TEST(VerdictTest, ErrorMap) {
  const Evidence said = Connected(Exit(1, "wrong signature"));
  EXPECT_EQ(JudgeWith(Fails(), said, Mapped({"nope", "wrong sig"})).kind, Kind::kPassed);
  EXPECT_EQ(JudgeWith(Fails(), said, Mapped({"nope"})).kind, Kind::kFailed);
  EXPECT_EQ(JudgeWith(Fails(), said, Mapped({""})).kind, Kind::kPassed);
  EXPECT_EQ(JudgeWith(Fails(), said, Mapped({})).kind, Kind::kFailed);
  // The error's own name does not count any more.
  EXPECT_EQ(JudgeWith(Fails(), Connected(Exit(1, kError)), Mapped({"nope"})).kind, Kind::kFailed);
}

TEST(VerdictTest, LooseErrorsLoosenOnlyWhatIsNotMapped) {
  const Evidence said = Connected(Exit(1, "whatever"));
  EXPECT_EQ(JudgeWith(Fails(), said, {}, true).kind, Kind::kPassed);
  EXPECT_EQ(JudgeWith(Fails(), said, Mapped({"nope"}), true).kind, Kind::kFailed);
  EXPECT_EQ(JudgeWith(Fails(), Connected(Exit(0)), {}, true).kind, Kind::kFailed);
  EXPECT_EQ(JudgeWith({}, said, {}, true).kind, Kind::kFailed);
}

TEST(VerdictTest, LooseErrorTestsLoosenOneTest) {
  ShimConfig config = Mapped({"nope"});
  config.loose_error_tests.push_back({*Glob::Parse("T"), "differs"});
  EXPECT_EQ(JudgeWith(Fails(), Connected(Exit(1, "whatever")), config).kind, Kind::kPassed);
  config.loose_error_tests[0].glob = *Glob::Parse("U");
  EXPECT_EQ(JudgeWith(Fails(), Connected(Exit(1, "whatever")), config).kind, Kind::kFailed);
}

TEST(VerdictTest, TestErrorMapReplacesTheError) {
  ShimConfig config = Mapped({"mapped"});
  config.test_error_map["T"] = "own";
  EXPECT_EQ(JudgeWith(Fails(), Connected(Exit(1, "own text")), config).kind, Kind::kPassed);
  EXPECT_EQ(JudgeWith(Fails(), Connected(Exit(1, "mapped")), config).kind, Kind::kFailed);
  // A stack that refuses what the suite allows.
  EXPECT_EQ(JudgeWith({}, Connected(Exit(1, "own text")), config).kind, Kind::kPassed);
  EXPECT_EQ(JudgeWith({}, Connected(Exit(0)), config).kind, Kind::kFailed);
}

TEST(VerdictTest, Alerts) {
  ExpectedResult expected = Fails();
  expected.alert = 51;
  const auto judge = [&](std::optional<PeerFailure> local, const ShimConfig& config = {}) {
    return JudgeWith(expected, Connected(Exit(1, kError), std::move(local)), config);
  };
  EXPECT_EQ(judge(PeerFailure::FromAlert(51)).kind, Kind::kPassed);
  EXPECT_EQ(judge(PeerFailure::FromAlert(40)).kind, Kind::kFailed);
  EXPECT_EQ(judge(kLocal).kind, Kind::kFailed);
  EXPECT_EQ(judge({}).reason,
            "the shim should send the alert \"error decrypting message\" (51), but our side saw no "
            "failure");
  ShimConfig config;
  config.test_local_error_map["T"] = "remote error: handshake failure";
  EXPECT_EQ(judge(PeerFailure::FromAlert(40), config).kind, Kind::kPassed);
  EXPECT_EQ(judge(PeerFailure::FromAlert(51), config).kind, Kind::kFailed);
}

TEST(VerdictTest, LocalErrors) {
  ExpectedResult expected = Fails("");
  expected.local_error = "no fallback SCSV";
  EXPECT_EQ(JudgeWith(expected, Connected(Exit(0), kLocal)).kind, Kind::kPassed);
  EXPECT_EQ(JudgeWith(expected, Connected(Exit(1), PeerFailure("else"))).reason,
            "our side should see \"no fallback SCSV\", but saw \"else\"");
  EXPECT_EQ(JudgeWith(expected, Connected(Exit(1))).kind, Kind::kFailed);
}

TEST(VerdictTest, TestLocalErrorMapCountsOnlyWhereALocalErrorIsExpected) {
  ShimConfig config;
  config.test_local_error_map["T"] = "remote error: access denied";
  EXPECT_EQ(JudgeWith(Fails(), Connected(Exit(1, kError)), config).kind, Kind::kPassed);
  EXPECT_EQ(JudgeWith({}, Connected(Exit(0)), config).kind, Kind::kPassed);
}

TEST(VerdictTest, WhatMayBeRefusedMustBeRefusedWithAnAlert) {
  const ExpectedResult either{.may_refuse = true};
  const PeerFailure refusal = PeerFailure::FromAlert(47);
  EXPECT_EQ(JudgeWith(either, Connected(Exit(0))).kind, Kind::kPassed);
  EXPECT_EQ(JudgeWith(either, Connected(Exit(1, ":ANY:"), refusal)).kind, Kind::kPassed);
  // Silence, what our side finds wrong, a refusal that the shim itself knows nothing of.
  EXPECT_EQ(JudgeWith(either, Connected(Exit(1, ":ANY:"))).kind, Kind::kFailed);
  EXPECT_EQ(JudgeWith(either, Connected(Exit(1, ":ANY:"), kLocal)).kind, Kind::kFailed);
  EXPECT_EQ(JudgeWith(either, Connected(Exit(0), refusal)).kind, Kind::kFailed);
  EXPECT_EQ(JudgeWith(either, Connected(Exit(1, ":ANY:"))).reason,
            "the test should succeed, or the shim refuse with an alert, but the shim ended with "
            "exit status 1 and said \":ANY:\"");
}

TEST(VerdictTest, NeverConnectedIsAFailureOfItsOwn) {
  const Evidence evidence{.shim = Exit(1, kError)};
  EXPECT_EQ(JudgeWith(Fails(), evidence).kind, Kind::kFailed);
  EXPECT_EQ(JudgeWith(Fails(), evidence, {}, true).kind, Kind::kFailed);
  EXPECT_EQ(JudgeWith(Fails(), evidence).reason,
            "the shim never connected to the runner: the shim ended with exit status 1");
  EXPECT_EQ(JudgeWith({}, {.shim = Exit(0)}).kind, Kind::kFailed);
  EXPECT_EQ(JudgeWith(Fails(), {.shim = Exit(89)}).kind, Kind::kUnimplemented);
}

TEST(VerdictTest, WhatMustBeRefusedMayBeRefusedBeforeConnecting) {
  ExpectedResult expected = Fails();
  expected.may_not_connect = true;
  EXPECT_EQ(JudgeWith(expected, {.shim = Exit(1, kError)}).kind, Kind::kPassed);
  EXPECT_EQ(JudgeWith(expected, {.shim = Exit(1, "no version")}).kind, Kind::kFailed);
  EXPECT_EQ(JudgeWith(expected, {.shim = Exit(1, "no version")}, {}, true).kind, Kind::kPassed);
  // Silence, success, a crash and a hang say nothing about versions.
  EXPECT_EQ(JudgeWith(expected, {.shim = Exit(1)}, {}, true).kind, Kind::kFailed);
  EXPECT_EQ(JudgeWith(expected, {.shim = Exit(0, kError)}).kind, Kind::kFailed);
  EXPECT_EQ(JudgeWith(expected, {.shim = Signal(SIGSEGV, kError)}).kind, Kind::kFailed);
  EXPECT_EQ(JudgeWith(expected, {.shim = Exit(1, kError), .killed = true}).kind, Kind::kFailed);
}

// A test that fails without the hook that makes it fail has failed for another reason.
TEST(VerdictTest, AHookThatNeverFiredExcusesNoFailure) {
  const PeerFailure unfired(PeerFailure::Kind::kHook, "never fired: x");
  const Verdict verdict = JudgeWith(Fails(), Connected(Exit(1, kError), unfired));
  EXPECT_EQ(verdict.kind, Kind::kFailed);
  EXPECT_NE(verdict.reason.find("never fired: x"), std::string::npos);
  EXPECT_FALSE(verdict.by_stack);
}

// The section of the specification is named where the stack broke it, or may have.
TEST(VerdictTest, SaysWhetherTheStackIsWhatFailed) {
  const PeerFailure alert = PeerFailure::FromAlert(47);
  const PeerFailure unfired(PeerFailure::Kind::kHook, "never fired: x");
  ExpectedResult with_alert = Fails();
  with_alert.alert = 50;
  EXPECT_TRUE(JudgeWith(Fails(), Connected(Exit(0))).by_stack);
  EXPECT_TRUE(JudgeWith({}, Connected(Exit(1, "x"))).by_stack);
  EXPECT_TRUE(JudgeWith({}, Connected(Exit(0), kLocal)).by_stack);
  EXPECT_TRUE(JudgeWith(with_alert, Connected(Exit(1, kError), alert)).by_stack);
  EXPECT_FALSE(JudgeWith({}, Connected(Exit(0))).by_stack);
  EXPECT_FALSE(JudgeWith({}, Connected(Exit(0), unfired)).by_stack);
  EXPECT_FALSE(JudgeWith(Fails(), Connected(Exit(1, ":OTHER:"))).by_stack);
  EXPECT_FALSE(JudgeWith(Fails(), {.shim = Exit(1, kError)}).by_stack);
  EXPECT_FALSE(JudgeWith({}, Connected(Exit(90))).by_stack);
  EXPECT_FALSE(JudgeWith({}, Connected(Exit(89))).by_stack);
  Evidence broken = Connected(Exit(0));
  broken.internal_error = "no memory";
  EXPECT_FALSE(JudgeWith({}, broken).by_stack);
}

TEST(VerdictTest, ASlowShimIsCalledSlow) {
  Evidence evidence{.shim = Signal(SIGKILL), .killed = true};
  evidence.slow = "it had not connected after 30 s";
  for (const ExpectedResult& expected : {ExpectedResult(), Fails("")}) {
    const Verdict verdict = JudgeWith(expected, evidence, {}, true);
    EXPECT_EQ(verdict.kind, Kind::kFailed);
    EXPECT_EQ(verdict.reason, "the shim was slow: it had not connected after 30 s");
  }
}

TEST(VerdictTest, Unimplemented) {
  EXPECT_EQ(JudgeWith({}, Connected(Exit(89))).kind, Kind::kUnimplemented);
  EXPECT_EQ(JudgeWith(Fails(), Connected(Exit(89, kError))).kind, Kind::kUnimplemented);
  ShimConfig config;
  config.unimplemented_errors = {"bad option"};
  EXPECT_EQ(JudgeWith({}, {.shim = Exit(1, "bad option -x")}, config).kind, Kind::kUnimplemented);
  EXPECT_EQ(JudgeWith({}, Connected(Exit(0, "bad option -x")), config).kind, Kind::kFailed);
  EXPECT_EQ(JudgeWith({}, {.shim = Exit(1, "else")}, config).kind, Kind::kFailed);
}

TEST(VerdictTest, StatusesThatFailWhateverIsExpected) {
  for (const int status : {88, 90, 99}) {
    EXPECT_EQ(JudgeWith(Fails(), Connected(Exit(status, kError))).kind, Kind::kFailed) << status;
    EXPECT_EQ(JudgeWith({}, Connected(Exit(status))).kind, Kind::kFailed) << status;
  }
}

TEST(VerdictTest, CrashesAreNoRefusals) {
  for (const int signal : {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP}) {
    EXPECT_EQ(JudgeWith(Fails(), Connected(Signal(signal, kError))).kind, Kind::kFailed) << signal;
  }
  // An abort() behind the error text is how some stacks end.
  EXPECT_EQ(JudgeWith(Fails(), Connected(Signal(SIGABRT, kError))).kind, Kind::kPassed);
  EXPECT_EQ(JudgeWith({}, Connected(Signal(SIGABRT))).kind, Kind::kFailed);
  ExpectedResult only_by_end = Fails("");
  only_by_end.abort_is_crash = true;
  EXPECT_EQ(JudgeWith(only_by_end, Connected(Signal(SIGABRT))).reason,
            "the shim crashed: " + Signal(SIGABRT).Describe());
  EXPECT_EQ(JudgeWith(only_by_end, Connected(Exit(1))).kind, Kind::kPassed);
  Evidence hung = Connected(Signal(SIGKILL, kError));
  hung.killed = true;
  EXPECT_EQ(JudgeWith(Fails(), hung).kind, Kind::kFailed);
}

TEST(VerdictTest, SanitizerReports) {
  const std::string report = "==1==ERROR: AddressSanitizer: heap-use-after-free on 0x1";
  EXPECT_EQ(JudgeWith(Fails(""), Connected(Exit(1, "x\n" + report + "\n#0"))).reason,
            "a sanitizer reports \"" + report + "\"");
  EXPECT_EQ(SanitizerReport("a.c:3:4: runtime error: shift\n"), "a.c:3:4: runtime error: shift");
  EXPECT_EQ(SanitizerReport("all is well"), "");
}

TEST(VerdictTest, AnErrorOfTheRunnerFailsAlone) {
  Evidence evidence = Connected(Exit(1, kError));
  evidence.internal_error = "bad_alloc";
  EXPECT_EQ(JudgeWith(Fails(), evidence).reason, "the runner itself failed: bad_alloc");
}

TEST(VerdictTest, ReasonsStayOnOneLineAndClean) {
  const Verdict verdict = JudgeWith({}, Connected(Exit(1, "\x1b[2J" + std::string(1000, 'x'))));
  EXPECT_EQ(verdict.reason.find('\x1b'), std::string::npos);
  EXPECT_LT(verdict.reason.size(), 400u);
}

}  // namespace
}  // namespace badpeer
