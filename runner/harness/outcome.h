// Everything that is known of one test when it is over; what reports are made of.
#ifndef BADPEER_RUNNER_HARNESS_OUTCOME_H_
#define BADPEER_RUNNER_HARNESS_OUTCOME_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "runner/base/bytes.h"
#include "runner/base/deadline.h"
#include "runner/base/transcript.h"
#include "runner/harness/test_plan.h"
#include "runner/harness/traffic.h"
#include "runner/harness/verdict.h"

namespace badpeer {

struct TranscriptLine {
  TranscriptDirection direction = TranscriptDirection::kNote;
  std::string text{};
};

// A record, a datagram or a message of the mock QUIC transport, as reports show it.
struct Packet {
  TranscriptDirection direction =
      TranscriptDirection::kNote;  // a note: a command to the shim's clock
  std::size_t connection = 0;
  double seconds = 0;  // since the first of the test, by the shim's clock
  std::size_t size = 0;
  std::string what{};  // "handshake, epoch 0, number 3, 120 bytes"
  Bytes bytes{};       // the first of them
};

// An allocation of the shim and the stack it was called from, as shim_api/failing_malloc writes them.
struct MallocSite {
  std::int64_t number = 0;
  std::vector<std::string> frames{};  // innermost first
};

// What failing one allocation of the shim has brought to light.
struct MallocFinding {
  std::int64_t number = 0;  // MALLOC_NUMBER_TO_FAIL
  std::string what{};       // one sentence
  std::string standard_error{};
  std::vector<std::string> frames{};  // as of a MallocSite; none if the shim's allocator tells none
};

struct Outcome {
  PlannedTest test{};
  Verdict verdict{};
  ErrorPolicy policy{};
  Evidence evidence{};
  std::vector<std::string> command{};  // the shim's, as it was started
  std::vector<TranscriptLine> transcript{};
  std::size_t transcript_lines_dropped = 0;
  // Of each connection, and what decrypts it, if anybody wants it.
  std::vector<Traffic> traffic{};
  std::string key_log{};
  std::string capture{};          // the file that holds its packets, if there is one
  std::vector<Packet> packets{};  // of a failure, if anybody wants them
  Clock::duration duration{};
  std::vector<Verdict> failed_tries{};  // before this one

  // Malloc tests only.
  std::int64_t malloc_first = -1;  // the first allocation that was failed; -1: not a malloc test
  std::int64_t malloc_end = -1;    // behind the last one
  std::vector<MallocFinding> malloc_findings{};
  std::size_t malloc_runs = 0;             // allocations that were made to fail
  std::vector<MallocSite> malloc_sites{};  // of one run of the shim
};

}  // namespace badpeer

#endif  // BADPEER_RUNNER_HARNESS_OUTCOME_H_
