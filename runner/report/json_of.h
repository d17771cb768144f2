// Results as JSON objects, for the formats that consist of them. Include it only where JSON is read
// or written.
#ifndef BADPEER_RUNNER_REPORT_JSON_OF_H_
#define BADPEER_RUNNER_REPORT_JSON_OF_H_

#include <nlohmann/json.hpp>

#include "runner/report/run_info.h"

namespace badpeer {

using OrderedJson = nlohmann::ordered_json;

OrderedJson JsonOf(const RunInfo& info);
// Without the name.
OrderedJson JsonOf(const TestResult& result);
OrderedJson JsonOf(const MallocFinding& finding);

RunInfo RunInfoFrom(const OrderedJson& object);
// Throws OrderedJson::exception where a member is of another kind.
TestResult TestResultFrom(const std::string& name, const OrderedJson& object);

std::string Dump(const OrderedJson& value, int indent);

}  // namespace badpeer

#endif  // BADPEER_RUNNER_REPORT_JSON_OF_H_
