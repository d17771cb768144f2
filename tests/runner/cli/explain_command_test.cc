#include "runner/cli/explain_command.h"

#include <gtest/gtest.h>

#include "runner/scenario/test_case.h"
#include "runner/wire/messages.h"

namespace badpeer {
namespace {

TEST(ExplainTestTest, SaysWhatTheTableSays) {
  TestCase test;
  test.name = "Example-TLS13";
  test.suite = "Example";
  test.spec = "RFC 8446 4.4.3";
  test.level = RuleLevel::kMust;
  test.peer.versions = kTls13Only;
  test.hooks = {Never<NewSessionTicket13>(), Skip<CertificateVerify>()};
  test.expect = {true, ":BAD_SIGNATURE:", AlertDescription::decrypt_error};
  test.all_flags = {"-verify-peer", "-expect-version", "772"};
  test.resumptions = 1;
  test.exchange = {EmptyRecords(2), OnResume(Echo())};
  const std::string text = ExplainTest(test);
  for (const char* part :
       {"Example-TLS13\n", "the shim is a TLS client; the peer speaks 1.3 only; 2 connections",
        "spec         RFC 8446 4.4.3 (MUST)\n",
        "is honest but for: must not come: receiving NewSessionTicket", "sending CertificateVerify",
        "exchange     EmptyRecords, Echo (on resume)\n", "the shim says :BAD_SIGNATURE:",
        "it sends the alert error decrypting message (51)", "the stack does not check this",
        "-verify-peer\n", "-expect-version 772\n", "    The version, as on the wire."}) {
    EXPECT_NE(text.find(part), std::string::npos) << part << "\nin\n" << text;
  }
}

TEST(ExplainTestTest, WhatADocumentLeavesOpenIsCalledACustom) {
  TestCase test{.name = "A", .spec = "RFC 8446 5.1", .level = RuleLevel::kCustom};
  EXPECT_NE(ExplainTest(test).find("custom       BoringSSL's: RFC 8446 5.1 leaves it open\n"),
            std::string::npos)
      << ExplainTest(test);
  test.spec.clear();
  EXPECT_NE(ExplainTest(test).find("custom       BoringSSL's: no document demands it\n"),
            std::string::npos)
      << ExplainTest(test);
}

TEST(ExplainTestTest, AnHonestPeerIsCalledHonest) {
  TestCase test;
  test.name = "Example";
  EXPECT_NE(ExplainTest(test).find("the peer     is honest\n"), std::string::npos)
      << ExplainTest(test);
}

}  // namespace
}  // namespace badpeer
