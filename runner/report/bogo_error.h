// The first lines of a failure's text in result files, in BoGo's form: tools that read BoGo's
// results tell failures apart by them.
//
//   results.Add(name, kFail, BogoError(outcome) + Explain(outcome, context));
#ifndef BADPEER_RUNNER_REPORT_BOGO_ERROR_H_
#define BADPEER_RUNNER_REPORT_BOGO_ERROR_H_

#include <string>

#include "runner/harness/outcome.h"

namespace badpeer {

// "unexpected success\nwant:\n\tlocal: ...\n\tremote: ":X:"\n" and the like, for a test that failed.
std::string BogoError(const Outcome& outcome);

}  // namespace badpeer

#endif  // BADPEER_RUNNER_REPORT_BOGO_ERROR_H_
