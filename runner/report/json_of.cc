#include "runner/report/json_of.h"

#include <algorithm>
#include <cmath>

#include "runner/base/text.h"

namespace badpeer {
namespace {

void AddText(OrderedJson& object, const char* key, const std::string& text) {
  if (!text.empty()) object[key] = text;
}

TestResult::Kind KindFrom(const std::string& actual, int& failed_tries) {
  const std::vector<std::string> tries = Split(actual, ' ');
  failed_tries = static_cast<int>(std::count(tries.begin(), tries.end(), "FAIL"));
  if (tries.back() == "SKIP") return TestResult::Kind::kUnimplemented;
  if (tries.back() != "PASS") return TestResult::Kind::kFailed;
  return failed_tries > 0 ? TestResult::Kind::kFlaky : TestResult::Kind::kPassed;
}

const char* ExpectedName(TestResult::Kind kind) {
  switch (kind) {
    case TestResult::Kind::kPassed:
      return "PASS";
    case TestResult::Kind::kFailed:
      return "FAIL";
    case TestResult::Kind::kUnimplemented:
      return "SKIP";
    case TestResult::Kind::kFlaky:
      return "FAIL PASS";
  }
  return "";
}

// From 0 to `most`.
double Seconds(const OrderedJson& value, double most) {
  const double seconds = value.get<double>();
  if (seconds >= 0 && seconds <= most) return seconds;
  throw OrderedJson::type_error::create(302, "is no time: " + value.dump(), &value);
}

double DurationAt(const OrderedJson& object, const char* key) {
  constexpr double kLongest = 1e6;  // More than a week.
  return Seconds(object.value(key, OrderedJson(0.0)), kLongest);
}

std::string Text(const OrderedJson& object, const char* key) {
  return object.value(key, std::string());
}

}  // namespace

OrderedJson JsonOf(const RunInfo& info) {
  OrderedJson object = {{"version", info.version},
                        {"bogo_revision", info.bogo_revision},
                        {"known_tests", info.known_tests},
                        {"suite_hash", info.suite_hash}};
  AddText(object, "shim", info.shim);
  AddText(object, "shim_sha256", info.shim_hash);
  AddText(object, "config", info.config);
  AddText(object, "config_sha256", info.config_hash);
  AddText(object, "command", info.command);
  AddText(object, "machine", info.machine);
  object["seconds"] = info.seconds;
  AddText(object, "stopped", info.stopped);
  if (info.shard) {
    object["shard"] = {{"number", info.shard->index + 1}, {"of", info.shard->count}};
    AddText(object["shard"], "dealt_by", info.shard->dealt_by);
  }
  return object;
}

OrderedJson JsonOf(const TestResult& result) {
  OrderedJson object = {{"actual", ActualOf(result)},
                        {"expected", ExpectedName(result.expected)},
                        {"is_unexpected", result.unexpected()}};
  AddText(object, "error", result.explanation);
  object["time"] = std::round(result.seconds * 1e4) / 1e4;
  AddText(object, "suite", result.family);
  AddText(object, "protocol", result.protocol);
  AddText(object, "spec", result.spec);
  AddText(object, "level", result.level);
  AddText(object, "verdict", result.verdict);
  AddText(object, "error_line", result.error_line);
  if (result.alert) object["alert"] = *result.alert;
  AddText(object, "again", result.again);
  AddText(object, "capture", result.capture);
  if (!result.missing.empty()) object["missing"] = result.missing;
  if (result.malloc_runs > 0) {
    OrderedJson findings = OrderedJson::array();
    for (const MallocFinding& finding : result.findings) findings.push_back(JsonOf(finding));
    object["malloc"] = {{"runs", result.malloc_runs}, {"findings", std::move(findings)}};
  }
  return object;
}

OrderedJson JsonOf(const MallocFinding& finding) {
  OrderedJson object = {{"number", finding.number}, {"what", finding.what}};
  if (!finding.frames.empty()) object["frames"] = finding.frames;
  return object;
}

double StartFrom(const OrderedJson& value) {
  constexpr double kEndOf9999 = 253402300799;
  return Seconds(value, kEndOf9999);
}

RunInfo RunInfoFrom(const OrderedJson& object) {
  RunInfo info{.version = Text(object, "version"),
               .bogo_revision = Text(object, "bogo_revision"),
               .known_tests = Integer<std::size_t>(object.value("known_tests", OrderedJson(0))),
               .suite_hash = Text(object, "suite_hash"),
               .shim = Text(object, "shim"),
               .shim_hash = Text(object, "shim_sha256"),
               .config = Text(object, "config"),
               .config_hash = Text(object, "config_sha256"),
               .command = Text(object, "command"),
               .machine = Text(object, "machine"),
               .seconds = DurationAt(object, "seconds"),
               .stopped = Text(object, "stopped")};
  if (const auto shard = object.find("shard"); shard != object.end()) {
    const std::size_t number = Integer<std::size_t>(shard->at("number"));
    info.shard = Shard{.index = number > 0 ? number - 1 : 0,
                       .count = Integer<std::size_t>(shard->at("of")),
                       .dealt_by = Text(*shard, "dealt_by")};
  }
  return info;
}

TestResult TestResultFrom(const std::string& name, const OrderedJson& object) {
  TestResult result{.name = name};
  int ignored = 0;
  result.kind = KindFrom(object.at("actual").get<std::string>(), result.failed_tries);
  result.expected = KindFrom(object.value("expected", std::string("PASS")), ignored);
  result.family = Text(object, "suite");
  result.protocol = Text(object, "protocol");
  result.spec = Text(object, "spec");
  result.level = Text(object, "level");
  result.seconds = DurationAt(object, "time");
  result.verdict = Text(object, "verdict");
  result.error_line = Text(object, "error_line");
  if (const auto alert = object.find("alert"); alert != object.end()) {
    result.alert = Integer<std::uint8_t>(*alert);
  }
  result.explanation = Text(object, "error");
  result.again = Text(object, "again");
  result.capture = Text(object, "capture");
  result.missing = object.value("missing", std::vector<std::string>());
  if (const auto malloc = object.find("malloc"); malloc != object.end()) {
    result.malloc_runs = Integer<std::size_t>(malloc->at("runs"));
    for (const OrderedJson& finding : malloc->at("findings")) {
      result.findings.push_back({.number = Integer<std::int64_t>(finding.at("number")),
                                 .what = Text(finding, "what"),
                                 .frames = finding.value("frames", std::vector<std::string>())});
    }
  }
  // BoGo's own results have the text alone.
  if (result.verdict.empty() && result.kind == TestResult::Kind::kFailed) {
    result.verdict = result.explanation.substr(0, result.explanation.find('\n'));
  }
  return result;
}

}  // namespace badpeer
