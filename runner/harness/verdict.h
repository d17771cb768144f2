// Whether a test came out right: a pure function of what the test expects, what the user says about
// the shim, and what both ends did.
//
//   ErrorPolicy policy = PolicyFor(test.name, expected, config, {.loose_errors = false});
//   Verdict verdict = Judge(policy, evidence);
//   if (verdict.kind == Verdict::Kind::kFailed) Print(verdict.reason);
//
// The rules, first that fits:
//   1. exit status 89, or a failure whose stderr has one of UnimplementedErrors: unimplemented;
//   2. a shim that was too slow has failed, whatever was expected, as has one that never connected;
//      unless the test is about a configuration that it must refuse, and it ended with a failure
//      status and said something;
//   3. so has one that crashed, was killed because it did not end, exits with 88 (an answer to
//      malloc tests), 90 (must fail) or 99 (valgrind), or has a report of a sanitizer on stderr;
//   4. the test failed if the shim or our side did, and must have failed iff it should (some tests
//      leave the shim the choice to end with an alert); then stderr must have one of the accepted
//      texts, every hook that makes it fail must have fired, and our side must have seen the alert or
//      the local error that the test names;
//   5. text behind the line "--- DONE ---" belongs to tools and fails the test, as does any text of
//      a test that succeeded.
#ifndef BADPEER_RUNNER_HARNESS_VERDICT_H_
#define BADPEER_RUNNER_HARNESS_VERDICT_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runner/base/peer_failure.h"
#include "runner/base/process.h"
#include "runner/harness/shim_config.h"
#include "runner/harness/test_info.h"

namespace badpeer {

// Exit statuses of shims that are more than "failed".
inline constexpr int kExitMallocFailed = 88;
inline constexpr int kExitUnimplemented = 89;
inline constexpr int kExitMustFail = 90;
inline constexpr int kExitValgrind = 99;

struct JudgeOptions {
  bool loose_errors = false;
};

// That, for one shim.
struct ErrorPolicy {
  bool should_fail = false;
  // One of these must be part of stderr. Holds "" where any text will do.
  std::vector<std::string> accepted_errors{};
  std::optional<std::uint8_t> alert{};
  std::string local_error{};
  bool may_not_connect = false;
  bool may_refuse = false;
  bool abort_is_crash = false;
  std::string canonical_error{};  // for people
  std::vector<std::string> unimplemented_errors{};
};

ErrorPolicy PolicyFor(const std::string& test_name, const ExpectedResult& expected,
                      const ShimConfig& config, const JudgeOptions& options);

// The shim's stderr with plain line ends: what it says itself, and what tools add behind
// "--- DONE ---".
struct ShimErrors {
  std::string own{};
  std::string extra{};
};
ShimErrors SplitErrors(std::string_view standard_error);

// The line with which a sanitizer begins its report; empty if there is none.
std::string SanitizerReport(std::string_view standard_error);

struct Evidence {
  ProcessEnd shim{};
  // The shim was still running when its time was over.
  bool killed = false;
  bool connected = false;
  // A connection gave the shim's id in the other byte order.
  bool id_came_swapped = false;
  // Set where its time was over although it was not idle: what it was at, and for how long.
  std::string slow{};
  std::optional<PeerFailure> local{};
  // Set where the shim could not be started, or came to no end that could be judged: a sentence.
  std::string shim_fault{};
  // Something broke in the runner itself: the exception's text.
  std::optional<std::string> internal_error{};
};

struct Verdict {
  enum class Kind { kPassed, kFailed, kUnimplemented };
  Kind kind = Kind::kPassed;
  // One sentence without a full stop; empty when it passed.
  std::string reason{};
  // Failed, and by what the stack did with our messages: not by how the shim is driven, started or
  // ended, by the words of an error, or by the runner itself.
  bool by_stack = false;
};

Verdict Judge(const ErrorPolicy& policy, const Evidence& evidence);

// Whether a failure is the one that the test names: its error text, and its alert or local error.
bool FailedAsExpected(const ErrorPolicy& policy, const Evidence& evidence);

// A signal that no orderly refusal ends in.
bool IsCrash(const ProcessEnd& end);

}  // namespace badpeer

#endif  // BADPEER_RUNNER_HARNESS_VERDICT_H_
