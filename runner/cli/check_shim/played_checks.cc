// Checks that play whole tests of the suite, and look at how the shim does what every test asks for.
#include <algorithm>

#include "runner/base/text.h"
#include "runner/cli/check_shim/check.h"
#include "runner/harness/telling_line.h"
#include "runner/harness/version_limits.h"

namespace badpeer {
namespace {

constexpr std::string_view kClient12 = "TLS-TLS12-ECDHE_RSA_WITH_AES_128_GCM_SHA256-client";
constexpr std::string_view kServer12 = "TLS-TLS12-ECDHE_RSA_WITH_AES_128_GCM_SHA256-server";
constexpr std::string_view kClient13 = "TLS13-1RTT-Client-TLS-Sync";
constexpr std::string_view kServer13 = "TLS13-1RTT-Server-TLS-Sync";
// With few flags, for shims that know few.
constexpr std::string_view kPlainClient = "TLS-TLS13-AES_128_GCM_SHA256-LargeRecord";
constexpr std::string_view kPlainServer = "Basic-Server-ECDHE-RSA-TLS-Sync";

std::string WhatItSaid(const Outcome& outcome) {
  const std::string text = SplitErrors(outcome.evidence.shim.standard_error.text).own;
  return text.empty() ? "" : " and said \"" + Printable(TellingLine(text).substr(0, 200)) + "\"";
}

bool Unimplemented(const Outcome& outcome) {
  return outcome.verdict.kind == Verdict::Kind::kUnimplemented;
}

// Both ends came through, whatever else the shim printed.
bool WentWell(const Outcome& outcome) {
  const Evidence& evidence = outcome.evidence;
  return evidence.connected && !evidence.killed && !evidence.local && !evidence.internal_error &&
         evidence.shim.Succeeded();
}

std::string WhatWentWrong(const Outcome& outcome) {
  const Evidence& evidence = outcome.evidence;
  if (evidence.internal_error) return "the runner failed: " + *evidence.internal_error;
  std::string text = evidence.killed ? "it did not end and was killed"
                                     : "it ended with " + evidence.shim.Describe();
  text += WhatItSaid(outcome);
  if (evidence.local) text += "; the runner saw: " + Printable(evidence.local->what());
  return text;
}

struct Played {
  std::string_view test;
  std::vector<std::string> flags{};
};

// All of them must go well; those that the shim does not implement do not count.
CheckResult AllGoWell(CheckContext& context, const std::vector<Played>& tests,
                      const std::string& right, const std::string& mend) {
  std::string unimplemented = "the configuration disables its tests";
  std::size_t played = 0;
  for (const auto& [name, flags] : tests) {
    const Outcome* const outcome = context.Play(name, flags);
    if (outcome == nullptr) continue;
    if (Unimplemented(*outcome)) {
      unimplemented = "unimplemented" + WhatItSaid(*outcome);
    } else if (!WentWell(*outcome)) {
      std::string test = "in " + std::string(name);
      if (!flags.empty()) test += " with " + ShellCommand(flags);
      return Wrong(test + ", " + WhatWentWrong(*outcome) + "; " + mend);
    } else {
      ++played;
    }
  }
  if (played == 0) return NotTried(unimplemented);
  return Right(right + " (" + Count(played, "test") + ")");
}

CheckResult Echoes(CheckContext& context) {
  return AllGoWell(context,
                   {{kClient12},
                    {kClient13},
                    {kClient12, {"-read-size", "7"}},
                    {"TLS-TLS12-ECDHE_RSA_WITH_AES_128_GCM_SHA256-LargeRecord"},
                    {kPlainClient},
                    {kPlainClient, {"-read-size", "1000"}}},
                   "echoes every byte xor 0xff, in large records and in pieces",
                   "after the handshake, read, invert every bit, write, until the end");
}

CheckResult Serves(CheckContext& context) {
  return AllGoWell(context, {{kServer12}, {kServer13}, {kPlainServer}},
                   "is a TLS server over its TCP connection",
                   "with -server the shim still connects, and is then the TLS server, with the "
                   "certificate of -cert-file and the key of -key-file");
}

CheckResult Resumes(CheckContext& context) {
  return AllGoWell(
      context, {{"Basic-Client-TLS-Sync"}, {"Basic-Server-TLS-Sync"}, {kClient13}, {kServer13}},
      "keeps sessions over two connections",
      "with -resume-count, connect again in the same process; a client offers the newest "
      "session, a server keeps its ticket keys");
}

CheckResult SpeaksDtls(CheckContext& context) {
  return AllGoWell(context,
                   {{"DTLS-TLS12-ECDHE_RSA_WITH_AES_128_GCM_SHA256-client"},
                    {"DTLS-TLS12-ECDHE_RSA_WITH_AES_128_GCM_SHA256-server"}},
                   "echoes over DTLS",
                   "one frame is one datagram; a command between two frames interrupts the read");
}

CheckResult RunsAsync(CheckContext& context) {
  return AllGoWell(context,
                   {{kClient12, {"-async"}}, {kServer12, {"-async"}}, {kPlainClient, {"-async"}}},
                   "goes on after every block of the transport",
                   "call a blocked operation again, once what it waits for was let through");
}

// The first test that the shim implements and that goes well without further flags.
const Played* FirstThatWorks(CheckContext& context) {
  static const Played kTests[] = {{kClient12}, {kClient13},    {kServer12},
                                  {kServer13}, {kPlainClient}, {kPlainServer}};
  for (const Played& played : kTests) {
    const Outcome* const outcome = context.Play(played.test);
    if (outcome != nullptr && WentWell(*outcome)) return &played;
  }
  return nullptr;
}

CheckResult StaysSilent(CheckContext& context) {
  const Played* const test = FirstThatWorks(context);
  if (test == nullptr) return NotTried("no test goes well");
  const ShimErrors errors =
      SplitErrors(context.Play(test->test)->evidence.shim.standard_error.text);
  if (errors.own.empty()) return Right("says nothing when all is well");
  return Wrong("all went well, but it wrote \"" +
               Printable(TellingLine(errors.own).substr(0, 200)) +
               "\" to stderr; that fails every test, so keep it for failures");
}

CheckResult SaysNothingAfterDone(CheckContext& context) {
  const Played* const test = FirstThatWorks(context);
  if (test == nullptr) return NotTried("no test goes well");
  const ShimErrors errors =
      SplitErrors(context.Play(test->test)->evidence.shim.standard_error.text);
  if (errors.extra.empty()) return Right("writes nothing after the line --- DONE ---");
  return Wrong("after the line --- DONE --- it wrote \"" + Printable(errors.extra.substr(0, 200)) +
               "\"; that line is the last word, what follows is taken for a sanitizer's");
}

// A version that no connection has.
const std::vector<std::string> kImpossible = {"-expect-version", "1"};

std::vector<std::string> Prefixed(const std::string& prefix) {
  return {prefix + kImpossible[0], kImpossible[1]};
}

CheckResult ComparesExpectations(CheckContext& context) {
  const Played* const test = FirstThatWorks(context);
  if (test == nullptr) return NotTried("no test goes well");
  const Outcome& outcome = *context.Play(test->test, kImpossible);
  if (Unimplemented(outcome)) return NotTried("unimplemented" + WhatItSaid(outcome));
  if (WentWell(outcome)) {
    return Wrong(
        "it succeeded with " + ShellCommand(kImpossible) +
        ", which no connection can meet; compare what an -expect-* flag says, or end with 89");
  }
  return Right("fails when an expectation is not met");
}

CheckResult KnowsPrefixes(CheckContext& context) {
  const Played* const test = FirstThatWorks(context);
  if (test == nullptr) return NotTried("no test goes well");
  const Outcome& plain = *context.Play(test->test, kImpossible);
  if (Unimplemented(plain)) return NotTried("unimplemented" + WhatItSaid(plain));
  if (WentWell(plain)) return NotTried("it does not look at -expect-version");
  for (const std::string prefix : {"-on-initial", "-on-shim", "-on-shim-on-initial"}) {
    const Outcome& outcome = *context.Play(test->test, Prefixed(prefix));
    if (Unimplemented(outcome)) {
      return Noted("it does not know the prefix " + prefix + WhatItSaid(outcome) +
                   "; that is honest, but tests with such flags do not count");
    }
    if (WentWell(outcome)) {
      return Wrong("it passes over " + prefix + kImpossible[0] +
                   ", which speaks of the shim's first connection");
    }
  }
  for (const std::string prefix : {"-on-retry", "-on-handshaker"}) {
    const Outcome& outcome = *context.Play(test->test, Prefixed(prefix));
    if (!WentWell(outcome)) {
      return Wrong("with " + prefix + kImpossible[0] + " 1, " + WhatWentWrong(outcome) + "; " +
                   (prefix == "-on-retry" ? "that flag is for what follows rejected early data"
                                          : "that flag is for the handshaker, with its value"));
    }
  }
  return Right("knows -on-initial, -on-retry, -on-shim and -on-handshaker");
}

CheckResult EndsWhenTold(CheckContext& context) {
  for (const std::string_view name : {kClient12, kClient13, kServer12, kServer13, kPlainClient}) {
    const Outcome* const outcome = context.Play(name);
    if (outcome == nullptr || Unimplemented(*outcome)) continue;
    if (outcome->evidence.killed) {
      return Wrong("in " + std::string(name) +
                   " it was still there after the connection had ended, and was killed; the end of "
                   "the TCP connection, with or without close_notify, ends the echo and the shim");
    }
    return Right("ends when the connection does");
  }
  return NotTried("unimplemented");
}

}  // namespace

namespace {

bool IsDisabled(const ShimConfig& config, const TestInfo& test) {
  const auto matches = [&](const ReasonedGlob& entry) { return entry.glob.Matches(test.name); };
  return NeedsOtherVersion(config.versions, test) ||
         std::ranges::any_of(config.disabled_tests, matches);
}

}  // namespace

const Outcome* CheckContext::Play(std::string_view name,
                                  const std::vector<std::string>& more_flags) {
  const auto found = std::ranges::find(tests_, name, &TestInfo::name);
  if (found == tests_.end() || IsDisabled(settings_.config, *found)) return nullptr;
  return &outcomes_.emplace_back(
      life_.Run({.test = &*found, .name = found->name}, {.more_flags = more_flags}));
}

std::vector<ShimCheck> PlayedChecks() {
  return {
      {"echo", "echoes what it reads, inverted", Echoes},
      {"server", "is the TLS server with -server", Serves},
      {"ends", "ends when the connection does", EndsWhenTold},
      {"silence", "says nothing when all is well", StaysSilent},
      {"nothing-after-done", "writes nothing after --- DONE ---", SaysNothingAfterDone},
      {"resumption", "keeps sessions over two connections", Resumes},
      {"expectations", "fails when an expectation is not met", ComparesExpectations},
      {"prefixes", "knows the prefixes of flags", KnowsPrefixes},
      {"async", "goes on after every block of the transport", RunsAsync},
      {"dtls-echo", "echoes over DTLS", SpeaksDtls},
  };
}

}  // namespace badpeer
