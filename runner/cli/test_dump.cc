#include "runner/cli/test_dump.h"

#include <nlohmann/json.hpp>

#include "runner/harness/engine.h"
#include "runner/report/result.h"

namespace badpeer {
namespace {

using Json = nlohmann::ordered_json;

}  // namespace

std::string DumpTests(Engine& engine) {
  std::string text;
  for (const TestInfo& test : engine.Tests()) {
    const ExpectedResult& expected = test.expected;
    Json line = {{"name", test.name},
                 {"suite", test.suite},
                 {"spec", test.spec},
                 {"level", Name(test.level)},
                 {"protocol", NameOf(test.protocol)},
                 {"role", test.role == Role::kServer ? "server" : "client"},
                 {"connections", test.connections},
                 {"flags", engine.FlagsOf(test).all},
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
