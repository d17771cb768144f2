// Tells a person why a test failed: verdict, what was expected, what both ends did, and how to run
// it again.
//
//   std::cout << "FAILED (" << name << ")\n" << Explain(outcome, {.rerun = "runner ... -test X"});
#ifndef BADPEER_RUNNER_REPORT_EXPLANATION_H_
#define BADPEER_RUNNER_REPORT_EXPLANATION_H_

#include <string>

#include "runner/harness/outcome.h"

namespace badpeer {

struct ExplanationContext {
  // The command line that runs this test alone; empty: left out.
  std::string rerun{};
  // BoGo passes a shim's stderr on as it is; ours is cut when it is longer than this many bytes.
  std::size_t output_limit = 8192;
};

// Several lines, indented, the first of them the verdict, with a line feed at the end. Nothing in
// it acts on a terminal.
std::string Explain(const Outcome& outcome, const ExplanationContext& context);

}  // namespace badpeer

#endif  // BADPEER_RUNNER_REPORT_EXPLANATION_H_
