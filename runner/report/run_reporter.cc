#include "runner/report/run_reporter.h"

#include <condition_variable>
#include <stop_token>
#include <utility>

namespace badpeer {

RunReporter::RunReporter(ProgressOptions options, const Parts& parts,
                         std::function<void(std::string_view)> write)
    : options_(options), parts_(parts), progress_(std::move(options), std::move(write)) {
  if (options_.live) {
    ticker_ = std::jthread([this](const std::stop_token& stop) { Tick(stop); });
  }
}

void RunReporter::Tick(const std::stop_token& stop) {
  std::condition_variable_any wake;
  std::unique_lock lock(mutex_);
  while (!stop.stop_requested()) {
    wake.wait_for(lock, stop, std::chrono::seconds(1), [] { return false; });
    if (!stop.stop_requested()) progress_.Tick();
  }
}

TestResult::Kind RunReporter::ExpectedOf(const std::string& test, TestResult::Kind actual) const {
  if (parts_.expectations != nullptr) {
    const auto expected = parts_.expectations->Of(test);
    if (!expected) return TestResult::Kind::kPassed;
    return IsExpected(*expected, actual) ? actual : *expected;
  }
  const bool excused = options_.allow_unimplemented && actual == TestResult::Kind::kUnimplemented;
  return excused ? actual : TestResult::Kind::kPassed;
}

bool RunReporter::IsUnexpected(const Outcome& outcome) const {
  return ExpectedOf(outcome.test.name, TestResult::Kind::kFailed) != TestResult::Kind::kFailed;
}

void RunReporter::OnTestStarted(const PlannedTest& test) {
  const std::scoped_lock lock(mutex_);
  if (parts_.events != nullptr) parts_.events->TestStarted(test.name);
  progress_.OnTestStarted(test);
}

void RunReporter::OnShimStarted(const PlannedTest& test, pid_t shim) {
  const std::scoped_lock lock(mutex_);
  progress_.OnShimStarted(test, shim);
}

void RunReporter::OnMallocProgress(const PlannedTest& test, std::int64_t number) {
  const std::scoped_lock lock(mutex_);
  progress_.OnMallocProgress(test, number);
}

void RunReporter::OnMallocFinding(const PlannedTest& test, const MallocFinding& finding) {
  const std::scoped_lock lock(mutex_);
  if (parts_.events != nullptr) parts_.events->MallocFound(test.name, finding);
  progress_.OnMallocFinding(test, finding);
}

// Memory does not grow with the failures: those that come late are told without the details.
void RunReporter::BoundDetails(TestResult& result) {
  std::size_t size = 0;
  for (const TranscriptLine& line : result.transcript) size += sizeof(line) + line.text.size();
  for (const Packet& packet : result.packets) {
    size += sizeof(packet) + packet.what.size() + packet.bytes.size();
  }
  if (size > details_left_) {
    details_left_ = 0;  // Not every now and then one.
    result.transcript = {};
    result.packets = {};
    return;
  }
  details_left_ -= size;
}

void RunReporter::OnTestDone(const Outcome& outcome) {
  TestResult result = ResultOf(
      outcome, options_.rerun ? options_.rerun(outcome.test) : std::string(), options_.transcript);
  result.expected = ExpectedOf(result.name, result.kind);
  const std::scoped_lock lock(mutex_);
  if (parts_.events != nullptr) parts_.events->TestDone(result);
  progress_.Show(result, outcome);
  BoundDetails(result);
  tests_.push_back(std::move(result));
}

void RunReporter::Finish(const std::vector<TestResult>& tests, const RunCosts& costs,
                         std::string_view stopped, bool good) {
  const std::scoped_lock lock(mutex_);
  progress_.Finish(tests, costs, stopped, good);
}

void RunReporter::Say(std::string_view lines) {
  const std::scoped_lock lock(mutex_);
  progress_.Say(lines);
}

}  // namespace badpeer
