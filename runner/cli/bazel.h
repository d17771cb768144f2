// What Bazel asks of a test program through its environment, beyond shards.
#ifndef BADPEER_RUNNER_CLI_BAZEL_H_
#define BADPEER_RUNNER_CLI_BAZEL_H_

#include "runner/base/result.h"
#include "runner/cli/test_options.h"

namespace badpeer {

// XML_OUTPUT_FILE is -junit, TESTBRIDGE_TEST_ONLY (--test_filter) is -test, where the command line
// does not say otherwise; TEST_TMPDIR is where temporary files go.
Status ApplyBazel(TestOptions& options);

}  // namespace badpeer

#endif  // BADPEER_RUNNER_CLI_BAZEL_H_
