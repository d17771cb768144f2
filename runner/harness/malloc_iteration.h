// Runs each test once for every allocation of its shim, with that one made to fail
// (MALLOC_NUMBER_TO_FAIL = N, N+1, ...), spread over all workers.
//
// A shim tells by its exit status where the allocations end, and there are two dialects:
// BoringSSL's shim ends with 88 when an allocation *was made to fail*, so any other status means
// that N lies behind the last one; by the porting document it ends with 88 when N lies *behind the
// last one*. One run with a huge N tells which dialect a shim speaks, and how the test ends when
// nothing is made to fail.
//
// Where the shim's allocator tells from where each allocation is called (badpeer_failing_malloc does),
// not every allocation need be failed, but each call stack once.
//
// Whatever the status, a signal, a report of a sanitizer or a hang is a finding: it is reported and
// the iteration goes on. A hang that is only a timeout must show a second time: of many thousand runs
// on a busy machine some are held up by nothing but the machine.
#ifndef BADPEER_RUNNER_HARNESS_MALLOC_ITERATION_H_
#define BADPEER_RUNNER_HARNESS_MALLOC_ITERATION_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <limits>
#include <list>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "runner/harness/job_source.h"

namespace badpeer {

enum class MallocCoverage : std::uint8_t {
  kAll,          // every allocation of every test
  kSites,        // each call stack of each test once
  kSitesGlobal,  // each call stack once in the whole run
};

struct MallocOptions {
  std::int64_t first = 0;
  std::int64_t count = 0;      // at most that many allocations per test; 0: all
  bool break_on_fail = false;  // the shim stops at the failing allocation, for a debugger
  MallocCoverage coverage = MallocCoverage::kAll;
};

// The number of the probe: more allocations than any test has, and small enough for an int.
inline constexpr std::int64_t kMallocProbe = 2'000'000'000;

// What is wrong with a run in which an allocation failed; none if it ended in good order.
std::optional<MallocFinding> FindingOf(std::int64_t number, const Outcome& outcome);

class MallocIteration : public JobSource {
 public:
  MallocIteration(const std::vector<PlannedTest>& tests, const MallocOptions& options,
                  RunObserver& observer)
      : tests_(tests), options_(options), observer_(observer) {}

  std::optional<Job> Next() override;
  void Finished(const Job& job, Outcome outcome) override;
  void Stopped() override;

 private:
  // One test under way. Several are at the end of one and the beginning of the next.
  struct Progress {
    const PlannedTest* test = nullptr;
    std::int64_t next = 0;               // of kAll
    std::deque<std::int64_t> numbers{};  // of the others: what remains
    bool tells_no_sites = false;
    std::size_t runs = 0;
    std::int64_t end = std::numeric_limits<std::int64_t>::max();  // the first N that need not run
    int under_way = 0;
    bool probe_sent = false;
    std::optional<Outcome> probe{};
    // Runs that were faster than the probe.
    std::vector<std::pair<std::int64_t, Outcome>> early{};
    std::vector<MallocFinding> findings{};
    std::map<std::int64_t, MallocFinding> doubtful{};  // timeouts, by number
    std::deque<std::int64_t> again{};                  // numbers of those that are not under way
    int odd = 0;  // runs that ended neither like one with a failed allocation nor like the probe
    std::optional<Outcome> last_odd{};
  };

  Progress* Unfinished();
  bool HasMore(const Progress& progress) const;
  void ChooseSites(Progress& progress);
  void TakeProbe(Progress& progress, Outcome outcome);
  void TakeRun(Progress& progress, std::int64_t number, Outcome outcome);
  Outcome Conclude(Progress& progress) const;

  const std::vector<PlannedTest>& tests_;
  const MallocOptions options_;
  RunObserver& observer_;
  std::size_t next_test_ = 0;
  std::list<Progress> active_;
  std::set<std::vector<std::string>> known_stacks_;  // of kSitesGlobal
};

}  // namespace badpeer

#endif  // BADPEER_RUNNER_HARNESS_MALLOC_ITERATION_H_
