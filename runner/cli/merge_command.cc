#include "runner/cli/merge_command.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "runner/base/files.h"
#include "runner/base/text.h"
#include "runner/cli/output.h"
#include "runner/report/events.h"
#include "runner/report/html_results.h"
#include "runner/report/json_results.h"
#include "runner/report/junit.h"
#include "runner/report/merge.h"

namespace badpeer {
namespace {

FlagSet FlagsFor(std::vector<std::string>& files) {
  FlagSet flags;
  flags.AddArguments(&files);
  return flags;
}

Status WriteEvents(const std::string& path, const RunResults& results) {
  Result<EventLog> log = EventLog::Open(path);
  if (!log) return log.error();
  log->RunStarted(results.info, results.tests.size());
  for (const TestResult& test : results.tests) log->TestDone(test);
  log->RunEnded(results.info);
  return log->status();
}

Status WriteAs(const std::string& path, const RunResults& results) {
  if (path.ends_with(".json")) return WriteFileAtomically(path, JsonText(results));
  if (path.ends_with(".jsonl")) return WriteEvents(path, results);
  if (path.ends_with(".xml")) return WriteFileAtomically(path, JunitText(results));
  if (path.ends_with(".html")) return WriteFileAtomically(path, HtmlText(results));
  return Error{path + ": the name must end in .json, .jsonl, .xml or .html"};
}

}  // namespace

Result<RunResults> ReadAnyResults(const std::string& path) {
  if (path.ends_with(".xml") || path.ends_with(".html")) {
    return Error{path + ": results are read from .json and .jsonl alone"};
  }
  return path.ends_with(".jsonl") ? ReadEvents(path) : ReadResults(path);
}

Manual MergeManual() {
  std::vector<std::string> files;
  return {.command = "merge",
          .summary = "join the results of all shards of a run",
          .synopses = {"OUT IN..."},
          .about =
              {"IN are results of -json-output (.json) or -events (.jsonl); OUT is .json, .jsonl, "
               ".xml (JUnit) or .html. Shards that are missing, doubled, interrupted or of another "
               "run are refused by name."},
          .arguments = "FILE",
          .flags = FlagsFor(files).Describe(),
          .statuses = {{"0", "everything came out as expected"},
                       {"1", "something did not"},
                       {"2", "the inputs are no whole run"}}};
}

int MergeCommand(std::span<const std::string> args) {
  std::vector<std::string> files;
  if (const auto done = ReadFlags(MergeManual(), FlagsFor(files), args)) return *done;
  if (files.size() < 2) return Refuse("merge", "wants the file to write and the results to read");
  std::vector<NamedResults> shards;
  for (const std::string& path : std::span(files).subspan(1)) {
    Result<RunResults> results = ReadAnyResults(path);
    if (!results) return Refuse(results.error().message);
    shards.emplace_back(path, std::move(*results));
  }
  const Result<RunResults> whole = MergeShards(std::move(shards));
  if (!whole) return Refuse(whole.error().message);
  if (const Status written = WriteAs(files[0], *whole); !written) {
    return Refuse(written.error().message);
  }
  const auto unexpected = std::count_if(whole->tests.begin(), whole->tests.end(),
                                        [](const TestResult& test) { return test.unexpected(); });
  WriteOut(Count(whole->tests.size(), "test") + " in " + files[0] + ", " +
           std::to_string(unexpected) + " not as expected\n");
  return unexpected == 0 ? 0 : 1;
}

}  // namespace badpeer
