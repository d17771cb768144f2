// `runner merge OUT IN...`: the results of all shards as those of the whole run.
#ifndef BADPEER_RUNNER_CLI_MERGE_COMMAND_H_
#define BADPEER_RUNNER_CLI_MERGE_COMMAND_H_

#include <span>
#include <string>

#include "runner/base/result.h"
#include "runner/cli/manual.h"
#include "runner/report/run_info.h"

namespace badpeer {

Manual MergeManual();

// Exit status 0 where everything came out as expected, 1 where something did not, 2 where the inputs
// are no whole.
int MergeCommand(std::span<const std::string> args);

// JSON results, or events where the name ends in .jsonl.
Result<RunResults> ReadAnyResults(const std::string& path);

}  // namespace badpeer

#endif  // BADPEER_RUNNER_CLI_MERGE_COMMAND_H_
