#include "runner/report/json_results.h"

#include <cmath>
#include <nlohmann/json.hpp>
#include <utility>

namespace badpeer {
namespace {

using Json = nlohmann::ordered_json;

const char* NameOf(JsonResults::Actual actual) {
  switch (actual) {
    case JsonResults::Actual::kPass:
      return "PASS";
    case JsonResults::Actual::kFail:
      return "FAIL";
    case JsonResults::Actual::kSkip:
    case JsonResults::Actual::kExpectedSkip:
      return "SKIP";
  }
  return "";
}

}  // namespace

void JsonResults::Add(const std::string& test, Actual actual, std::string error) {
  if (actual != Actual::kFail) error.clear();
  tests_[test] = {actual, std::move(error)};
}

std::string JsonResults::ToText(bool interrupted) const {
  std::map<std::string, int> counts;
  Json tests = Json::object();
  for (const auto& [name, entry] : tests_) {
    const char* const actual = NameOf(entry.actual);
    ++counts[actual];
    const bool expected = entry.actual == Actual::kPass || entry.actual == Actual::kExpectedSkip;
    Json& test = tests[name] = {
        {"actual", actual}, {"expected", expected ? actual : "PASS"}, {"is_unexpected", !expected}};
    if (!entry.error.empty()) test["error"] = entry.error;
  }
  const std::chrono::duration<double> since_epoch = start_.time_since_epoch();
  const Json root = {{"version", 3},
                     {"interrupted", interrupted},
                     {"path_delimiter", "."},
                     {"seconds_since_epoch", since_epoch.count()},
                     {"num_failures_by_type", Json(counts)},
                     {"tests", std::move(tests)}};
  return root.dump(2, ' ', false, Json::error_handler_t::replace);
}

}  // namespace badpeer
