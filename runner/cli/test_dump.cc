#include "runner/cli/test_dump.h"

#include "runner/harness/engine.h"
#include "runner/json/json.h"
#include "runner/report/result.h"

namespace badpeer {

std::string DumpTests(Engine& engine) {
  std::string text;
  for (const TestInfo& test : engine.Tests()) {
    const ExpectedResult& expected = test.expected;
    OrderedJson line = {
        {"name", test.name},
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
    text += DumpJson(line) + "\n";
  }
  return text;
}

}  // namespace badpeer
