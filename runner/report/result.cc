#include "runner/report/result.h"

#include <algorithm>

#include "runner/harness/telling_line.h"
#include "runner/report/bogo_error.h"
#include "runner/report/cause.h"
#include "runner/report/explanation.h"
#include "runner/report/missing.h"

namespace badpeer {
namespace {

TestResult::Kind KindOf(Verdict::Kind kind) {
  switch (kind) {
    case Verdict::Kind::kPassed:
      return TestResult::Kind::kPassed;
    case Verdict::Kind::kFailed:
      return TestResult::Kind::kFailed;
    case Verdict::Kind::kUnimplemented:
      return TestResult::Kind::kUnimplemented;
  }
  return TestResult::Kind::kFailed;
}

}  // namespace

const char* NameOf(Protocol protocol) {
  switch (protocol) {
    case Protocol::kTls:
      return "tls";
    case Protocol::kDtls:
      return "dtls";
    case Protocol::kQuic:
      return "quic";
  }
  return "";
}

std::string ActualOf(const TestResult& result) {
  switch (result.kind) {
    case TestResult::Kind::kPassed:
      return "PASS";
    case TestResult::Kind::kUnimplemented:
      return "SKIP";
    case TestResult::Kind::kFailed:
      return "FAIL";
    case TestResult::Kind::kFlaky:
      break;
  }
  std::string tries;
  for (int i = 0; i < std::max(result.failed_tries, 1); ++i) tries += "FAIL ";
  return tries + "PASS";
}

TestResult ResultOf(const Outcome& outcome, const std::string& again) {
  TestResult result{.name = outcome.test.name,
                    .kind = KindOf(outcome.verdict.kind),
                    .seconds = std::chrono::duration<double>(outcome.duration).count()};
  if (const TestInfo* const test = outcome.test.test) {
    result.family = test->suite;
    result.protocol = NameOf(test->protocol);
    result.spec = test->spec;
  }
  result.capture = outcome.capture;
  result.malloc_runs = outcome.malloc_runs;
  result.findings = outcome.malloc_findings;
  const std::string& stderr_text = outcome.evidence.shim.standard_error.text;
  result.failed_tries = static_cast<int>(outcome.failed_tries.size());
  if (result.kind == TestResult::Kind::kFailed) {
    result.verdict = outcome.verdict.reason;
    result.error_line = std::string(TellingLine(SplitErrors(stderr_text).own));
    if (outcome.evidence.local) result.alert = outcome.evidence.local->alert();
    result.explanation = BogoError(outcome) + Explain(outcome, {.rerun = again});
    result.again = again;
    result.transcript = outcome.transcript;
    result.packets = outcome.packets;
  } else if (!outcome.failed_tries.empty()) {
    result.kind = TestResult::Kind::kFlaky;
    result.verdict = outcome.failed_tries.front().reason;
    result.again = again;
  } else if (result.kind == TestResult::Kind::kUnimplemented) {
    result.missing = MissingFrom(SplitErrors(stderr_text).own, outcome.command);
  }
  return result;
}

}  // namespace badpeer
