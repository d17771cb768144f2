#include "runner/report/explanation.h"

#include <string_view>

#include "runner/base/text.h"
#include "runner/suites/test_case.h"

namespace badpeer {
namespace {

class Writer {
 public:
  void Line(std::string_view label, const std::string& text) {
    constexpr std::size_t kLabelWidth = 11;
    std::string head(label);
    head.resize(std::max(head.size() + 1, kLabelWidth), ' ');
    text_ += "  " + head + text + "\n";
  }
  // Text of several lines below its label.
  void Block(std::string_view label, std::string_view text, std::size_t limit, bool truncated) {
    if (text.empty()) return;
    text_ += "  " + std::string(label) + "\n";
    std::string_view rest = text;
    const bool cut = rest.size() > limit;
    // The end of a long output says more than its middle, and its beginning more than either.
    if (cut) rest = rest.substr(0, limit);
    for (const std::string& line : Split(TrimEnd(rest), '\n')) {
      text_ += "    " + PrintableLines(line) + "\n";
    }
    if (cut) text_ += "    ... " + std::to_string(text.size() - limit) + " more bytes\n";
    if (truncated) text_ += "    ... and what did not fit into the bound for a shim's output\n";
  }
  void Raw(const std::string& line) { text_ += "    " + line + "\n"; }
  void Title(std::string_view label) { text_ += "  " + std::string(label) + "\n"; }

  std::string Take() { return std::move(text_); }

 private:
  static std::string_view TrimEnd(std::string_view text) {
    while (!text.empty() && text.back() == '\n') text.remove_suffix(1);
    return text;
  }

  std::string text_;
};

std::string Expected(const ErrorPolicy& policy) {
  if (!policy.should_fail) return "both ends succeed";
  std::string text = "the test fails";
  if (!policy.canonical_error.empty()) text += " with " + policy.canonical_error;
  const bool renamed = policy.accepted_errors.size() != 1 ||
                       policy.accepted_errors.front() != policy.canonical_error;
  if (renamed) {
    std::string list;
    for (const std::string& accepted : policy.accepted_errors) {
      list += (list.empty() ? "\"" : " or \"") + Printable(accepted) + "\"";
    }
    text += list.empty() ? ", mapped to nothing" : ", here as " + list;
  }
  if (policy.alert) {
    text += ", alert " + std::to_string(*policy.alert) + " (" + AlertPhrase(*policy.alert) + ")";
  }
  if (!policy.local_error.empty()) text += ", our side sees \"" + policy.local_error + "\"";
  return text;
}

void WriteEnds(const Outcome& outcome, Writer& writer) {
  const Evidence& evidence = outcome.evidence;
  if (evidence.local) {
    writer.Line("our side", Printable(evidence.local->cause()));
    if (!evidence.local->got().empty()) writer.Line("  got", Printable(evidence.local->got()));
    if (!evidence.local->wanted().empty()) {
      writer.Line("  wanted", Printable(evidence.local->wanted()));
    }
  } else {
    writer.Line("our side", "no failure");
  }
  std::string end = evidence.shim.Describe();
  if (evidence.killed) end += ", killed by the runner";
  if (!evidence.connected && evidence.slow.empty()) end += ", never connected";
  writer.Line("shim", end + ", after " + DescribeDuration(outcome.duration));
}

void WriteFindings(const Outcome& outcome, const ExplanationContext& context, Writer& writer) {
  if (outcome.malloc_findings.empty()) return;
  writer.Title("findings, by the allocation that was made to fail:");
  for (const MallocFinding& finding : outcome.malloc_findings) {
    writer.Raw("MALLOC_NUMBER_TO_FAIL=" + std::to_string(finding.number) + ": " + finding.what);
    if (!context.rerun.empty()) {
      writer.Raw("  " + context.rerun + " -malloc-test=" + std::to_string(finding.number) +
                 " -malloc-test-count=1");
    }
  }
}

void WriteTranscript(const Outcome& outcome, Writer& writer) {
  if (outcome.transcript.empty()) return;
  writer.Title("messages ('>' to the shim, '<' from it):");
  for (const TranscriptLine& line : outcome.transcript) {
    const char* mark = "  ";
    if (line.direction == TranscriptDirection::kToShim) mark = "> ";
    if (line.direction == TranscriptDirection::kFromShim) mark = "< ";
    writer.Raw(mark + Printable(line.text));
  }
  if (outcome.transcript_lines_dropped > 0) {
    writer.Raw("... and " + Count(outcome.transcript_lines_dropped, "line") + " more");
  }
}

}  // namespace

std::string Explain(const Outcome& outcome, const ExplanationContext& context) {
  Writer writer;
  writer.Line("verdict", outcome.verdict.reason);
  if (outcome.verdict.by_stack && outcome.test.test != nullptr &&
      !outcome.test.test->spec.empty()) {
    writer.Line("spec", outcome.test.test->spec);
  }
  const bool about_malloc = !outcome.malloc_findings.empty();
  if (!about_malloc) {
    writer.Line("expected", Expected(outcome.policy));
    WriteEnds(outcome, writer);
    const ShimErrors errors = SplitErrors(outcome.evidence.shim.standard_error.text);
    const bool cut = outcome.evidence.shim.standard_error.truncated;
    writer.Block("its stderr:", errors.own, context.output_limit, cut && errors.extra.empty());
    writer.Block("its stderr after the end of the test:", errors.extra, context.output_limit, cut);
    writer.Block("its stdout:", outcome.evidence.shim.standard_output.text, context.output_limit,
                 outcome.evidence.shim.standard_output.truncated);
    WriteTranscript(outcome, writer);
  }
  WriteFindings(outcome, context, writer);
  if (!outcome.command.empty()) writer.Line("ran", ShellCommand(outcome.command));
  if (!context.rerun.empty()) writer.Line("again", context.rerun);
  return writer.Take();
}

}  // namespace badpeer
