// What the commands give to the harness: all tests of suites/, played as scenario/ plays them.
//
//   PeerEngine engine;
//   int status = TestCommand(args, program, engine);
#ifndef BADPEER_RUNNER_CLI_PEER_ENGINE_H_
#define BADPEER_RUNNER_CLI_PEER_ENGINE_H_

#include <memory>
#include <vector>

#include "runner/harness/engine.h"

namespace badpeer {

struct TestCase;

// What the harness must know of a test, which outlives the answer.
TestInfo InfoOf(const TestCase& test);

class PeerEngine : public Engine {
 public:
  void UseDefaultCredential(const std::string& name) override;
  const std::vector<TestInfo>& Tests() override;
  std::unique_ptr<Player> MakePlayer(const PlayerOptions& options) override;

 private:
  std::vector<TestInfo> tests_;
};

}  // namespace badpeer

#endif  // BADPEER_RUNNER_CLI_PEER_ENGINE_H_
