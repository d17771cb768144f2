#include "runner/report/bogo_error.h"

#include <string_view>

namespace badpeer {
namespace {

// As Go's %q, for what occurs in these texts.
std::string Quoted(std::string_view text) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string quoted = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      quoted += '\\';
      quoted += c;
    } else if (c == '\n') {
      quoted += "\\n";
    } else if (c == '\t') {
      quoted += "\\t";
    } else if (byte < 0x20 || byte == 0x7f) {
      quoted += "\\x";
      quoted += kDigits[byte >> 4];
      quoted += kDigits[byte & 15];
    } else {
      quoted += c;
    }
  }
  return quoted + "\"";
}

std::string Got(const Evidence& evidence) {
  std::string child = "none";
  if (!evidence.shim.Succeeded()) child = evidence.shim.Describe();
  const std::string local = evidence.local ? evidence.local->what() : "none";
  return "got:\n\tlocal: " + Quoted(local) + "\n\tchild: " + Quoted(child) + "\n";
}

std::string Want(const ErrorPolicy& policy) {
  std::string local = policy.local_error;
  if (local.empty() && policy.alert) local = "remote error: " + AlertPhrase(*policy.alert);
  std::string text =
      "want:\n\tlocal: " + Quoted(local) + "\n\tremote: " + Quoted(policy.canonical_error);
  const bool mapped = policy.accepted_errors.size() != 1 ||
                      policy.accepted_errors.front() != policy.canonical_error;
  if (policy.accepted_errors.empty()) {
    text += " (no specified mapping)";
  } else if (mapped) {
    text += " mapped to one of:";
    for (const std::string& accepted : policy.accepted_errors) text += "\n\t\t" + accepted;
  }
  return text + "\n";
}

}  // namespace

std::string BogoError(const Outcome& outcome) {
  const Evidence& evidence = outcome.evidence;
  const ErrorPolicy& policy = outcome.policy;
  const bool failed =
      !evidence.shim.Succeeded() || evidence.local.has_value() || evidence.internal_error;
  if (!outcome.malloc_findings.empty() || (failed && !policy.should_fail)) {
    return "unexpected failure\n" + Got(evidence);
  }
  if (!failed && policy.should_fail) return "unexpected success\n" + Want(policy);
  if (!failed) return "unexpected error output:\n";
  const bool as_expected = FailedAsExpected(policy, evidence);
  if (evidence.shim.exit_status == kExitMustFail && as_expected) {
    return "test failure\n";
  }
  if (evidence.shim.exit_status == kExitValgrind && as_expected) {
    return "valgrind error:\n";
  }
  if (as_expected && !SplitErrors(evidence.shim.standard_error.text).extra.empty()) {
    return "unexpected error output:\n";
  }
  return "unexpected error\n" + Got(evidence) + Want(policy);
}

}  // namespace badpeer
