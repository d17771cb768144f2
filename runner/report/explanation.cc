#include "runner/report/explanation.h"

#include <algorithm>
#include <string_view>

#include "runner/base/text.h"
#include "runner/harness/malloc_sites.h"
#include "runner/harness/telling_line.h"
#include "runner/report/rule_text.h"

namespace badpeer {
namespace {

// In kCut an output of more lines than that is cut in its middle.
constexpr std::size_t kWholeLines = 24;
constexpr std::size_t kHeadLines = 12;
constexpr std::size_t kTailLines = 8;
// In kShort a line may take two rows of a terminal, not ten.
constexpr std::size_t kShortLine = 160;

class Writer {
 public:
  explicit Writer(const ExplanationContext& context) : context_(context) {}

  bool is_short() const { return context_.length == ExplanationLength::kShort; }

  void Line(std::string_view label, const std::string& text) {
    constexpr std::size_t kLabelWidth = 11;
    std::string head(label);
    head.resize(std::max(head.size() + 1, kLabelWidth), ' ');
    text_ += "  " + context_.style.Faint(head) + text + "\n";
  }
  // One that is cut where all must be short.
  void ShortLine(std::string_view label, const std::string& text) { Line(label, Shortened(text)); }
  void Verdict(const std::string& text) { Line("verdict", context_.style.Bold(Shortened(text))); }
  // Text of several lines below its label.
  void Block(std::string_view label, std::string_view text, bool truncated) {
    if (text.empty()) return;
    Title(label);
    std::string_view rest = text;
    const bool cut = rest.size() > context_.output_limit;
    if (cut) rest = rest.substr(0, context_.output_limit);
    Lines(Split(TrimEnd(rest), '\n'));
    if (cut) {
      text_ += "    ... " + std::to_string(text.size() - context_.output_limit) + " more bytes\n";
    }
    if (truncated) text_ += "    ... and what did not fit into the bound for a shim's output\n";
  }
  void Raw(const std::string& line) { text_ += "    " + line + "\n"; }
  void Title(std::string_view label) { text_ += "  " + context_.style.Faint(label) + "\n"; }

  std::string Take() { return std::move(text_); }

 private:
  std::string Shortened(const std::string& text) const {
    const bool cut = is_short() && text.size() > kShortLine;
    return cut ? text.substr(0, kShortLine - 3) + "..." : text;
  }
  static std::string_view TrimEnd(std::string_view text) {
    while (!text.empty() && text.back() == '\n') text.remove_suffix(1);
    return text;
  }
  void Lines(const std::vector<std::string>& lines) {
    const bool cut = context_.length == ExplanationLength::kCut && lines.size() > kWholeLines;
    for (std::size_t i = 0; i < lines.size(); ++i) {
      if (cut && i == kHeadLines) {
        i = lines.size() - kTailLines;
        text_ += "    ... " + std::to_string(i - kHeadLines) + " more lines (-verbose)\n";
      }
      text_ += "    " + PrintableLines(lines[i]) + "\n";
    }
  }

  const ExplanationContext& context_;
  std::string text_;
};

std::string Expected(const ErrorPolicy& policy) {
  if (policy.may_refuse) return "both ends succeed, or the shim refuses with an alert";
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
    writer.ShortLine("our side", Printable(evidence.local->cause()));
    if (!evidence.local->got().empty()) writer.ShortLine("  got", Printable(evidence.local->got()));
    if (!evidence.local->wanted().empty()) {
      writer.ShortLine("  wanted", Printable(evidence.local->wanted()));
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
    if (!finding.frames.empty()) writer.Raw("  in " + DescribeFrames(finding.frames));
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

void WriteOutputs(const Outcome& outcome, Writer& writer) {
  const ProcessEnd& shim = outcome.evidence.shim;
  const ShimErrors errors = SplitErrors(shim.standard_error.text);
  if (writer.is_short()) {
    const std::string line(TellingLine(errors.own.empty() ? errors.extra : errors.own));
    if (!line.empty()) writer.ShortLine("it said", Printable(line));
    return;
  }
  const bool cut = shim.standard_error.truncated;
  writer.Block("its stderr:", errors.own, cut && errors.extra.empty());
  writer.Block("its stderr after the end of the test:", errors.extra, cut);
  writer.Block("its stdout:", shim.standard_output.text, shim.standard_output.truncated);
}

}  // namespace

std::string Explain(const Outcome& outcome, const ExplanationContext& context) {
  Writer writer(context);
  writer.Verdict(outcome.verdict.reason);
  if (outcome.verdict.by_stack && outcome.test.test != nullptr) {
    const RuleText rule = DescribeRule(*outcome.test.test);
    writer.Line(rule.label, rule.text);
  }
  if (outcome.malloc_findings.empty()) {
    writer.ShortLine("expected", Expected(outcome.policy));
    WriteEnds(outcome, writer);
    WriteOutputs(outcome, writer);
    if (context.messages && !writer.is_short()) WriteTranscript(outcome, writer);
  }
  WriteFindings(outcome, context, writer);
  if (!outcome.command.empty() && !writer.is_short()) {
    writer.Line("ran", ShellCommand(outcome.command));
  }
  if (!outcome.capture.empty()) writer.Line("packets", outcome.capture);
  if (!context.rerun.empty()) writer.Line("again", context.rerun);
  return writer.Take();
}

}  // namespace badpeer
