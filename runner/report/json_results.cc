#include "runner/report/json_results.h"

#include <map>

#include "runner/base/files.h"
#include "runner/base/text.h"
#include "runner/report/json_of.h"
#include "runner/report/summary.h"

namespace badpeer {

namespace {

using Sorted = std::map<std::string, const TestResult*>;

// The member "tests", as DumpJson() would write it two levels deep. One test after the other: a tree
// of them all would take more memory than the run.
void AppendTests(const Sorted& tests, std::string& text) {
  const char* before = "";
  for (const auto& [name, result] : tests) {
    text.append(before).append("\n  ").append(DumpJson(OrderedJson(name))).append(": ");
    for (const char c : DumpJson(JsonOf(*result), 1)) {
      text += c;
      if (c == '\n') text += "  ";
    }
    before = ",";
  }
  if (!tests.empty()) text += "\n ";
}

}  // namespace

std::string JsonText(const RunResults& results) {
  std::map<std::string, int> counts;
  Sorted sorted;
  for (const TestResult& result : results.tests) sorted[result.name] = &result;
  for (const auto& [name, result] : sorted) {
    // By the last of several tries, as consumers of the format count.
    ++counts[result->kind == TestResult::Kind::kFlaky ? "PASS" : ActualOf(*result)];
  }
  OrderedJson causes = OrderedJson::array();
  for (const CauseGroup& cause : CausesOf(results.tests)) {
    causes.push_back({{"cause", cause.sentence}, {"tests", cause.tests}});
  }
  const OrderedJson root = {{"version", 3},
                            {"interrupted", !results.info.stopped.empty()},
                            {"path_delimiter", "."},
                            {"seconds_since_epoch", results.info.start},
                            {"num_failures_by_type", OrderedJson(counts)},
                            {"badpeer", JsonOf(results.info)},
                            {"causes", std::move(causes)},
                            {"tests", OrderedJson::object()}};
  constexpr std::string_view kEnd = "}\n}";  // of an empty object, and of the root
  std::string text = DumpJson(root, 1);
  text.resize(text.size() - kEnd.size());
  AppendTests(sorted, text);
  return text.append(kEnd).append("\n");
}

Result<RunResults> ParseResults(std::string_view text, const std::string& name) {
  RunResults results;
  std::string where = "the file";
  try {
    const OrderedJson root = ParseJson<OrderedJson>(text);
    if (!root.is_object() || root.value("version", OrderedJson()) != 3 || !root.contains("tests")) {
      return Error{name + ": no test results (JSON, version 3)"};
    }
    where = "badpeer";
    if (const auto info = root.find("badpeer"); info != root.end()) {
      results.info = RunInfoFrom(*info);
    }
    results.info.start = StartFrom(root.value("seconds_since_epoch", OrderedJson(0.0)));
    if (root.value("interrupted", false) && results.info.stopped.empty()) {
      results.info.stopped = "interrupted";
    }
    for (const auto& [test, object] : root.at("tests").items()) {
      where = "tests[\"" + Printable(test) + "\"]";
      results.tests.push_back(TestResultFrom(test, object));
    }
  } catch (const OrderedJson::exception& error) {
    std::string what = error.what();
    if (const std::size_t at = what.find("] "); at != std::string::npos) what.erase(0, at + 2);
    return Error{name + ": " + where + ": " + Printable(what)};
  }
  return results;
}

Result<RunResults> ReadResults(const std::string& path) {
  const Result<std::string> text = ReadFile(path);
  if (!text) return text.error();
  return ParseResults(*text, path);
}

}  // namespace badpeer
