// Which implementations, pairs and test cases a command line means.
//
//   Result<InteropSelection> selection = SelectInterop(options, *list);
#ifndef BADPEER_RUNNER_CLI_INTEROP_SELECTION_H_
#define BADPEER_RUNNER_CLI_INTEROP_SELECTION_H_

#include <string>
#include <vector>

#include "runner/base/result.h"
#include "runner/cli/interop_options.h"
#include "runner/interop/implementations.h"
#include "runner/interop/matrix_run.h"

namespace badpeer {

struct InteropSelection {
  interop::MatrixPlan plan{};        // Clients, servers, pairs and tests are set.
  std::vector<std::string> notes{};  // Implementations left out, and why: one line each.
  bool local_program = false;        // -client or -server named a program of the user's.
};

// `list`: replacements not yet done. Wrong names are errors that say which would be right.
Result<InteropSelection> SelectInterop(const InteropOptions& options,
                                       interop::ImplementationList list);

}  // namespace badpeer

#endif  // BADPEER_RUNNER_CLI_INTEROP_SELECTION_H_
