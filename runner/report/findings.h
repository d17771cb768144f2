// What failing allocations have brought to light, over all tests of a run: the same stack that ends in
// the same way is one bug, however many tests meet it.
//
//   text += FindingsText(results, {.width = 80});
#ifndef BADPEER_RUNNER_REPORT_FINDINGS_H_
#define BADPEER_RUNNER_REPORT_FINDINGS_H_

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "runner/report/result.h"
#include "runner/report/summary.h"

namespace badpeer {

struct FindingGroup {
  std::string what{};
  std::vector<std::string> frames{};
  std::vector<std::pair<std::string, std::int64_t>> places{};  // tests, and the allocations in them
};

// Most frequent first. Findings whose stack nobody told are grouped by what happened.
std::vector<FindingGroup> GroupFindings(const std::vector<TestResult>& results);

// The groups, and how many allocations were made to fail; nothing if there were none.
std::string FindingsText(const std::vector<TestResult>& results, const SummaryOptions& options);

}  // namespace badpeer

#endif  // BADPEER_RUNNER_REPORT_FINDINGS_H_
