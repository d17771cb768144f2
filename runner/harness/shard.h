// One of several runners that share the tests among them.
//
//   Result<std::optional<Shard>> shard = ShardFromEnvironment();
//   if (!shard) Die(shard.error().message);
#ifndef BADPEER_RUNNER_HARNESS_SHARD_H_
#define BADPEER_RUNNER_HARNESS_SHARD_H_

#include <cstddef>
#include <optional>

#include "runner/base/result.h"

namespace badpeer {

struct Shard {
  std::size_t index = 0;  // from 0
  std::size_t count = 1;
};

// From TEST_TOTAL_SHARDS and TEST_SHARD_INDEX; none if neither is set, an error if only one is: who
// sets it does not want to run everything. Creates the file that TEST_SHARD_STATUS_FILE names, which
// tells the caller that we know about shards.
Result<std::optional<Shard>> ShardFromEnvironment();

}  // namespace badpeer

#endif  // BADPEER_RUNNER_HARNESS_SHARD_H_
