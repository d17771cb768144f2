// What a run ends with, as text: what failed, grouped by cause and one by one; what the shim lacks;
// what was slow.
#ifndef BADPEER_RUNNER_REPORT_SUMMARY_H_
#define BADPEER_RUNNER_REPORT_SUMMARY_H_

#include <cstddef>
#include <string>
#include <vector>

#include "runner/report/cause.h"
#include "runner/report/result.h"
#include "runner/report/style.h"

namespace badpeer {

struct SummaryOptions {
  std::size_t width = 200;  // longer lines are cut
  Style style{};
  bool all_missing = false;
};

// The causes of what failed. Nothing where there are no more failures than a person reads anyway.
std::string CausesText(const std::vector<CauseGroup>& causes, const SummaryOptions& options);

// Tests that failed or are flaky where that was not expected, one line each.
std::string FailuresText(const std::vector<TestResult>& results, const SummaryOptions& options);

// "3 must, 1 custom": what kinds of rule they enforce; "" if there are none.
std::string LevelsOfFailures(const std::vector<TestResult>& results);

// What is missing, most valuable first.
std::string MissingText(const std::vector<TestResult>& results, const SummaryOptions& options);

std::vector<CauseGroup> CausesOf(const std::vector<TestResult>& results);
// Only of failures that nobody expects.
std::vector<CauseGroup> UnexpectedCausesOf(const std::vector<TestResult>& results);

}  // namespace badpeer

#endif  // BADPEER_RUNNER_REPORT_SUMMARY_H_
