#include "runner/report/merge.h"

#include <algorithm>
#include <map>

#include "runner/base/text.h"

namespace badpeer {
namespace {

std::string NumberOf(const RunResults& results) {
  return std::to_string(results.info.shard->index + 1) + " of " +
         std::to_string(results.info.shard->count);
}

// What all shards of one run have in common.
Status CheckSame(const NamedResults& first, const NamedResults& other) {
  const RunInfo& a = first.second.info;
  const RunInfo& b = other.second.info;
  const std::pair<const char*, bool> facts[] = {
      {"version of the runner", a.version == b.version},
      {"revision of BoGo", a.bogo_revision == b.bogo_revision},
      {"list of tests", a.suite_hash == b.suite_hash},
      {"shim", a.shim_hash == b.shim_hash},
      {"configuration of the shim", a.config_hash == b.config_hash},
      {"number of shards", a.shard->count == b.shard->count},
      {"file of times to deal out by", a.shard->dealt_by == b.shard->dealt_by}};
  for (const auto& [fact, same] : facts) {
    if (!same) return Error{first.first + " and " + other.first + " differ in the " + fact};
  }
  return Done{};
}

Status CheckShards(const std::vector<NamedResults>& shards) {
  std::map<std::size_t, std::string> files;
  for (const NamedResults& shard : shards) {
    const auto& [name, results] = shard;
    if (!results.info.shard) return Error{name + " is no shard: it has the results of a whole run"};
    if (const Status same = CheckSame(shards.front(), shard); !same) return same;
    const auto [place, is_new] = files.try_emplace(results.info.shard->index, name);
    if (!is_new) {
      return Error{"shard " + NumberOf(results) + " is both in " + place->second + " and in " +
                   name};
    }
    if (!results.info.stopped.empty()) {
      return Error{"shard " + NumberOf(results) + " (" + name +
                   ") did not end: " + Printable(results.info.stopped)};
    }
  }
  std::string missing;
  const std::size_t count = shards.front().second.info.shard->count;
  for (std::size_t i = 0; i < count; ++i) {
    if (files.count(i) == 0) missing += (missing.empty() ? "" : ", ") + std::to_string(i + 1);
  }
  if (missing.empty()) return Done{};
  return Error{"shards are missing: " + missing + " of " + std::to_string(count)};
}

}  // namespace

Result<RunResults> MergeShards(std::vector<NamedResults> shards) {
  if (shards.empty()) return Error{"there is nothing to merge"};
  if (const Status right = CheckShards(shards); !right) return right.error();
  std::sort(shards.begin(), shards.end(), [](const NamedResults& a, const NamedResults& b) {
    return a.second.info.shard->index < b.second.info.shard->index;
  });
  RunResults whole{.info = shards.front().second.info};
  whole.info.shard.reset();
  std::map<std::string, std::string> where;
  std::vector<std::string> machines;
  for (auto& [name, results] : shards) {
    whole.info.start = std::min(whole.info.start, results.info.start);
    whole.info.seconds = std::max(whole.info.seconds, results.info.seconds);
    if (std::find(machines.begin(), machines.end(), results.info.machine) == machines.end()) {
      machines.push_back(results.info.machine);
    }
    for (TestResult& test : results.tests) {
      const auto [place, is_new] = where.try_emplace(test.name, name);
      if (!is_new) {
        return Error{Printable(test.name) + " is both in " + place->second + " and in " + name};
      }
      whole.tests.push_back(std::move(test));
    }
  }
  whole.info.machine.clear();
  for (const std::string& machine : machines) {
    whole.info.machine += (whole.info.machine.empty() ? "" : "; ") + machine;
  }
  return whole;
}

}  // namespace badpeer
