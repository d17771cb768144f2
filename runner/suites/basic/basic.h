// The suite "Basic": what has no family of its own, one file per topic.
#ifndef BADPEER_RUNNER_SUITES_BASIC_BASIC_H_
#define BADPEER_RUNNER_SUITES_BASIC_BASIC_H_

#include "runner/suites/suite.h"

namespace badpeer {

void AddBasicHellos(Suite& suite);
void AddBasicMessages(Suite& suite);
void AddBasicFinished(Suite& suite);
void AddBasicFalseStart(Suite& suite);
void AddBasicAlerts(Suite& suite);
void AddBasicKeyChanges(Suite& suite);
void AddBasicRecords(Suite& suite);
void AddBasicGrease(Suite& suite);
void AddBasicCallbacks(Suite& suite);
void AddBasicDtlsFragments(Suite& suite);
void AddBasicDtlsRecords(Suite& suite);

}  // namespace badpeer

#endif  // BADPEER_RUNNER_SUITES_BASIC_BASIC_H_
