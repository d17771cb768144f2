#include "runner/report/rule_text.h"

namespace badpeer {

RuleText DescribeRule(const TestInfo& test) {
  // What BoGo tests and no document demands is what BoringSSL does.
  const std::string whose = test.is_own ? "" : "BoringSSL's: ";
  if (test.spec.empty()) return {"custom", whose + "no document demands it"};
  switch (test.level) {
    case RuleLevel::kMust:
      return {"spec", test.spec + " (MUST)"};
    case RuleLevel::kShould:
      return {"spec", test.spec + " (SHOULD)"};
    case RuleLevel::kCustom:
      break;
  }
  return {"custom", whose + test.spec + " leaves it open"};
}

}  // namespace badpeer
