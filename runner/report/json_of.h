// Results as JSON objects, for the formats that consist of them. Include it only where JSON is read
// or written.
#ifndef BADPEER_RUNNER_REPORT_JSON_OF_H_
#define BADPEER_RUNNER_REPORT_JSON_OF_H_

#include "runner/json/json.h"
#include "runner/report/run_info.h"

namespace badpeer {

OrderedJson JsonOf(const RunInfo& info);
// Without the name.
OrderedJson JsonOf(const TestResult& result);
OrderedJson JsonOf(const MallocFinding& finding);

RunInfo RunInfoFrom(const OrderedJson& object);
// Throws OrderedJson::exception where a member is of another kind.
TestResult TestResultFrom(const std::string& name, const OrderedJson& object);

}  // namespace badpeer

#endif  // BADPEER_RUNNER_REPORT_JSON_OF_H_
