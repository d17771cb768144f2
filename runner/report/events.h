// What happens in a run, as it happens: a JSON object a line, appended to a file. Whatever becomes of
// the runner, the lines so far are there. docs/formats/events.schema.json describes them.
//
//   Result<EventLog> log = EventLog::Open("events.jsonl");
//   log->RunStarted(info, 3410);
//   log->TestDone(result);
#ifndef BADPEER_RUNNER_REPORT_EVENTS_H_
#define BADPEER_RUNNER_REPORT_EVENTS_H_

#include <cstddef>
#include <string>
#include <string_view>

#include "runner/base/result.h"
#include "runner/base/unique_fd.h"
#include "runner/report/run_info.h"

namespace badpeer {

class EventLog {
 public:
  // Empties a file that is there.
  static Result<EventLog> Open(const std::string& path);

  void RunStarted(const RunInfo& info, std::size_t selected);
  void TestStarted(const std::string& test);
  void MallocFound(const std::string& test, const MallocFinding& finding);
  void TestDone(const TestResult& result);
  void RunEnded(const RunInfo& info);

  // What went wrong first, if anything did.
  const Status& status() const { return status_; }

 private:
  explicit EventLog(UniqueFd file, std::string path)
      : file_(std::move(file)), path_(std::move(path)) {}
  void Write(std::string line);

  UniqueFd file_;
  std::string path_;
  Status status_ = Done{};
};

// All tests in such a file, also where its last line is cut off. `name` is what errors call it.
Result<RunResults> ParseEvents(std::string_view text, const std::string& name);
Result<RunResults> ReadEvents(const std::string& path);

}  // namespace badpeer

#endif  // BADPEER_RUNNER_REPORT_EVENTS_H_
