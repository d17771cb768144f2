#include "runner/harness/verdict.h"

#include <signal.h>

#include <algorithm>
#include <array>

#include "runner/base/text.h"
#include "runner/harness/telling_line.h"

namespace badpeer {
namespace {

constexpr std::string_view kDoneLine = "--- DONE ---\n";

bool Contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

bool ContainsAny(std::string_view text, const std::vector<std::string>& parts) {
  return std::any_of(parts.begin(), parts.end(),
                     [&](const std::string& part) { return Contains(text, part); });
}

std::string FirstLine(std::string_view text) {
  constexpr std::size_t kLongest = 200;
  text = text.substr(0, text.find('\n'));
  return Printable(text.substr(0, kLongest)) + (text.size() > kLongest ? "..." : "");
}

std::string Quoted(std::string_view text) { return "\"" + FirstLine(text) + "\""; }

// What a shim says first that tells something.
std::string QuotedError(std::string_view text) { return Quoted(TellingLine(text)); }

std::string ListOf(const std::vector<std::string>& texts) {
  std::string list;
  for (const std::string& text : texts) list += (list.empty() ? "" : " or ") + Quoted(text);
  return list;
}

std::string ShimEnd(const Evidence& evidence) {
  if (evidence.killed) return "the shim did not end and was killed";
  if (evidence.shim.signal) return "the shim was ended by " + evidence.shim.Describe();
  return "the shim ended with " + evidence.shim.Describe();
}

Verdict Failed(std::string reason) { return {Verdict::Kind::kFailed, std::move(reason)}; }
Verdict FailedByStack(std::string reason) {
  return {Verdict::Kind::kFailed, std::move(reason), /*by_stack=*/true};
}

// What our side has seen is nothing that the stack has done.
bool IsOurOwn(const PeerFailure& failure) {
  return failure.kind() == PeerFailure::Kind::kHook ||
         failure.kind() == PeerFailure::Kind::kNeverConnected;
}

std::string WhyUnexpected(const ErrorPolicy& policy, const Evidence& evidence) {
  const bool shim_failed = !evidence.shim.Succeeded();
  if (!shim_failed) {
    return "the shim succeeded, but our side did not: " + std::string(evidence.local->what());
  }
  const std::string text = SplitErrors(evidence.shim.standard_error.text).own;
  std::string why = policy.may_refuse
                        ? "the test should succeed, or the shim refuse with an alert, but "
                        : "the test should succeed, but ";
  why += ShimEnd(evidence);
  if (!text.empty()) why += " and said " + QuotedError(text);
  return why;
}

// Empty where the shim says what the test names.
std::string WrongErrorText(const ErrorPolicy& policy, const Evidence& evidence) {
  const std::string text = SplitErrors(evidence.shim.standard_error.text).own;
  if (!ContainsAny(text, policy.accepted_errors)) {
    if (policy.accepted_errors.empty()) {
      return "the configuration maps " + policy.canonical_error +
             " to an empty list, so nothing fits";
    }
    return "the shim should say " + ListOf(policy.accepted_errors) + ", but " +
           (text.empty() ? "said nothing" : "said " + QuotedError(text));
  }
  return {};
}

// Empty where our side has seen what the test names.
std::string WrongLocalFailure(const ErrorPolicy& policy, const Evidence& evidence) {
  const std::string local = evidence.local ? evidence.local->what() : "";
  const std::string saw = evidence.local ? "saw \"" + Printable(local) + "\"" : "saw no failure";
  if (policy.alert) {
    if (!evidence.local || evidence.local->alert() != policy.alert) {
      return "the shim should send the alert \"" + AlertPhrase(*policy.alert) + "\" (" +
             std::to_string(*policy.alert) + "), but our side " + saw;
    }
  }
  if (!policy.local_error.empty() && !Contains(local, policy.local_error)) {
    return "our side should see \"" + policy.local_error + "\", but " + saw;
  }
  return {};
}

// Failures that no expectation excuses; empty if there is none.
std::string Inexcusable(const ErrorPolicy& policy, const Evidence& evidence) {
  const std::string& text = evidence.shim.standard_error.text;
  if (evidence.internal_error) {
    return "the runner itself failed: " + Printable(*evidence.internal_error);
  }
  if (!evidence.shim_fault.empty()) return evidence.shim_fault;
  if (!evidence.slow.empty()) return "the shim was slow: " + evidence.slow;
  const bool refused = policy.may_not_connect && !evidence.shim.Succeeded() && !evidence.killed &&
                       !SplitErrors(text).own.empty();
  if (!evidence.connected && !refused) {
    return "the shim never connected to the runner: " +
           (evidence.id_came_swapped
                ? "it gave its id in the other byte order (64 bits, little-endian, are due)"
                : ShimEnd(evidence));
  }
  if (const std::string report = SanitizerReport(text); !report.empty()) {
    return "a sanitizer reports " + Quoted(report);
  }
  if (evidence.killed) return "the shim did not end after the test and was killed";
  if (IsCrash(evidence.shim) || (policy.abort_is_crash && evidence.shim.signal == SIGABRT)) {
    return "the shim crashed: " + evidence.shim.Describe();
  }
  switch (evidence.shim.exit_status.value_or(0)) {
    case kExitMallocFailed:
      return "the shim ended with exit status 88, an answer that belongs to malloc tests";
    case kExitMustFail:
      return "the shim says that the test failed (exit status 90)" +
             (text.empty() ? std::string() : ": " + FirstLine(TellingLine(text)));
    case kExitValgrind:
      return "valgrind reports an error in the shim (exit status 99)";
    default:
      return {};
  }
}

}  // namespace

ErrorPolicy PolicyFor(const std::string& test_name, const ExpectedResult& expected,
                      const ShimConfig& config, const JudgeOptions& options) {
  ErrorPolicy policy{.should_fail = expected.should_fail,
                     .alert = expected.alert,
                     .local_error = expected.local_error,
                     .may_not_connect = expected.may_not_connect,
                     .may_refuse = expected.may_refuse,
                     .abort_is_crash = expected.abort_is_crash,
                     .canonical_error = expected.error,
                     .unimplemented_errors = config.unimplemented_errors};
  const bool loose_test =
      std::any_of(config.loose_error_tests.begin(), config.loose_error_tests.end(),
                  [&](const ReasonedGlob& entry) { return entry.glob.Matches(test_name); });
  if (const auto own = config.test_error_map.find(test_name); own != config.test_error_map.end()) {
    policy.accepted_errors = {own->second};
    // A stack that refuses what the suite allows says so in this map alone.
    policy.should_fail = policy.should_fail || !own->second.empty();
  } else if (loose_test) {
    policy.accepted_errors = {""};
  } else if (const auto mapped = config.error_map.find(expected.error);
             mapped != config.error_map.end()) {
    policy.accepted_errors = mapped->second;
  } else {
    policy.accepted_errors = {options.loose_errors ? "" : expected.error};
  }
  if (const auto own = config.test_local_error_map.find(test_name);
      own != config.test_local_error_map.end() && (policy.alert || !policy.local_error.empty())) {
    policy.alert.reset();
    policy.local_error = own->second;
  }
  return policy;
}

ShimErrors SplitErrors(std::string_view standard_error) {
  std::string text;
  text.reserve(standard_error.size());
  for (std::size_t i = 0; i < standard_error.size(); ++i) {
    const bool crlf =
        standard_error[i] == '\r' && i + 1 < standard_error.size() && standard_error[i + 1] == '\n';
    if (!crlf) text += standard_error[i];
  }
  const std::size_t done = text.find(kDoneLine);
  if (done == std::string::npos) return {text, {}};
  return {text.substr(0, done), text.substr(done + kDoneLine.size())};
}

std::string SanitizerReport(std::string_view standard_error) {
  // AddressSanitizer and its kin, ThreadSanitizer, UndefinedBehaviorSanitizer (file:line:column:
  // runtime error: ...), in their default formats.
  constexpr std::array<std::string_view, 6> kMarks = {
      "ERROR: AddressSanitizer",  "ERROR: LeakSanitizer",      "WARNING: MemorySanitizer",
      "WARNING: ThreadSanitizer", "ERROR: HWAddressSanitizer", ": runtime error: "};
  for (const std::string_view mark : kMarks) {
    const std::size_t at = standard_error.find(mark);
    if (at == std::string_view::npos) continue;
    const std::size_t line_feed = standard_error.rfind('\n', at);
    const std::size_t start = line_feed == std::string_view::npos ? 0 : line_feed + 1;
    const std::size_t end = std::min(standard_error.find('\n', at), standard_error.size());
    return std::string(standard_error.substr(start, end - start));
  }
  return {};
}

bool IsCrash(const ProcessEnd& end) {
  switch (end.signal.value_or(0)) {
    case SIGSEGV:
    case SIGBUS:
    case SIGILL:
    case SIGFPE:
    case SIGTRAP:
    case SIGSYS:
      return true;
    default:
      return false;
  }
}

bool FailedAsExpected(const ErrorPolicy& policy, const Evidence& evidence) {
  return WrongErrorText(policy, evidence).empty() && WrongLocalFailure(policy, evidence).empty();
}

Verdict Judge(const ErrorPolicy& policy, const Evidence& evidence) {
  const ShimErrors errors = SplitErrors(evidence.shim.standard_error.text);
  const bool shim_failed = !evidence.shim.Succeeded();
  if (evidence.shim.exit_status == kExitUnimplemented) {
    return {Verdict::Kind::kUnimplemented, "the shim does not implement a flag of the test"};
  }
  if (shim_failed && ContainsAny(errors.own, policy.unimplemented_errors)) {
    return {Verdict::Kind::kUnimplemented, "the shim says " + QuotedError(errors.own)};
  }
  if (std::string reason = Inexcusable(policy, evidence); !reason.empty()) {
    return Failed(std::move(reason));
  }

  const bool failed = shim_failed || evidence.local.has_value();
  const bool refused = shim_failed && evidence.local && evidence.local->alert().has_value();
  const bool may_fail = policy.should_fail || (policy.may_refuse && refused);
  if (failed && !may_fail) {
    const bool ours = evidence.local && IsOurOwn(*evidence.local);
    std::string why = WhyUnexpected(policy, evidence);
    return ours ? Failed(std::move(why)) : FailedByStack(std::move(why));
  }
  if (!failed && policy.should_fail) {
    return FailedByStack("the test should fail" +
                         (policy.canonical_error.empty() ? "" : " with " + policy.canonical_error) +
                         ", but both ends succeeded");
  }
  if (failed && policy.should_fail) {
    if (std::string reason = WrongErrorText(policy, evidence); !reason.empty()) {
      return Failed(std::move(reason));
    }
    if (evidence.local && evidence.local->kind() == PeerFailure::Kind::kHook) {
      return Failed("the test fails as expected, but not for its reason: " +
                    Printable(evidence.local->what()));
    }
    if (std::string reason = WrongLocalFailure(policy, evidence); !reason.empty()) {
      return FailedByStack(std::move(reason));
    }
  }
  if (!errors.extra.empty()) {
    return Failed("there is error output after the end of the test: " + Quoted(errors.extra));
  }
  if (!failed && !errors.own.empty()) {
    return Failed("the test succeeded, but the shim wrote to stderr: " + Quoted(errors.own));
  }
  return {};
}

}  // namespace badpeer
