// Patterns for test names, as Go's filepath.Match reads them: existing configurations and scripts
// use them.
//
//   Result<Glob> glob = Glob::Parse("*-Client-TLS1[23]*");
//   if (glob && glob->Matches(test.name)) ...
//
// `*` is any run of characters and `?` any one character, neither of them '/'; `[a-z]` and `[^a-z]`
// are classes; a backslash takes the meaning from what follows. The whole name must match.
// Characters are bytes: test names are ASCII.
#ifndef BADPEER_RUNNER_HARNESS_GLOB_H_
#define BADPEER_RUNNER_HARNESS_GLOB_H_

#include <bitset>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "runner/base/result.h"

namespace badpeer {

class Glob {
 public:
  // The error names the pattern and what is wrong with it.
  static Result<Glob> Parse(std::string_view pattern);

  bool Matches(std::string_view name) const;
  const std::string& pattern() const { return pattern_; }

 private:
  struct Step {
    bool star = false;
    std::bitset<256> accepted{};  // unless it is a star
  };

  explicit Glob(std::string_view pattern) : pattern_(pattern) {}

  std::string pattern_;
  std::vector<Step> steps_;
};

// Several of them, separated by semicolons; an empty list has none.
Result<std::vector<Glob>> ParseGlobs(std::string_view list);
bool MatchesAny(const std::vector<Glob>& globs, std::string_view name);

}  // namespace badpeer

#endif  // BADPEER_RUNNER_HARNESS_GLOB_H_
