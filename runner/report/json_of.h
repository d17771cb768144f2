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

// These throw OrderedJson::exception where a member is of another kind, or out of all bounds.
RunInfo RunInfoFrom(const OrderedJson& object);
TestResult TestResultFrom(const std::string& name, const OrderedJson& object);
// When a run began, in seconds since 1970.
double StartFrom(const OrderedJson& value);

}  // namespace badpeer

#endif  // BADPEER_RUNNER_REPORT_JSON_OF_H_
