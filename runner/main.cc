// Picks the command, and nothing else: `runner COMMAND ...`, or tests of a shim: `runner [test]
// ...`.
#include <malloc.h>

#include <cstdio>
#include <span>
#include <string>
#include <vector>

#include "runner/cli/check_config_command.h"
#include "runner/cli/check_shim_command.h"
#include "runner/cli/compare_command.h"
#include "runner/cli/explain_command.h"
#include "runner/cli/init_command.h"
#include "runner/cli/interop_command.h"
#include "runner/cli/merge_command.h"
#include "runner/cli/output.h"
#include "runner/cli/peer_engine.h"
#include "runner/cli/test_command.h"

namespace {

int Run(std::span<const std::string> words, const std::string& program) {
  const bool named = !words.empty() && !words.front().empty() && words.front().front() != '-';
  const std::string command = named ? words.front() : "test";
  const auto args = words.subspan(named ? 1 : 0);
  if (command == "interop") return badpeer::InteropCommand(args);
  if (command == "merge") return badpeer::MergeCommand(args);
  if (command == "compare") return badpeer::CompareCommand(args);
  badpeer::PeerEngine engine;
  if (command == "test") return badpeer::TestCommand(args, program, engine);
  if (command == "explain") return badpeer::ExplainCommand(args);
  if (command == "check-shim") return badpeer::CheckShimCommand(args, engine);
  if (command == "init") return badpeer::InitCommand(args, engine);
  if (command == "check-config") return badpeer::CheckConfigCommand(args, engine);
  std::fprintf(stderr,
               "runner: unknown command '%s': there are test (the default), explain, check-shim, "
               "init, check-config, merge, compare and interop\n",
               command.c_str());
  return 2;
}

// More than this at the end of the heap goes back to the system. Tests come and go, and without it
// what the largest of them needed would be kept.
constexpr int kMostKeptFree = 256 * 1024;

}  // namespace

int main(int argc, char** argv) {
  mallopt(M_TRIM_THRESHOLD, kMostKeptFree);
  badpeer::OccupyStandardStreams();
  const std::vector<std::string> words(argv + 1, argv + argc);
  return badpeer::StatusWithOutput(Run(words, argc > 0 ? argv[0] : "runner"));
}
