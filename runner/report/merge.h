// Joins the results of shards into those of the whole run, and refuses what is no whole.
//
//   Result<RunResults> whole = MergeShards({{"a.json", a}, {"b.json", b}});
#ifndef BADPEER_RUNNER_REPORT_MERGE_H_
#define BADPEER_RUNNER_REPORT_MERGE_H_

#include <string>
#include <utility>
#include <vector>

#include "runner/base/result.h"
#include "runner/report/run_info.h"

namespace badpeer {

// With the name that errors call it by.
using NamedResults = std::pair<std::string, RunResults>;

// The error names files and shards: one that is missing, there twice, did not end, or is of another
// run.
Result<RunResults> MergeShards(std::vector<NamedResults> shards);

}  // namespace badpeer

#endif  // BADPEER_RUNNER_REPORT_MERGE_H_
