#include "runner/harness/worker_protocol.h"

#include <string_view>

#include "runner/base/text.h"
#include "runner/json/json.h"

namespace badpeer {
namespace {

constexpr int kSignals = 128;
constexpr int kMostSignals = 64;

// Its bytes as the characters U+0000 to U+00FF, in UTF-8.
std::string AsLatin1(std::string_view bytes) {
  std::string text;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80) {
      text += c;
    } else {
      text += static_cast<char>(0xc0 | byte >> 6);
      text += static_cast<char>(0x80 | (byte & 0x3f));
    }
  }
  return text;
}

Error Wrong(const std::string& what, const std::string& line) {
  return Error{"the worker answered with " + what + ": '" + Printable(line.substr(0, 100)) + "'"};
}

}  // namespace

std::string WorkRequest(const std::vector<std::string>& arguments) {
  OrderedJson words = OrderedJson::array();
  for (const std::string& argument : arguments) words.push_back(AsLatin1(argument));
  return DumpJson(OrderedJson{{"arguments", words}, {"requestId", 0}}) + "\n";
}

Result<ProcessEnd> ParseWorkResponse(const std::string& line) {
  const OrderedJson answer = TryParseJson<OrderedJson>(line);
  if (!answer.is_object()) return Wrong("what is no JSON object", line);
  const auto id = answer.find("requestId");
  if (id != answer.end() && *id != 0) return Wrong("the id of another request", line);
  const auto code = answer.find("exitCode");
  if (code == answer.end() || !code->is_number_integer()) return Wrong("no exitCode", line);
  const auto output = answer.find("output");
  if (output != answer.end() && !output->is_string())
    return Wrong("an output that is no text", line);
  const auto status = code->get<std::int64_t>();
  if (status < 0 || status > 255) return Wrong("an exitCode that is none", line);

  ProcessEnd end;
  if (status > kSignals && status <= kSignals + kMostSignals) {
    end.signal = static_cast<int>(status) - kSignals;
  } else {
    end.exit_status = static_cast<int>(status);
  }
  if (output != answer.end()) end.standard_error.text = output->get<std::string>();
  return end;
}

}  // namespace badpeer
