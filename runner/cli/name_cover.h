// Few patterns for many names: what DisabledTests of a configuration holds.
//
//   CoverNames({"A-1", "A-2", "B-1"}, {"B-2"});  // {"A-*", "B-1"}
#ifndef BADPEER_RUNNER_CLI_NAME_COVER_H_
#define BADPEER_RUNNER_CLI_NAME_COVER_H_

#include <set>
#include <string>
#include <vector>

namespace badpeer {

// Patterns that match all of `names` and none of `others`: a name as it is, or its beginning up to
// a dash and a star where that catches several. Sorted.
std::vector<std::string> CoverNames(const std::set<std::string>& names,
                                    const std::set<std::string>& others);

}  // namespace badpeer

#endif  // BADPEER_RUNNER_CLI_NAME_COVER_H_
