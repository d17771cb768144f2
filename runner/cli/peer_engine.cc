#include "runner/cli/peer_engine.h"

#include <utility>

#include "runner/crypto/credential_store.h"
#include "runner/scenario/run_peer.h"
#include "runner/scenario/shim_credentials.h"
#include "runner/scenario/shim_flags.h"
#include "runner/scenario/test_case.h"
#include "runner/suites/suite.h"

namespace badpeer {
namespace {

class PeerPlayer : public Player {
 public:
  explicit PeerPlayer(crypto::CredentialStore::Options options)
      : credentials_(std::move(options)) {}

  std::vector<std::string> FlagsOf(const TestInfo& test) override {
    std::vector<std::string> flags;
    flags.reserve(test.flags.size());
    for (const std::string& flag : test.flags) flags.push_back(ResolveFlag(flag, credentials_));
    return flags;
  }

  void Play(const TestInfo& test, ShimConnections& connections) override {
    RunPeer(*AllTests().at(test.index), connections, credentials_);
  }

 private:
  crypto::CredentialStore credentials_;
};

ExpectedResult ExpectedOf(const TestCase& test) {
  ExpectedResult expected{.should_fail = test.expect.should_fail,
                          .error = test.expect.error,
                          .local_error = test.expect.local,
                          .may_not_connect = test.may_not_connect,
                          .may_refuse = test.expect.may_refuse};
  if (test.expect.alert) expected.alert = static_cast<std::uint8_t>(*test.expect.alert);
  return expected;
}

}  // namespace

TestInfo InfoOf(const TestCase& test) {
  return {.name = test.name,
          .suite = test.suite,
          .spec = test.spec,
          .level = test.level.value_or(RuleLevel::kCustom),
          .is_own = IsOwn(test),
          .protocol = test.protocol,
          .role = test.shim.role,
          .versions = test.peer.versions,
          .must_negotiate = test.state.version,
          .connections = 1 + test.resumptions,
          // The server tests without DTLS, unless they are about something that hints cannot carry.
          .has_hints_copy = test.shim.role == Role::kServer && test.protocol != Protocol::kDtls &&
                            !test.skip_hints,
          .expected = ExpectedOf(test),
          .flags = test.all_flags,
          .flags_of_table = test.shim.flags};
}

void PeerEngine::UseDefaultCredential(const std::string& name) {
  badpeer::UseDefaultCredential(name);
}

const std::vector<TestInfo>& PeerEngine::Tests() {
  if (!tests_.empty()) return tests_;
  tests_.reserve(AllTests().size());
  for (const TestCase* test : AllTests()) {
    tests_.push_back(InfoOf(*test));
    tests_.back().index = tests_.size() - 1;
  }
  return tests_;
}

std::unique_ptr<Player> PeerEngine::MakePlayer(const PlayerOptions& options) {
  return std::make_unique<PeerPlayer>(
      crypto::CredentialStore::Options{.keep_files = options.keep_test_certificates});
}

}  // namespace badpeer
