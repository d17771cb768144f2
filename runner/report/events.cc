#include "runner/report/events.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <map>
#include <system_error>
#include <utility>

#include "runner/base/files.h"
#include "runner/base/text.h"
#include "runner/report/json_of.h"

namespace badpeer {
namespace {

OrderedJson Event(const char* kind) {
  const std::chrono::duration<double> now = std::chrono::system_clock::now().time_since_epoch();
  return {{"event", kind}, {"at", now.count()}};
}

Error Failed(const std::string& path) {
  return Error{"cannot write " + path + ": " + std::generic_category().message(errno)};
}

}  // namespace

Result<EventLog> EventLog::Open(const std::string& path) {
  UniqueFd file(open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0666));
  if (!file) return Failed(path);
  return EventLog(std::move(file), path);
}

void EventLog::Write(std::string line) {
  if (!status_) return;
  line += '\n';
  // One call for a line: what a kill leaves ends with a whole one.
  std::string_view rest = line;
  while (!rest.empty()) {
    const ssize_t wrote = write(file_.get(), rest.data(), rest.size());
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote < 0) {
      status_ = Failed(path_);
      return;
    }
    rest.remove_prefix(static_cast<std::size_t>(wrote));
  }
}

void EventLog::RunStarted(const RunInfo& info, std::size_t selected) {
  OrderedJson event = Event("run_started");
  event["selected"] = selected;
  event["run"] = JsonOf(info);
  Write(DumpJson(event));
}

void EventLog::TestStarted(const std::string& test) {
  OrderedJson event = Event("test_started");
  event["test"] = test;
  Write(DumpJson(event));
}

void EventLog::MallocFound(const std::string& test, const MallocFinding& finding) {
  OrderedJson event = Event("malloc_finding");
  event["test"] = test;
  event["finding"] = JsonOf(finding);
  Write(DumpJson(event));
}

void EventLog::TestDone(const TestResult& result) {
  OrderedJson event = Event("test_done");
  event["test"] = result.name;
  event["result"] = JsonOf(result);
  Write(DumpJson(event));
}

void EventLog::RunEnded(const RunInfo& info) {
  OrderedJson event = Event("run_ended");
  event["run"] = JsonOf(info);
  Write(DumpJson(event));
}

Result<RunResults> ReadEvents(const std::string& path) {
  const Result<std::string> text = ReadFile(path);
  if (!text) return text.error();
  return ParseEvents(*text, path);
}

Result<RunResults> ParseEvents(std::string_view text, const std::string& name) {
  RunResults results;
  std::map<std::string, std::size_t> places;
  bool ended = false;
  std::size_t number = 0;
  const std::vector<std::string> lines = Split(text, '\n');
  for (const std::string& line : lines) {
    ++number;
    if (line.empty()) continue;
    try {
      const OrderedJson event = ParseJson<OrderedJson>(line);
      const std::string kind = event.at("event").get<std::string>();
      if (kind == "run_started" || kind == "run_ended") {
        const double start = number == 1 ? StartFrom(event.at("at")) : results.info.start;
        results.info = RunInfoFrom(event.at("run"));
        results.info.start = start;
        ended = kind == "run_ended";
      } else if (kind == "test_done") {
        TestResult test = TestResultFrom(event.at("test").get<std::string>(), event.at("result"));
        // Of a test that is told of twice, the last word counts.
        const auto [place, is_new] = places.try_emplace(test.name, results.tests.size());
        if (is_new) results.tests.emplace_back();
        results.tests[place->second] = std::move(test);
      }
    } catch (const OrderedJson::exception&) {
      if (number == lines.size()) break;  // The line that the runner died in.
      return Error{name + ":" + std::to_string(number) + ": no event of a run"};
    }
  }
  if (!ended) results.info.stopped = "ended without a word";
  return results;
}

}  // namespace badpeer
