#include "runner/report/result.h"

#include <algorithm>

#include "runner/base/text.h"
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

// A page of ten thousand messages is read by nobody.
std::vector<TranscriptLine> FirstLines(const std::vector<TranscriptLine>& transcript) {
  constexpr std::size_t kMaxLines = 300;
  constexpr std::size_t kMaxLength = 2000;
  std::vector<TranscriptLine> lines;
  for (const TranscriptLine& line : transcript) {
    if (lines.size() == kMaxLines) break;
    lines.push_back({line.direction, line.text.substr(0, kMaxLength)});
    if (line.text.size() > kMaxLength) lines.back().text += " ...";
  }
  if (lines.size() < transcript.size()) {
    lines.push_back({TranscriptDirection::kNote,
                     "and " + Count(transcript.size() - lines.size(), "more line")});
  }
  return lines;
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

TestResult ResultOf(const Outcome& outcome, const std::string& again, bool messages) {
  TestResult result{.name = outcome.test.name,
                    .kind = KindOf(outcome.verdict.kind),
                    .seconds = std::chrono::duration<double>(outcome.duration).count()};
  if (const TestInfo* const test = outcome.test.test) {
    result.family = test->suite;
    result.protocol = NameOf(test->protocol);
    result.spec = test->spec;
    result.level = Name(test->level);
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
    result.explanation =
        BogoError(outcome) + Explain(outcome, {.rerun = again, .messages = messages});
    result.again = again;
    result.transcript = FirstLines(outcome.transcript);
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
