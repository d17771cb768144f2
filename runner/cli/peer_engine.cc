#include "runner/cli/peer_engine.h"

#include <algorithm>
#include <functional>
#include <iterator>
#include <span>
#include <utility>

#include "runner/crypto/credential_store.h"
#include "runner/scenario/credential_files.h"
#include "runner/scenario/run_peer.h"
#include "runner/scenario/shim_credentials.h"
#include "runner/scenario/shim_flags.h"
#include "runner/scenario/test_case.h"
#include "runner/suites/test_table.h"

namespace badpeer {
namespace {

class PeerPlayer : public Player {
 public:
  using CaseOf = std::function<std::shared_ptr<const TestCase>(const TestInfo&)>;

  PeerPlayer(CaseOf case_of, const PlayerOptions& options)
      : case_of_(std::move(case_of)), files_(credentials_, options.keep_test_certificates) {}

  std::vector<std::string> FlagsOf(const TestInfo& test) override {
    const std::shared_ptr<const TestCase> played = case_of_(test);
    std::vector<std::string> flags;
    flags.reserve(played->all_flags.size());
    for (const std::string& flag : played->all_flags) flags.push_back(ResolveFlag(flag, files_));
    return flags;
  }

  void Play(const TestInfo& test, ShimConnections& connections) override {
    RunPeer(*case_of_(test), connections, credentials_);
  }

 private:
  CaseOf case_of_;
  crypto::CredentialStore credentials_;
  CredentialFiles files_;
};

ExpectedResult ExpectedOf(const TestCase& test) {
  ExpectedResult expected{.should_fail = test.expect.should_fail,
                          .error = test.expect.error,
                          .local_error = test.expect.local,
                          .may_not_connect = test.may_not_connect,
                          .may_refuse = test.expect.may_refuse};
  if (test.expect.alert) expected.alert = static_cast<std::uint8_t>(*test.expect.alert);
  // BoGo takes any death for a refusal. Where a test of ours names nothing, an assertion that does
  // not hold must not pass for one.
  expected.abort_is_crash =
      IsOwn(test) && !expected.alert && expected.error.empty() && expected.local_error.empty();
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
          .expected = ExpectedOf(test)};
}

void PeerEngine::UseDefaultCredential(const std::string& name) {
  badpeer::UseDefaultCredential(name);
}

const std::vector<TestInfo>& PeerEngine::Tests() {
  if (!tests_.empty()) return tests_;
  std::vector<std::vector<TestInfo>> families(CountFamilies());
  VisitFamilies([&](std::size_t family, std::span<const TestCase> tests) {
    families[family].reserve(tests.size());
    for (const TestCase& test : tests) families[family].push_back(InfoOf(test));
  });
  std::size_t count = 0;
  for (const std::vector<TestInfo>& family : families) count += family.size();
  tests_.reserve(count);
  for (std::vector<TestInfo>& family : families) {
    first_of_family_.push_back(tests_.size());
    std::ranges::move(family, std::back_inserter(tests_));
  }
  for (std::size_t i = 0; i < tests_.size(); ++i) tests_[i].index = i;
  return tests_;
}

std::shared_ptr<const TestCase> PeerEngine::CaseOf(const TestInfo& test) {
  const auto behind = std::ranges::upper_bound(first_of_family_, test.index);
  const auto family = static_cast<std::size_t>(behind - first_of_family_.begin()) - 1;
  return table_.Test({.family = family, .index = test.index - first_of_family_[family]});
}

TestFlags PeerEngine::FlagsOf(const TestInfo& test) {
  const std::shared_ptr<const TestCase> found = CaseOf(test);
  return {.all = found->all_flags, .of_table = found->shim.flags};
}

std::unique_ptr<Player> PeerEngine::MakePlayer(const PlayerOptions& options) {
  return std::make_unique<PeerPlayer>([this](const TestInfo& test) { return CaseOf(test); },
                                      options);
}

}  // namespace badpeer
