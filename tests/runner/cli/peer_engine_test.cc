// What the harness is told of a test.
#include "runner/cli/peer_engine.h"

#include <gtest/gtest.h>

#include "runner/scenario/test_case.h"
#include "runner/suites/suite.h"

namespace badpeer {
namespace {

TEST(PeerEngineTest, TellsWhatSelectsAndJudgesATest) {
  const TestCase test{
      .name = "BP-A",
      .suite = "BP-Suite",
      .spec = "RFC 8446 4",
      .level = RuleLevel::kShould,
      .protocol = Protocol::kQuic,
      .shim = {.role = Role::kServer, .flags = {"-a"}},
      .peer = {.versions = kTls13Only},
      .state = {.version = ProtocolVersion::kTls13},
      .resumptions = 2,
      .expect =
          ShimRejects{.error = ":X:", .alert = AlertDescription::decode_error, .local = "EOF"},
      .may_not_connect = true,
      .all_flags = {"-server", "-a"}};
  const TestInfo info = InfoOf(test);
  EXPECT_EQ(info.name + info.suite + info.spec, "BP-ABP-SuiteRFC 8446 4");
  EXPECT_EQ(info.level, RuleLevel::kShould);
  EXPECT_TRUE(info.is_own);
  EXPECT_EQ(info.protocol, Protocol::kQuic);
  EXPECT_EQ(info.role, Role::kServer);
  EXPECT_EQ(info.versions.min, ProtocolVersion::kTls13);
  EXPECT_EQ(info.must_negotiate, ProtocolVersion::kTls13);
  EXPECT_EQ(info.connections, 3);
  EXPECT_EQ(info.flags.size(), 2u);
  EXPECT_EQ(info.flags_of_table.size(), 1u);
  EXPECT_TRUE(info.expected.should_fail);
  EXPECT_EQ(info.expected.error, ":X:");
  EXPECT_EQ(info.expected.alert, 50);
  EXPECT_EQ(info.expected.local_error, "EOF");
  EXPECT_TRUE(info.expected.may_not_connect);
}

// Handshake hints are made for servers, and carry no DTLS.
TEST(PeerEngineTest, WhichTestsRunAlsoWithHints) {
  const auto has_copy = [](Role role, Protocol protocol, bool skip) {
    return InfoOf({.protocol = protocol, .shim = {.role = role}, .skip_hints = skip})
        .has_hints_copy;
  };
  EXPECT_TRUE(has_copy(Role::kServer, Protocol::kTls, false));
  EXPECT_TRUE(has_copy(Role::kServer, Protocol::kQuic, false));
  EXPECT_FALSE(has_copy(Role::kServer, Protocol::kDtls, false));
  EXPECT_FALSE(has_copy(Role::kClient, Protocol::kTls, false));
  EXPECT_FALSE(has_copy(Role::kServer, Protocol::kTls, true));
}

TEST(PeerEngineTest, HasAllTestsInTheirOrder) {
  PeerEngine engine;
  const std::vector<TestInfo>& tests = engine.Tests();
  ASSERT_EQ(tests.size(), AllTests().size());
  for (std::size_t i = 0; i < tests.size(); ++i) {
    ASSERT_EQ(tests[i].name, AllTests()[tests[i].index]->name);
    ASSERT_EQ(tests[i].index, i);
  }
  EXPECT_EQ(&engine.Tests(), &tests);
}

}  // namespace
}  // namespace badpeer
