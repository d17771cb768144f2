// What kind of rule a test enforces, as people read it: no stack is said to break a document that
// leaves it the choice.
//
//   spec       RFC 8446 4.2.3 (MUST)
//   custom     BoringSSL's: no document demands it
#ifndef BADPEER_RUNNER_REPORT_RULE_TEXT_H_
#define BADPEER_RUNNER_REPORT_RULE_TEXT_H_

#include <string>

#include "runner/harness/test_info.h"

namespace badpeer {

struct RuleText {
  std::string label{};  // "spec" or "custom"
  std::string text{};
};

RuleText DescribeRule(const TestInfo& test);

}  // namespace badpeer

#endif  // BADPEER_RUNNER_REPORT_RULE_TEXT_H_
