// Results as JUnit XML, as CI systems read it (docs/formats/junit.xsd): a suite for each family of
// tests, with times, and with section, command and what is missing as properties.
//
//   WriteFileAtomically(path, JunitText(results));
#ifndef BADPEER_RUNNER_REPORT_JUNIT_H_
#define BADPEER_RUNNER_REPORT_JUNIT_H_

#include <string>
#include <string_view>

#include "runner/report/run_info.h"

namespace badpeer {

std::string JunitText(const RunResults& results);

// As text or as an attribute's value of XML 1.0; what XML cannot hold is shown as \xNN.
std::string XmlEscape(std::string_view text);

}  // namespace badpeer

#endif  // BADPEER_RUNNER_REPORT_JUNIT_H_
