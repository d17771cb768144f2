// Which program this is, and whose tests it has.
#ifndef BADPEER_RUNNER_CLI_VERSION_H_
#define BADPEER_RUNNER_CLI_VERSION_H_

#include <string>
#include <vector>

namespace badpeer {

struct TestInfo;

std::string Version();  // "0.1.0"
// Where BoGo's tests were taken from: the crate that carries that revision of BoringSSL.
inline constexpr const char* kBogoRevision = "boring-sys 5.4.0";

// "badpeer 0.1.0 (BoGo of boring-sys 5.4.0, 3410 tests)".
std::string DescribeVersion(const std::vector<TestInfo>& tests);

}  // namespace badpeer

#endif  // BADPEER_RUNNER_CLI_VERSION_H_
