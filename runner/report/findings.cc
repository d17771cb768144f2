#include "runner/report/findings.h"

#include <algorithm>
#include <map>

#include "runner/base/text.h"
#include "runner/harness/malloc_sites.h"
#include "runner/report/cause.h"

namespace badpeer {

std::vector<FindingGroup> GroupFindings(const std::vector<TestResult>& results) {
  std::map<std::pair<std::string, std::vector<std::string>>, FindingGroup> groups;
  for (const TestResult& result : results) {
    for (const MallocFinding& finding : result.findings) {
      FindingGroup& group = groups[{Generalize(finding.what), finding.frames}];
      if (group.places.empty()) {
        group.what = finding.what;
        group.frames = finding.frames;
      }
      group.places.emplace_back(result.name, finding.number);
    }
  }
  std::vector<FindingGroup> sorted;
  for (auto& [key, group] : groups) sorted.push_back(std::move(group));
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const auto& a, const auto& b) { return a.places.size() > b.places.size(); });
  return sorted;
}

std::string FindingsText(const std::vector<TestResult>& results, const SummaryOptions& options) {
  std::size_t runs = 0;
  for (const TestResult& result : results) runs += result.malloc_runs;
  if (runs == 0) return {};
  std::string text;
  for (const FindingGroup& group : GroupFindings(results)) {
    if (text.empty()) text = options.style.Bold("findings by place:") + "\n";
    const auto& [test, number] = group.places.front();
    text += "  " + Count(group.places.size(), "finding") + ": " + group.what + ", e.g. " + test +
            " at " + std::to_string(number) + "\n";
    if (!group.frames.empty()) text += "    in " + DescribeFrames(group.frames) + "\n";
  }
  return text + Count(runs, "allocation") + " made to fail\n";
}

}  // namespace badpeer
