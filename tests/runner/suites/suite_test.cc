// What a table may say, and which mistakes of a table are refused before any shim starts.
#include "runner/suites/suite.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <stdexcept>

#include "runner/scenario/defaults.h"

namespace badpeer {
namespace {

TestCase Completed(TestCase test) {
  std::vector<TestCase> tests;
  Suite("Family", tests).Add(std::move(test));
  FinishTest(tests.at(0));
  return tests.at(0);
}

// The mistake that Suite::Add names; "" where it takes the test.
std::string Mistake(TestCase test) {
  try {
    Completed(std::move(test));
  } catch (const std::logic_error& error) {
    return error.what();
  }
  return "";
}

bool Has(const TestCase& test, const std::vector<std::string>& flags) {
  return !std::ranges::search(test.all_flags, flags).empty();
}

TEST(SuiteTest, AnErrorOfATestThatShouldSucceed) {
  EXPECT_EQ(Mistake({.name = "A"}), "");
  EXPECT_NE(Mistake({.name = "A", .expect = {.error = ":WRONG:"}}), "");
  EXPECT_NE(Mistake({.name = "A", .expect = {.local = "EOF"}}), "");
  EXPECT_NE(Mistake({.name = "A", .expect = {.alert = AlertDescription::decode_error}}), "");
  EXPECT_EQ(Mistake({.name = "A", .expect = ShimRejects{.error = ":WRONG:"}}), "");
}

// Of a default peer's versions, TLS 1.0 to 1.3, only the ends are said.
TEST(SuiteTest, ANameThatSaysAnotherVersion) {
  EXPECT_NE(Mistake({.name = "A-TLS12"}), "");
  EXPECT_NE(Mistake({.name = "A-TLS13", .peer = {.versions = kTls12Only}}), "");
  EXPECT_EQ(Mistake({.name = "A-TLS12", .peer = {.versions = kTls12Only}}), "");
  EXPECT_EQ(Mistake({.name = "A-TLS12", .shim = {.flags = {"-max-version", "771"}}}), "");
  EXPECT_EQ(Mistake({.name = "A-TLS12", .state = {.version = ProtocolVersion::kTls12}}), "");
  EXPECT_EQ(Mistake({.name = "A-TLS12", .skip_version_name_check = true}), "");
  EXPECT_EQ(Mistake({.name = "A-TLS120"}), "");
}

TEST(SuiteTest, ANameThatSaysAnotherProtocol) {
  EXPECT_NE(Mistake({.name = "A-DTLS"}), "");
  EXPECT_EQ(Mistake({.name = "A-DTLS", .protocol = Protocol::kDtls}), "");
  EXPECT_NE(Mistake({.name = "QUIC-A", .protocol = Protocol::kDtls}), "");
}

TEST(SuiteTest, WhatNeedsAResumption) {
  EXPECT_NE(Mistake({.name = "A", .expect_resume_rejected = true}), "");
  EXPECT_NE(Mistake(WithEarlyData({.name = "A"})), "");
  EXPECT_EQ(Mistake(WithEarlyData({.name = "A", .resumptions = 1})), "");
}

TEST(SuiteTest, AMistakeNamesTheTest) {
  EXPECT_NE(Mistake({.name = "Some-Test-DTLS"}).find("Some-Test-DTLS"), std::string::npos);
}

TEST(SuiteTest, FlagsFollowFromTheRest) {
  const TestCase server = Completed({.name = "A", .shim = {.role = Role::kServer}});
  EXPECT_TRUE(Has(server, {"-server", "-cert-file", "{cert:rsa2048}"}));
  const TestCase client = Completed({.name = "A", .shim = {.flags = {"-async"}}});
  EXPECT_FALSE(Has(client, {"-server"}));
  EXPECT_TRUE(Has(client, {"-async", "-trust-cert", "{root:rsa2048}"}));
  const TestCase resumed = Completed({.name = "A", .resumptions = 2});
  EXPECT_TRUE(Has(resumed, {"-resume-count", "2"}));
  EXPECT_TRUE(Has(Completed({.name = "A", .protocol = Protocol::kDtls}), {"-dtls"}));
}

TEST(SuiteTest, NamesOfVersions) {
  EXPECT_EQ(Name("A", "B", "C"), "A-B-C");
  EXPECT_EQ(VersionsOf(Protocol::kTls).size(), 4u);
  EXPECT_EQ(VersionsOf(Protocol::kDtls).size(), 3u);
  EXPECT_EQ(VersionsOf(Protocol::kQuic).size(), 1u);
  EXPECT_EQ(VersionFlag(ProtocolVersion::kTls12, Protocol::kTls), "771");
  EXPECT_EQ(VersionFlag(ProtocolVersion::kTls12, Protocol::kDtls), "65277");
}

}  // namespace
}  // namespace badpeer
