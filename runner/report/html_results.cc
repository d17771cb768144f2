#include "runner/report/html_results.h"

#include <cmath>
#include <map>
#include <vector>

#include "runner/base/bytes.h"
#include "runner/base/html_document.h"
#include "runner/report/json_of.h"
#include "runner/report/missing.h"
#include "runner/report/summary.h"

namespace badpeer {
namespace {

// Texts that many tests share are written once, and named by their place.
class Pool {
 public:
  std::size_t Place(const std::string& text) {
    const auto [place, is_new] = places_.try_emplace(text, texts_.size());
    if (is_new) texts_.push_back(text);
    return place->second;
  }
  const std::vector<std::string>& texts() const { return texts_; }

 private:
  std::map<std::string, std::size_t> places_;
  std::vector<std::string> texts_;
};

const char* Arrow(TranscriptDirection direction) {
  switch (direction) {
    case TranscriptDirection::kToShim:
      return ">";
    case TranscriptDirection::kFromShim:
      return "<";
    case TranscriptDirection::kNote:
      break;
  }
  return "";
}

OrderedJson MessagesOf(const TestResult& test) {
  OrderedJson messages = OrderedJson::array();
  for (const TranscriptLine& line : test.transcript) {
    messages.push_back({Arrow(line.direction), line.text});
  }
  return messages;
}

OrderedJson PacketsOf(const TestResult& test) {
  OrderedJson packets = OrderedJson::array();
  for (const Packet& packet : test.packets) {
    packets.push_back({Arrow(packet.direction), packet.connection,
                       std::round(packet.seconds * 1e5) / 1e2, packet.size, packet.what,
                       ToBase64(packet.bytes)});
  }
  return packets;
}

OrderedJson DetailsOf(const TestResult& test) {
  OrderedJson details = {
      {"verdict", test.verdict}, {"text", test.explanation}, {"again", test.again}};
  if (!test.capture.empty()) details["capture"] = test.capture;
  if (!test.transcript.empty()) details["messages"] = MessagesOf(test);
  if (!test.packets.empty()) details["packets"] = PacketsOf(test);
  return details;
}

OrderedJson MissingOf(const std::vector<TestResult>& tests) {
  MissingTable table;
  for (const TestResult& test : tests) {
    if (test.kind == TestResult::Kind::kUnimplemented) table.Add(test.missing);
  }
  OrderedJson rows = OrderedJson::array();
  for (const MissingRow& row : table.Rows()) rows.push_back({row.what, row.only, row.all});
  return rows;
}

}  // namespace

std::string HtmlText(const RunResults& results) {
  Pool pool;
  OrderedJson tests = OrderedJson::array();
  OrderedJson details = OrderedJson::object();
  std::size_t number = 0;
  for (const TestResult& test : results.tests) {
    std::string missing;
    for (const std::string& what : test.missing) missing += (missing.empty() ? "" : "\n") + what;
    tests.push_back({test.name, static_cast<int>(test.kind), test.unexpected() ? 1 : 0,
                     pool.Place(test.family), pool.Place(test.protocol), pool.Place(test.spec),
                     pool.Place(test.level), static_cast<int>(test.seconds * 1000),
                     pool.Place(missing)});
    if (!test.verdict.empty()) details[std::to_string(number)] = DetailsOf(test);
    ++number;
  }
  OrderedJson causes = OrderedJson::array();
  for (const CauseGroup& cause : CausesOf(results.tests)) {
    causes.push_back(
        {{"sentence", cause.sentence}, {"example", cause.example}, {"tests", cause.tests}});
  }
  OrderedJson info = JsonOf(results.info);
  info["start"] = results.info.start;
  const OrderedJson data = {{"info", std::move(info)},     {"texts", pool.texts()},
                            {"tests", std::move(tests)},   {"details", std::move(details)},
                            {"causes", std::move(causes)}, {"missing", MissingOf(results.tests)}};
  return HtmlDocument({.title = "badpeer: test results",
                       .style = kResultsStyle,
                       .body = kResultsBody,
                       .data = DumpJson(data),
                       .script = kResultsScript});
}

}  // namespace badpeer
