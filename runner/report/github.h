// What GitHub Actions shows of a run: annotations for the first failures, the others in a group of
// the log, and a summary of the job in Markdown.
#ifndef BADPEER_RUNNER_REPORT_GITHUB_H_
#define BADPEER_RUNNER_REPORT_GITHUB_H_

#include <functional>
#include <string>
#include <string_view>

#include "runner/base/result.h"
#include "runner/report/run_info.h"

namespace badpeer {

// Workflow commands (::error ...) for the log.
std::string GithubAnnotations(const RunResults& results);
std::string GithubSummary(const RunResults& results);

// Does both where GITHUB_ACTIONS says that this runs there; otherwise nothing.
Status ReportToGithub(const RunResults& results,
                      const std::function<void(std::string_view)>& write);

}  // namespace badpeer

#endif  // BADPEER_RUNNER_REPORT_GITHUB_H_
