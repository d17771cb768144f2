// The results of a run as one page for a browser: filters, causes, what is missing, slowest tests,
// and each failure with both ends' words and its messages.
//
//   WriteFileAtomically(path, HtmlText(results));
#ifndef BADPEER_RUNNER_REPORT_HTML_RESULTS_H_
#define BADPEER_RUNNER_REPORT_HTML_RESULTS_H_

#include <string>
#include <string_view>

#include "runner/report/run_info.h"

namespace badpeer {

std::string HtmlText(const RunResults& results);

// The page's own parts, in html_results_page.cc.
extern const std::string_view kResultsStyle;
extern const std::string_view kResultsBody;
extern const std::string_view kResultsScript;

}  // namespace badpeer

#endif  // BADPEER_RUNNER_REPORT_HTML_RESULTS_H_
