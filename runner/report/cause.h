// Groups failures by what is behind them, so that a thousand read as ten. Pure functions of texts.
//
//   std::vector<CauseGroup> groups = GroupByCause(failures);
//   for (const CauseGroup& group : groups) Print(group.tests.size(), group.sentence);
//
// Two failures have one cause if their verdicts are the same once names, numbers and bytes are taken
// out, and so are the alert and the error text of the shim. Where that makes too many groups, the
// error texts, and then the texts that a verdict quotes, no longer tell them apart.
#ifndef BADPEER_RUNNER_REPORT_CAUSE_H_
#define BADPEER_RUNNER_REPORT_CAUSE_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace badpeer {

// With what differs from test to test replaced: numbers by N, hexadecimal by HEX, paths by PATH,
// names in colons, as in ":BAD_SIGNATURE:", by :ERROR:.
std::string Generalize(std::string_view text);

struct FailureFacts {
  std::string test{};
  std::string verdict{};     // one sentence
  std::string error_line{};  // of the shim; may be empty
  std::optional<std::uint8_t> alert{};
};

struct CauseGroup {
  std::string sentence{};            // the verdict, generalized
  std::string example{};             // a verdict as it was, where the sentence leaves something out
  std::vector<std::string> tests{};  // sorted
};

inline constexpr std::size_t kManyCauses = 10;

// Most frequent first; of equal ones in the order of the names of their first tests. The order of
// the failures changes nothing.
std::vector<CauseGroup> GroupByCause(std::vector<FailureFacts> failures,
                                     std::size_t many = kManyCauses);

// "14 tests: SENTENCE, e.g. NAME".
std::string DescribeCause(const CauseGroup& group);

}  // namespace badpeer

#endif  // BADPEER_RUNNER_REPORT_CAUSE_H_
