// What the commands give to the harness: all tests of suites/, played as scenario/ plays them.
//
//   PeerEngine engine;
//   int status = TestCommand(args, program, engine);
#ifndef BADPEER_RUNNER_CLI_PEER_ENGINE_H_
#define BADPEER_RUNNER_CLI_PEER_ENGINE_H_

#include <cstddef>
#include <memory>
#include <vector>

#include "runner/harness/engine.h"
#include "runner/suites/test_table.h"

namespace badpeer {

// What the harness must know of a test.
TestInfo InfoOf(const TestCase& test);

class PeerEngine : public Engine {
 public:
  void UseDefaultCredential(const std::string& name) override;
  const std::vector<TestInfo>& Tests() override;
  TestFlags FlagsOf(const TestInfo& test) override;
  std::unique_ptr<Player> MakePlayer(const PlayerOptions& options) override;

 private:
  std::shared_ptr<const TestCase> CaseOf(const TestInfo& test);

  std::vector<TestInfo> tests_;
  std::vector<std::size_t> first_of_family_;  // its index among all tests
  TestTable table_;
};

}  // namespace badpeer

#endif  // BADPEER_RUNNER_CLI_PEER_ENGINE_H_
