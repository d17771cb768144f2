// The catalogue of interop test cases and measurements, and the checks that judge one run of one.
//
//   const TestCase* retry = FindTestCase("S");  // by name or abbreviation
//   Outcome outcome = RunEndpoints(*retry, ...);
//   Result<Capture> capture = LoadCapture({...});
//   CheckResult result = Check(*retry, *capture, outcome);
//   if (result.verdict != Verdict::kSucceeded) Print(result.Reason());
//
// Names, sizes, scenarios and limits are those of the QUIC Interop Runner.
#ifndef BADPEER_RUNNER_INTEROP_CHECKS_TEST_CASE_H_
#define BADPEER_RUNNER_INTEROP_CHECKS_TEST_CASE_H_

#include <chrono>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace badpeer::interop {

class Capture;
class CheckContext;

enum class Verdict { kSucceeded, kFailed, kUnsupported };
// "succeeded", "failed", "unsupported": as in result files.
std::string_view ToString(Verdict verdict);

// One thing that a check looked for, and what it found. `text` is a whole sentence that names
// packet numbers and the capture's frame numbers where it speaks of packets.
struct Finding {
  enum class Kind { kPassed, kFailed, kNote };
  Kind kind = Kind::kNote;
  std::string text{};
};

struct CheckResult {
  Verdict verdict = Verdict::kFailed;
  std::vector<Finding> findings{};
  std::optional<double> kbps{};  // Measurements only.
  std::string client_end{};      // The finding on how the client ended, if it did not end well.

  // The first finding that decided against the run and how the client ended, or why it is
  // unsupported; empty after success.
  std::string Reason() const;
};

// How an endpoint ended.
struct EndpointEnd {
  std::optional<int> exit_status{};  // None: it was ended by a signal or by the runner.
  // What the runner knows besides: "killed by SIGSEGV", "still running at the end".
  std::string note{};
  // Of status 127: which program was not found. Then it is a shell's, and not the endpoint's word.
  std::string not_started{};
};

// What the driver saw of one run, apart from packets.
struct Outcome {
  EndpointEnd client{};
  EndpointEnd server{};
  bool timed_out = false;
  std::string www_dir{};             // What the server was to serve,
  std::string downloads_dir{};       // and where the client was to put it.
  std::vector<std::string> files{};  // Names in both.
  // Breaches that the driver saw (disk quota, surviving children, ...), one sentence each: any
  // fails the run.
  std::vector<std::string> breaches{};
};

struct FileSpec {
  std::size_t bytes = 0;
  std::size_t name_length = 0;  // 0: any short name.
};

struct TestCase {
  std::string_view name{};
  std::string_view abbreviation{};
  std::string_view description{};
  std::string_view client_testcase{};  // TESTCASE for each role.
  std::string_view server_testcase{};
  std::vector<FileSpec> files{};  // None: the client is given the bare URL prefix.
  std::string_view scenario{};
  std::chrono::seconds time_limit{60};
  std::string_view url_prefix{};
  std::size_t certificate_chain_length = 1;
  bool needs_secrets = false;  // Unsupported where neither endpoint wrote a key log.
  bool measurement = false;
  int repetitions = 1;
  bool on_by_default = true;
  void (*check)(CheckContext& context) = nullptr;
};

// Tests first, then measurements, in the order of the original's matrix.
std::span<const TestCase> AllTestCases();
const TestCase* FindTestCase(std::string_view name_or_abbreviation);
// Whether it is a test's name, or what endpoints are told of one.
bool IsTestCaseName(std::string_view name);

// `capture` null: there is none (the run broke before); such a run fails unless an endpoint said
// 127.
CheckResult Check(const TestCase& test, const Capture* capture, const Outcome& outcome);

}  // namespace badpeer::interop

#endif  // BADPEER_RUNNER_INTEROP_CHECKS_TEST_CASE_H_
