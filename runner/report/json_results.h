// The results of a run in the JSON Test Results Format of Chromium, version 3, as BoGo writes it.
//
//   JsonResults results;
//   results.Add("Basic-Server", JsonResults::Actual::kPass);
//   WriteFileAtomically(path, results.ToText(interrupted));
#ifndef BADPEER_RUNNER_REPORT_JSON_RESULTS_H_
#define BADPEER_RUNNER_REPORT_JSON_RESULTS_H_

#include <chrono>
#include <map>
#include <string>

namespace badpeer {

class JsonResults {
 public:
  // kSkip is a test that the shim does not implement; kExpectedSkip one where the user allowed
  // that.
  enum class Actual { kPass, kFail, kSkip, kExpectedSkip };

  explicit JsonResults(
      std::chrono::system_clock::time_point start = std::chrono::system_clock::now())
      : start_(start) {}

  // `error` is kept for failures. A test that is added twice counts once, with the last result.
  void Add(const std::string& test, Actual actual, std::string error = {});

  std::string ToText(bool interrupted) const;

 private:
  struct Entry {
    Actual actual;
    std::string error;
  };

  std::chrono::system_clock::time_point start_;
  std::map<std::string, Entry> tests_;
};

}  // namespace badpeer

#endif  // BADPEER_RUNNER_REPORT_JSON_RESULTS_H_
