// Lists of shim flags, put together.
//
//   .flags = JoinFlags({{"-advertise-alpn", AlpnList({"foo", "bar"})}, more})
#ifndef BADPEER_RUNNER_SUITES_FLAGS_H_
#define BADPEER_RUNNER_SUITES_FLAGS_H_

#include <initializer_list>
#include <string>
#include <vector>

namespace badpeer {

std::vector<std::string> JoinFlags(std::initializer_list<std::vector<std::string>> parts);

// X and Y of the test key, as -expect-channel-id takes them.
std::string ExpectedChannelId();

}  // namespace badpeer

#endif  // BADPEER_RUNNER_SUITES_FLAGS_H_
