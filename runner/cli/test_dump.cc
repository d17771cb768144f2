#include "runner/cli/test_dump.h"

#include <nlohmann/json.hpp>

#include "runner/harness/test_plan.h"
#include "runner/suites/test_case.h"

namespace badpeer {
namespace {

using Json = nlohmann::ordered_json;

const char* NameOf(Protocol protocol) {
  switch (protocol) {
    case Protocol::kTls:
      return "tls";
    case Protocol::kDtls:
      return "dtls";
    case Protocol::kQuic:
      return "quic";
  }
  return "";
}

}  // namespace

std::string DumpTests(const std::vector<TestCase>& tests) {
  std::string text;
  for (const TestCase& test : tests) {
    const ExpectedResult expected = ExpectedOf(test);
    Json line = {{"name", test.name},
                 {"suite", test.suite},
                 {"spec", test.spec},
                 {"protocol", NameOf(test.protocol)},
                 {"role", test.shim.role == Role::kServer ? "server" : "client"},
                 {"connections", 1 + test.resumptions},
                 {"flags", test.all_flags},
                 {"should_fail", expected.should_fail},
                 {"expected_error", expected.error},
                 {"expected_alert", nullptr},
                 {"expected_local_failure", !expected.alert && !expected.local_error.empty()}};
    if (expected.alert) line["expected_alert"] = *expected.alert;
    text += line.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
  }
  return text;
}

}  // namespace badpeer
