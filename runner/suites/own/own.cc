#include "runner/suites/own/own.h"

#include "runner/suites/families.h"

namespace badpeer {

void AddOwnTests(std::vector<TestCase>& tests) {
  AddOwnShutdownTests(tests);
  AddOwnAuthorityTests(tests);
  AddOwnRecordTests(tests);
  AddOwnExtensionTests(tests);
  AddOwnDowngradeTests(tests);
}

}  // namespace badpeer
