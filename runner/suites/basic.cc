#include "runner/suites/suite.h"

namespace badpeer {

void AddBasicTests(std::vector<TestCase>&) {}

}  // namespace badpeer
