// Tells a person why a test failed: verdict, what was expected, what both ends did, and how to run
// it again.
//
//   std::cout << "FAILED (" << name << ")\n" << Explain(outcome, {.rerun = "runner ... -test X"});
#ifndef BADPEER_RUNNER_REPORT_EXPLANATION_H_
#define BADPEER_RUNNER_REPORT_EXPLANATION_H_

#include <cstdint>
#include <string>

#include "runner/harness/outcome.h"
#include "runner/report/style.h"

namespace badpeer {

// kShort fits on a screen many times: of the shim's words only the line that speaks of the error.
// kCut has head and tail of a long output, kWhole all of it up to a bound.
enum class ExplanationLength : std::uint8_t { kShort, kCut, kWhole };

struct ExplanationContext {
  // The command line that runs this test alone; empty: left out.
  std::string rerun{};
  // Of a shim's output; more than that is cut whatever the length.
  std::size_t output_limit = 8192;
  ExplanationLength length = ExplanationLength::kWhole;
  bool messages = true;  // as far as they were kept
  Style style{};
};

// Several lines, indented, the first of them the verdict, with a line feed at the end. Nothing in
// it acts on a terminal but the style.
std::string Explain(const Outcome& outcome, const ExplanationContext& context);

}  // namespace badpeer

#endif  // BADPEER_RUNNER_REPORT_EXPLANATION_H_
