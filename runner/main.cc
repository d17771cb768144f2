// The program: `runner` where it is built, `badpeer` where it is installed.
#include <malloc.h>

#include <string>
#include <vector>

#include "runner/cli/commands.h"
#include "runner/cli/output.h"

namespace {

// More than this at the end of the heap goes back to the system. Tests come and go, and without it
// what the largest of them needed would be kept.
constexpr int kMostKeptFree = 256 * 1024;

}  // namespace

int main(int argc, char** argv) {
  mallopt(M_TRIM_THRESHOLD, kMostKeptFree);
  badpeer::OccupyStandardStreams();
  const std::vector<std::string> words(argv + 1, argv + argc);
  const std::string program = argc > 0 ? argv[0] : "runner";
  return badpeer::StatusWithOutput(badpeer::RunCommandLine(words, program));
}
