#include "runner/cli/version.h"

#include "runner/base/text.h"
#include "runner/harness/test_info.h"

namespace badpeer {

std::string Version() { return BADPEER_VERSION; }

std::string DescribeVersion(const std::vector<TestInfo>& tests) {
  return "badpeer " + Version() + " (BoGo of " + kBogoRevision + ", " +
         Count(tests.size(), "test") + ")";
}

}  // namespace badpeer
