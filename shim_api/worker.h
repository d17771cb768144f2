// A shim that stays up: started with --persistent_worker, it reads one test's arguments per line and
// answers with its exit status and stderr, in the JSON form of Bazel's persistent workers. Each test
// runs in a process forked from this one, so that what it does ends with it.
//
//   if (IsWorker(arguments)) return ServeTests([&](auto arguments) { return RunTest(arguments); });
#ifndef BADPEER_SHIM_API_WORKER_H_
#define BADPEER_SHIM_API_WORKER_H_

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace badpeer::shim {

bool IsWorker(std::span<const char* const> arguments);

// Until there are no more requests on stdin; `run` returns the exit status of a test. Returns the
// worker's own exit status.
int ServeTests(const std::function<int(std::span<const char* const>)>& run);

// The arguments of a WorkRequest, each a string of bytes; none if the line is no such thing. Members
// other than "arguments" are passed over.
std::optional<std::vector<std::string>> ParseWorkRequest(std::string_view line);

// The answer to it, with its line feed. Output that is no UTF-8 is taken for Latin-1.
std::string WorkResponse(int exit_code, std::string_view output);

}  // namespace badpeer::shim

#endif  // BADPEER_SHIM_API_WORKER_H_
