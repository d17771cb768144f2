// Lists of shim flags, put together.
//
//   .flags = JoinFlags({{"-advertise-alpn", ProtocolList({"foo", "bar"})}, more})
#ifndef BADPEER_RUNNER_SUITES_FLAGS_H_
#define BADPEER_RUNNER_SUITES_FLAGS_H_

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace badpeer {

std::vector<std::string> JoinFlags(std::initializer_list<std::vector<std::string>> parts);

// As -advertise-alpn and its like take protocols: each behind its length.
std::string ProtocolList(std::initializer_list<std::string_view> protocols);

// X and Y of the test key, as -expect-channel-id takes them.
std::string ExpectedChannelId();

}  // namespace badpeer

#endif  // BADPEER_RUNNER_SUITES_FLAGS_H_
