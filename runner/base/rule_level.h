// What kind of rule a test enforces, in the words of RFC 2119.
#ifndef BADPEER_RUNNER_BASE_RULE_LEVEL_H_
#define BADPEER_RUNNER_BASE_RULE_LEVEL_H_

#include <cstdint>
#include <string_view>

namespace badpeer {

enum class RuleLevel : std::uint8_t {
  kMust,    // a document demands it
  kShould,  // a document recommends it
  kCustom,  // BoringSSL does it so; the documents leave it open
};

constexpr std::string_view Name(RuleLevel level) {
  switch (level) {
    case RuleLevel::kMust:
      return "must";
    case RuleLevel::kShould:
      return "should";
    case RuleLevel::kCustom:
      return "custom";
  }
  return "";
}

}  // namespace badpeer

#endif  // BADPEER_RUNNER_BASE_RULE_LEVEL_H_
