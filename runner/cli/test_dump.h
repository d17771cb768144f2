// The inventory of all tests, for programs that compare it with others.
#ifndef BADPEER_RUNNER_CLI_TEST_DUMP_H_
#define BADPEER_RUNNER_CLI_TEST_DUMP_H_

#include <string>

namespace badpeer {

class Engine;

// One JSON object per line: name, suite, protocol, role, connections, flags (those of the shim,
// without -port, -shim-id and -ipv6), should_fail, expected_error, expected_alert (or null) and
// expected_local_failure.
std::string DumpTests(Engine& engine);

}  // namespace badpeer

#endif  // BADPEER_RUNNER_CLI_TEST_DUMP_H_
