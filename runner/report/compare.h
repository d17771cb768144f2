// What has changed from one result to the next.
//
//   Comparison comparison = Compare(old_results, new_results);
//   Print(comparison.ToText());
#ifndef BADPEER_RUNNER_REPORT_COMPARE_H_
#define BADPEER_RUNNER_REPORT_COMPARE_H_

#include <string>
#include <vector>

#include "runner/report/merge.h"
#include "runner/report/run_info.h"

namespace badpeer {

struct Comparison {
  struct Change {
    std::string test{};
    std::string what{};  // may be empty
  };
  std::vector<Change> new_failures{};
  std::vector<Change> newly_unimplemented{};
  std::vector<Change> vanished{};
  std::vector<Change> slower{};
  std::vector<Change> fixed{};
  std::vector<Change> newly_implemented{};
  std::vector<Change> added{};

  // Slower tests do not count: machines are busy at times.
  bool Worse() const {
    return !new_failures.empty() || !newly_unimplemented.empty() || !vanished.empty();
  }
  std::string ToText() const;
};

Comparison Compare(const RunResults& before, const RunResults& after);

// Results of several stacks as one page: a row for each family or RFC section, a column for each
// stack; a cell opens to its tests.
std::string MatrixHtml(const std::vector<NamedResults>& stacks);

}  // namespace badpeer

#endif  // BADPEER_RUNNER_REPORT_COMPARE_H_
