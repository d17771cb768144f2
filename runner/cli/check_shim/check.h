// The checks of `runner check-shim`: each looks at one point of docs/shim-contract.md.
//
//   for (const ShimCheck& check : AllShimChecks()) Print(check.name, check.run(context));
#ifndef BADPEER_RUNNER_CLI_CHECK_SHIM_CHECK_H_
#define BADPEER_RUNNER_CLI_CHECK_SHIM_CHECK_H_

#include <list>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "runner/harness/engine.h"
#include "runner/harness/outcome.h"
#include "runner/harness/test_life.h"

namespace badpeer {

struct CheckResult {
  // kNoted: honest, or harmless with this runner, and yet better otherwise.
  enum class Kind { kRight, kWrong, kNoted, kNotTried };
  Kind kind = Kind::kRight;
  std::string says{};  // what was seen and, if it is wrong, how to mend it
};

inline CheckResult Right(std::string says) { return {CheckResult::Kind::kRight, std::move(says)}; }
inline CheckResult Wrong(std::string says) { return {CheckResult::Kind::kWrong, std::move(says)}; }
inline CheckResult Noted(std::string says) { return {CheckResult::Kind::kNoted, std::move(says)}; }
inline CheckResult NotTried(std::string says) {
  return {CheckResult::Kind::kNotTried, std::move(says)};
}

class CheckContext {
 public:
  CheckContext(ShimSettings settings, Engine& engine, Dispatcher& dispatcher)
      : settings_(std::move(settings)),
        tests_(engine.Tests()),
        player_(engine.MakePlayer({})),
        life_(settings_, dispatcher, *player_, children_) {}

  const ShimSettings& settings() const { return settings_; }

  // Plays the test of that name with further flags for the shim; null where there is no such test,
  // or the configuration disables it.
  // The outcome points to the context.
  const Outcome* Play(std::string_view name, const std::vector<std::string>& more_flags = {});

 private:
  const ShimSettings settings_;
  const std::vector<TestInfo>& tests_;
  const std::unique_ptr<Player> player_;
  RunningShims children_;
  TestLife life_;
  std::list<Outcome> outcomes_;
};

struct ShimCheck {
  std::string_view name;
  std::string_view about;  // what the contract asks for
  CheckResult (*run)(CheckContext& context);
};

// What can be seen without TLS: contact_checks.cc. What a whole connection shows: played_checks.cc.
std::vector<ShimCheck> ContactChecks();
std::vector<ShimCheck> PlayedChecks();

}  // namespace badpeer

#endif  // BADPEER_RUNNER_CLI_CHECK_SHIM_CHECK_H_
