#include "runner/harness/hint_traces.h"

#include <unistd.h>

#include <ctime>
#include <filesystem>
#include <system_error>

#include "runner/base/bytes.h"
#include "runner/base/files.h"
#include "runner/base/text.h"
#include "runner/json/json.h"

namespace badpeer {
namespace {

std::string Today() {
  const std::time_t now = std::time(nullptr);
  std::tm date{};
  localtime_r(&now, &date);
  char text[16];
  return std::string(text, std::strftime(text, sizeof(text), "%Y%m%d", &date));
}

std::string Base64(const std::string& bytes) { return ToBase64(BytesOf(bytes)); }

// Takes a part with its length off the front; false if it is not all there.
bool TakePart(std::string_view& file, std::string& part) {
  if (file.size() < 3) return false;
  std::size_t length = 0;
  for (std::size_t i = 0; i < 3; ++i) length = length << 8 | static_cast<unsigned char>(file[i]);
  file.remove_prefix(3);
  if (length == 0 || length > file.size()) return false;
  part = file.substr(0, length);
  file.remove_prefix(length);
  return true;
}

}  // namespace

Result<HintTrace> ReadHintTrace(std::string_view file) {
  HintTrace trace;
  if (!TakePart(file, trace.client_hello)) return Error{"there is no ClientHello in it"};
  if (!TakePart(file, trace.hint)) return Error{"there is no hint in it"};
  if (!file.empty()) return Error{Count(file.size(), "byte") + " too much at its end"};
  return trace;
}

Result<std::unique_ptr<HintTraces>> HintTraces::Open(const std::string& folder) {
  const std::string path =
      (std::filesystem::path(folder) / "hint-traces").lexically_normal().string();
  std::error_code failure;
  std::filesystem::create_directories(path, failure);
  if (failure) return Error{"cannot make the directory " + path + ": " + failure.message()};
  std::unique_ptr<HintTraces> traces(new HintTraces(path));
  if (const Status writable = CheckWritable(traces->file_); !writable) return writable.error();
  return traces;
}

std::string HintTraces::PrefixFor(const PlannedTest& test) const {
  return folder_ + "/" + test.test->name;
}

std::vector<std::string> HintTraces::FlagsFor(const PlannedTest& test) {
  if (!Has(test)) return {};
  return {"-write-hint-trace", PrefixFor(test)};
}

Status HintTraces::OnShimEnded(Outcome& outcome) {
  if (!Has(outcome.test)) return Done{};
  const TestInfo& test = *outcome.test.test;
  const std::size_t connections = static_cast<std::size_t>(test.connections);
  TestTraces traces{.test = &test};
  Status read = Done{};
  for (std::size_t i = 0; i < connections; ++i) {
    const std::string path = PrefixFor(outcome.test) + std::to_string(i);
    if (access(path.c_str(), F_OK) != 0) continue;
    const Result<std::string> file = ReadFile(path);
    unlink(path.c_str());
    Result<HintTrace> trace = file ? ReadHintTrace(*file) : Result<HintTrace>(file.error());
    if (trace) {
      traces.connections.push_back(std::move(*trace));
    } else if (read) {
      read = Error{"hint trace " + path + ": " + trace.error().message};
    }
  }
  const bool succeeded =
      outcome.verdict.kind == Verdict::Kind::kPassed && !outcome.policy.should_fail;
  if (!succeeded) return Done{};
  if (!read) return read;
  if (traces.connections.empty()) return Done{};
  if (traces.connections.size() != connections) {
    return Error{"the shim wrote " + Count(traces.connections.size(), "hint trace") + " for " +
                 Count(connections, "connection")};
  }
  const std::scoped_lock lock(mutex_);
  tests_[test.name] = std::move(traces);
  return Done{};
}

Status HintTraces::Write(const FlagsOfTable& flags_of_table) const {
  OrderedJson root = OrderedJson::object();
  for (const auto& [name, traces] : tests_) {
    OrderedJson connections = OrderedJson::array();
    for (const HintTrace& trace : traces.connections) {
      connections.push_back(
          {{"client_hello", Base64(trace.client_hello)}, {"handshake_hint", Base64(trace.hint)}});
    }
    root[name] = {{"connections", std::move(connections)},
                  {"config_flags", flags_of_table(*traces.test)},
                  {"date", Today()}};
  }
  return WriteFileAtomically(file_, DumpJson(root, 2) + "\n");
}

}  // namespace badpeer
