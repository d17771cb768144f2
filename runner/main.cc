// Picks the command; nothing else.
#include <span>
#include <string>
#include <vector>

#include "runner/cli/interop_command.h"
#include "runner/cli/test_command.h"
#include "runner/harness/peer_engine.h"

int main(int argc, char** argv) {
  const std::vector<std::string> args(argv + 1, argv + argc);
  if (!args.empty() && args[0] == "interop") {
    return badpeer::InteropCommand(std::span(args).subspan(1));
  }
  badpeer::PeerEngine engine;
  return badpeer::TestCommand(args, argv[0], engine);
}
