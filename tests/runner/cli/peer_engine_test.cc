// What the harness is told of a test.
#include "runner/cli/peer_engine.h"

#include <gtest/gtest.h>

#include "runner/scenario/test_case.h"
#include "runner/suites/test_table.h"

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
      .may_not_connect = true};
  const TestInfo info = InfoOf(test);
  EXPECT_EQ(info.name + info.suite + info.spec, "BP-ABP-SuiteRFC 8446 4");
  EXPECT_EQ(info.level, RuleLevel::kShould);
  EXPECT_TRUE(info.is_own);
  EXPECT_EQ(info.protocol, Protocol::kQuic);
  EXPECT_EQ(info.role, Role::kServer);
  EXPECT_EQ(info.versions.min, ProtocolVersion::kTls13);
  EXPECT_EQ(info.must_negotiate, ProtocolVersion::kTls13);
  EXPECT_EQ(info.connections, 3);
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
  std::size_t index = 0;
  ForEachTest([&](const TestCase& test) {
    ASSERT_LT(index, tests.size());
    ASSERT_EQ(tests[index].name, test.name);
    ASSERT_EQ(tests[index].index, index);
    // Made again, it is the same.
    const TestFlags flags = engine.FlagsOf(tests[index]);
    ASSERT_EQ(flags.all, test.all_flags) << test.name;
    ASSERT_EQ(flags.of_table, test.shim.flags) << test.name;
    ++index;
  });
  EXPECT_EQ(index, tests.size());
  EXPECT_EQ(&engine.Tests(), &tests);
}

}  // namespace
}  // namespace badpeer
