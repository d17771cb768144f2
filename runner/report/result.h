// What reports keep of a test when it is over: much less than an Outcome, and enough for every
// format. The same comes back from a result file.
//
//   TestResult result = ResultOf(outcome, rerun_command);
#ifndef BADPEER_RUNNER_REPORT_RESULT_H_
#define BADPEER_RUNNER_REPORT_RESULT_H_

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "runner/harness/outcome.h"

namespace badpeer {

struct TestResult {
  // Flaky: it failed, and passed when it was run again.
  enum class Kind : std::uint8_t { kPassed, kFailed, kUnimplemented, kFlaky };

  std::string name{};
  Kind kind = Kind::kPassed;
  // What should have come of it: passed, or what an expectation or -allow-unimplemented says.
  Kind expected = Kind::kPassed;
  std::string family{};    // the table that it stands in
  std::string protocol{};  // "tls", "dtls" or "quic"
  std::string spec{};
  std::string level{};  // "must", "should" or "custom": what kind of rule it enforces
  double seconds = 0;

  // Failed or flaky tests.
  std::string verdict{};     // one sentence
  std::string error_line{};  // of the shim
  std::optional<std::uint8_t> alert{};
  std::string explanation{};  // all that there is to say, many lines
  std::string again{};        // the command that runs it alone
  std::string capture{};      // the file that holds its packets, if there is one; of any test
  std::vector<TranscriptLine> transcript{};
  std::vector<Packet> packets{};
  int failed_tries = 0;

  // Malloc tests: how many allocations were made to fail, and what came of it.
  std::size_t malloc_runs = 0;
  std::vector<MallocFinding> findings{};

  // Unimplemented tests: see MissingFrom().
  std::vector<std::string> missing{};

  bool unexpected() const { return kind != expected; }
};

// "tls", "dtls", "quic", as result files and the dump of tests have it.
const char* NameOf(Protocol protocol);
// "PASS", "FAIL", "SKIP", and "FAIL PASS" for a flaky one, as many times FAIL as it failed.
std::string ActualOf(const TestResult& result);

// The messages, as far as they were kept, are part of the explanation only if `messages` says so.
TestResult ResultOf(const Outcome& outcome, const std::string& again, bool messages = true);

}  // namespace badpeer

#endif  // BADPEER_RUNNER_REPORT_RESULT_H_
