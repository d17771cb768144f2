#include "runner/harness/shard.h"

#include <charconv>
#include <cstdlib>
#include <string>
#include <string_view>

#include "runner/base/files.h"
#include "runner/base/text.h"

namespace badpeer {
namespace {

constexpr const char* kTotal = "TEST_TOTAL_SHARDS";
constexpr const char* kIndex = "TEST_SHARD_INDEX";

std::string_view Variable(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr ? std::string_view() : std::string_view(value);
}

Result<std::size_t> NumberFrom(const char* variable, std::string_view text) {
  std::size_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error == std::errc() && end == text.data() + text.size()) return value;
  return Error{std::string("$") + variable + " is '" + Printable(text) + "', but must be a number"};
}

// One scheduler's variables.
struct Scheduler {
  const char* index;
  const char* total;
  std::size_t first;  // what the first index is, unless `least` says
  const char* least;  // may be null
  const char* step;   // may be null
};

constexpr Scheduler kSchedulers[] = {
    {"SLURM_ARRAY_TASK_ID", "SLURM_ARRAY_TASK_COUNT", 0, "SLURM_ARRAY_TASK_MIN",
     "SLURM_ARRAY_TASK_STEP"},
    // Kubernetes does not tell the number of completions.
    {"JOB_COMPLETION_INDEX", kTotal, 0, nullptr, nullptr},
    {"CI_NODE_INDEX", "CI_NODE_TOTAL", 1, nullptr, nullptr},
    {"CIRCLE_NODE_INDEX", "CIRCLE_NODE_TOTAL", 0, nullptr, nullptr},
    {"BUILDKITE_PARALLEL_JOB", "BUILDKITE_PARALLEL_JOB_COUNT", 0, nullptr, nullptr},
};

Result<std::size_t> NumberOr(const char* variable, std::size_t otherwise) {
  if (variable == nullptr || Variable(variable).empty()) return otherwise;
  return NumberFrom(variable, Variable(variable));
}

Result<Shard> ShardFrom(const Scheduler& scheduler) {
  if (Variable(scheduler.total).empty()) {
    return Error{std::string("$") + scheduler.index + " is set, but $" + scheduler.total +
                 ", the number of shards, is not"};
  }
  const Result<std::size_t> index = NumberFrom(scheduler.index, Variable(scheduler.index));
  const Result<std::size_t> total = NumberFrom(scheduler.total, Variable(scheduler.total));
  const Result<std::size_t> least = NumberOr(scheduler.least, scheduler.first);
  const Result<std::size_t> step = NumberOr(scheduler.step, 1);
  for (const Result<std::size_t>* number : {&index, &total, &least, &step}) {
    if (!*number) return number->error();
  }
  const bool fits = *step > 0 && *index >= *least && (*index - *least) % *step == 0 &&
                    (*index - *least) / *step < *total;
  if (!fits) {
    return Error{std::string("$") + scheduler.index + " is " + std::to_string(*index) +
                 ", which is none of the " + std::to_string(*total) + " of $" + scheduler.total};
  }
  return Shard{.index = (*index - *least) / *step, .count = *total};
}

Result<std::optional<Shard>> ShardFromScheduler() {
  if (Variable(kIndex).empty()) {
    for (const Scheduler& scheduler : kSchedulers) {
      if (Variable(scheduler.index).empty()) continue;
      Result<Shard> shard = ShardFrom(scheduler);
      if (!shard) return Error{"flag -shard auto: " + shard.error().message};
      return std::optional<Shard>(*shard);
    }
  }
  Result<std::optional<Shard>> shard = ShardFromEnvironment();
  if (shard && !*shard) {
    return Error{
        "flag -shard auto: none of the variables of Bazel, Slurm, Kubernetes, GitLab, CircleCI and "
        "Buildkite is set"};
  }
  return shard;
}

Result<std::optional<Shard>> ParseShard(const std::string& flag) {
  const Error error{"flag -shard is '" + Printable(flag) +
                    "', but must be such as 2/8, from 1/8 to 8/8, or auto"};
  const std::size_t slash = flag.find('/');
  if (slash == std::string::npos) return error;
  const Result<std::size_t> number = NumberFrom("", std::string_view(flag).substr(0, slash));
  const Result<std::size_t> count = NumberFrom("", std::string_view(flag).substr(slash + 1));
  if (!number || !count || *number < 1 || *number > *count) return error;
  return std::optional<Shard>(Shard{.index = *number - 1, .count = *count});
}

}  // namespace

Result<std::optional<Shard>> ChooseShard(const std::string& flag) {
  if (flag.empty()) return ShardFromEnvironment();
  return flag == "auto" ? ShardFromScheduler() : ParseShard(flag);
}

Result<std::optional<Shard>> ShardFromEnvironment() {
  const std::string_view total = Variable(kTotal);
  const std::string_view index = Variable(kIndex);
  if (total.empty() && index.empty()) return std::optional<Shard>();
  if (index.empty()) {
    return Error{"$TEST_TOTAL_SHARDS is " + Printable(total) +
                 ", but $TEST_SHARD_INDEX, the number of this shard from 0, is not set"};
  }
  if (total.empty()) {
    return Error{"$TEST_SHARD_INDEX is " + Printable(index) +
                 ", but $TEST_TOTAL_SHARDS, the number of shards, is not set"};
  }
  const Result<std::size_t> count = NumberFrom(kTotal, total);
  if (!count) return count.error();
  const Result<std::size_t> number = NumberFrom(kIndex, index);
  if (!number) return number.error();
  if (*number >= *count) {
    return Error{"$TEST_SHARD_INDEX is " + std::string(index) + ", but must be below the " +
                 std::string(total) + " of $TEST_TOTAL_SHARDS"};
  }
  if (const std::string file(Variable("TEST_SHARD_STATUS_FILE")); !file.empty()) {
    const Status written = WriteFileAtomically(file, "");
    if (!written) return Error{"$TEST_SHARD_STATUS_FILE: " + written.error().message};
  }
  return std::optional<Shard>(Shard{.index = *number, .count = *count});
}

}  // namespace badpeer
