// The results of a run in the JSON Test Results Format of Chromium, version 3, as BoGo writes it,
// with what we know beyond that. docs/formats/results.schema.json describes all of it.
//
//   WriteFileAtomically(path, JsonText(results));
//   Result<RunResults> last = ReadResults(path);
#ifndef BADPEER_RUNNER_REPORT_JSON_RESULTS_H_
#define BADPEER_RUNNER_REPORT_JSON_RESULTS_H_

#include <string>
#include <string_view>

#include "runner/base/result.h"
#include "runner/report/run_info.h"

namespace badpeer {

std::string JsonText(const RunResults& results);

// Ours, and what BoGo's runner writes: there, all that we add is missing. The error names file and
// key.
Result<RunResults> ParseResults(std::string_view text, const std::string& name);
Result<RunResults> ReadResults(const std::string& path);

}  // namespace badpeer

#endif  // BADPEER_RUNNER_REPORT_JSON_RESULTS_H_
