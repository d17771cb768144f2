#include "runner/suites/basic/basic.h"

#include "runner/suites/families.h"

namespace badpeer {

void AddBasicTests(std::vector<TestCase>& tests) {
  Suite suite("Basic", tests);
  AddBasicHellos(suite);
  AddBasicMessages(suite);
  AddBasicFinished(suite);
  AddBasicFalseStart(suite);
  AddBasicAlerts(suite);
  AddBasicKeyChanges(suite);
  AddBasicRecords(suite);
  AddBasicGrease(suite);
  AddBasicCallbacks(suite);
  AddBasicDtlsFragments(suite);
  AddBasicDtlsRecords(suite);
}

}  // namespace badpeer
