// One of several runners that share the tests among them.
//
//   Result<std::optional<Shard>> shard = ShardFromEnvironment();
//   if (!shard) Die(shard.error().message);
#ifndef BADPEER_RUNNER_HARNESS_SHARD_H_
#define BADPEER_RUNNER_HARNESS_SHARD_H_

#include <cstddef>
#include <optional>
#include <string>

#include "runner/base/result.h"

namespace badpeer {

struct Shard {
  std::size_t index = 0;  // from 0
  std::size_t count = 1;
  // The hash of the result file whose times share the tests out; "" where they go round.
  std::string dealt_by{};
};

// From TEST_TOTAL_SHARDS and TEST_SHARD_INDEX; none if neither is set, an error if only one is: who
// sets it does not want to run everything. Creates the file that TEST_SHARD_STATUS_FILE names, which
// tells the caller that we know about shards.
Result<std::optional<Shard>> ShardFromEnvironment();

// What -shard says: "2/8" (from 1), "auto" for what TEST_*, Slurm, Kubernetes, GitLab, CircleCI or
// Buildkite have set, "" for TEST_* alone: a run inside of a job that has nothing to do with it must
// not lose tests.
Result<std::optional<Shard>> ChooseShard(const std::string& flag);

}  // namespace badpeer

#endif  // BADPEER_RUNNER_HARNESS_SHARD_H_
