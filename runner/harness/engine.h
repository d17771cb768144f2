// What a run is made of: the tests there are, and somebody to play them.
#ifndef BADPEER_RUNNER_HARNESS_ENGINE_H_
#define BADPEER_RUNNER_HARNESS_ENGINE_H_

#include <memory>
#include <string>
#include <vector>

#include "runner/harness/player.h"
#include "runner/harness/test_info.h"

namespace badpeer {

struct PlayerOptions {
  bool keep_test_certificates = false;  // leave the files behind that the shims were given
};

// What a test starts its shim with. Files are not yet in place, see Player.
struct TestFlags {
  std::vector<std::string> all{};       // but for what each run adds (-port, -shim-id)
  std::vector<std::string> of_table{};  // those among them that the test was written with
};

class Engine {
 public:
  virtual ~Engine() = default;
  // What tests that are about no certain credential are to have: before the first call of Tests().
  virtual void UseDefaultCredential(const std::string& /*name*/) {}
  // In the order in which they run; valid as long as the engine.
  virtual const std::vector<TestInfo>& Tests() = 0;
  // Of one of Tests(). Players may be at work meanwhile.
  virtual TestFlags FlagsOf(const TestInfo& test) = 0;
  // The engine must outlive it.
  virtual std::unique_ptr<Player> MakePlayer(const PlayerOptions& options) = 0;
};

}  // namespace badpeer

#endif  // BADPEER_RUNNER_HARNESS_ENGINE_H_
