#include "runner/harness/version_limits.h"

#include <gtest/gtest.h>

#include "runner/harness/test_info.h"

namespace badpeer {
namespace {

TestInfo Case(const char* name, Protocol protocol, VersionRange versions) {
  return {.name = name, .protocol = protocol, .versions = versions};
}

constexpr VersionRange kAll{};
const VersionLimits kNoDtls13{.max_dtls = ProtocolVersion::kTls12};

TEST(VersionLimitsTest, VersionsAreReadAsPeopleWriteThem) {
  EXPECT_EQ(ParseVersion("1.0"), ProtocolVersion::kTls10);
  EXPECT_EQ(ParseVersion("1.3"), ProtocolVersion::kTls13);
  for (const char* wrong : {"", "1", "1.4", "TLS 1.2", "771", "1.2 "}) {
    EXPECT_FALSE(ParseVersion(wrong)) << wrong;
  }
}

TEST(VersionLimitsTest, WithoutLimitsEveryTestRuns) {
  EXPECT_FALSE(NeedsOtherVersion({}, Case("A-DTLS13", Protocol::kDtls, kTls13Only)));
}

TEST(VersionLimitsTest, APeerThatSpeaksNothingElseIsBeyond) {
  EXPECT_TRUE(NeedsOtherVersion(kNoDtls13, Case("A", Protocol::kDtls, kTls13Only)));
  EXPECT_FALSE(NeedsOtherVersion(kNoDtls13, Case("A", Protocol::kDtls, kAll)));
  EXPECT_FALSE(NeedsOtherVersion(kNoDtls13, Case("A", Protocol::kTls, kTls13Only)));
  const VersionLimits no_old{.min_tls = ProtocolVersion::kTls12};
  EXPECT_TRUE(NeedsOtherVersion(
      no_old, Case("A", Protocol::kTls, {ProtocolVersion::kTls10, ProtocolVersion::kTls11})));
  EXPECT_FALSE(NeedsOtherVersion(no_old, Case("A", Protocol::kTls, kUpToTls12)));
}

TEST(VersionLimitsTest, ANameThatSaysAVersionIsBelieved) {
  EXPECT_TRUE(NeedsOtherVersion(kNoDtls13, Case("A-DTLS13-B", Protocol::kDtls, kAll)));
  EXPECT_TRUE(NeedsOtherVersion(kNoDtls13, Case("DTLS-TLS13-A", Protocol::kDtls, kAll)));
  EXPECT_FALSE(NeedsOtherVersion(kNoDtls13, Case("A-TLS130", Protocol::kDtls, kAll)));
  EXPECT_FALSE(NeedsOtherVersion(kNoDtls13, Case("A-DTLS12", Protocol::kDtls, kAll)));
}

TEST(VersionLimitsTest, WhatMustComeOutCounts) {
  TestInfo test = Case("A", Protocol::kDtls, kAll);
  test.must_negotiate = ProtocolVersion::kTls13;
  EXPECT_TRUE(NeedsOtherVersion(kNoDtls13, test));
}

}  // namespace
}  // namespace badpeer
