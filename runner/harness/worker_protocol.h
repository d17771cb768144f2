// Bazel's persistent workers, in their JSON form: one object a line in either direction, and one test
// at a time.
//
//   Write(WorkRequest({"-port", "4433", "-server"}));   // {"arguments":["-port",...],"requestId":0}
//   Result<ProcessEnd> end = ParseWorkResponse(line);      // {"exitCode":0,"output":"","requestId":0}
//
// Values of flags are bytes and not text: a character of an argument stands for one byte, U+0000 to
// U+00FF.
#ifndef BADPEER_RUNNER_HARNESS_WORKER_PROTOCOL_H_
#define BADPEER_RUNNER_HARNESS_WORKER_PROTOCOL_H_

#include <string>
#include <vector>

#include "runner/base/process.h"
#include "runner/base/result.h"

namespace badpeer {

// With its line feed.
std::string WorkRequest(const std::vector<std::string>& arguments);

// As if the test had had a process of its own: an exit code of 128 + N is the end by signal N, as
// shells have it, and the output is what it said on stderr. The error says what is wrong with the
// line.
Result<ProcessEnd> ParseWorkResponse(const std::string& line);

}  // namespace badpeer

#endif  // BADPEER_RUNNER_HARNESS_WORKER_PROTOCOL_H_
