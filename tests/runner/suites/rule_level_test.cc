// What kind of rule the tests enforce: some fixed points, and that a rule stands somewhere.
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <string_view>

#include "runner/suites/test_table.h"

namespace badpeer {
namespace {

const std::map<std::string, RuleLevel, std::less<>>& Levels() {
  static const auto& levels = *[] {
    auto* made = new std::map<std::string, RuleLevel, std::less<>>;
    ForEachTest([&](const TestCase& test) { made->emplace(test.name, *test.level); });
    return made;
  }();
  return levels;
}

std::string LevelOf(std::string_view name) {
  const auto found = Levels().find(name);
  return found == Levels().end() ? "no such test" : std::string(Name(found->second));
}

TEST(RuleLevelTest, ARuleStandsSomewhere) {
  ForEachTest([](const TestCase& test) {
    EXPECT_TRUE(*test.level == RuleLevel::kCustom || !test.spec.empty()) << test.name;
  });
}

TEST(RuleLevelTest, WhatDocumentsDemand) {
  for (const char* name :
       {"BadFinished-Client", "BadFinished-Server-TLS13", "Downgrade-TLS12-Client-TLS",
        "LargePlaintext", "ServerSkipCertificateVerify-TLS13", "UnknownExtension-Client",
        "TLS13-1RTT-Client-TLS-Sync", "TLS13-1RTT-Client-TLS-Async-SplitHandshakeRecords",
        "Client-InvalidSignature-RSA_PSS_SHA256-TLS13", "Resume-Server-PSKBinderFirstExtension",
        "WrongMessageType-TLS13-ClientFinished-TLS", "TLS-ECH-Client-Reject",
        "PartialEncryptedExtensionsWithServerHello", "BadRSAClientKeyExchange-1"}) {
    EXPECT_EQ(LevelOf(name), "must") << name;
  }
}

TEST(RuleLevelTest, WhatDocumentsRecommend) {
  for (const char* name : {"DTLSIgnoreBadPackets", "DTLS-Replay-TLS13", "QUICCompatibilityMode",
                           "TLS13-ExpectNoSessionTicketOnBadKEMode-Server", "SendFallbackSCSV",
                           "TLS13-MaxEarlyData-Server-TLS-Sync", "BP-Hrr-Client-LegacyVersion-TLS",
                           "UnknownExtension-Client-TLS13"}) {
    EXPECT_EQ(LevelOf(name), "should") << name;
  }
}

TEST(RuleLevelTest, WhatOnlyBoringSslAsksFor) {
  for (const char* name : {"GREASE-Server-TLS13",
                           "GREASE-Client-TLS12",
                           "SendEmptyRecords",
                           "TooManyKeyUpdates",
                           "SendWarningAlerts-TooMany",
                           "PackedEncryptedHandshake-TLS13",
                           "MTU-DTLS13",
                           "NoNullCompression-TLS12",
                           "CBCRecordSplitting-3DES",
                           "Peek-Basic",
                           "Server-JDK11-0",
                           "ALPS-Basic-Client-New-TLS-TLS13",
                           "ChannelID-Client-TLS13-TLS-Sync",
                           "Compliance-fips-202205-TLS-Server-P-256",
                           "StrayHelloRequest",
                           "TLS-HintMismatch-KeyShare",
                           "CustomKeyShares-TLS13",
                           "LargeMessage-Reject",
                           "Resume-Client-CipherMismatch",
                           "BP-PackedFirstFlight-TLS13"}) {
    EXPECT_EQ(LevelOf(name), "custom") << name;
  }
}

TEST(RuleLevelTest, AsynchronousCallbacksChangeNothing) {
  ForEachTest([](const TestCase& test) {
    constexpr std::string_view kAsync = "-Async";
    const std::size_t at = test.name.find(kAsync);
    if (at == std::string::npos || test.suite != "AllStateMachineCoverage") return;
    std::string sync = test.name;
    sync.replace(at, kAsync.size(), "-Sync");
    const auto found = Levels().find(sync);
    EXPECT_TRUE(found == Levels().end() || *test.level == found->second) << test.name;
  });
}

}  // namespace
}  // namespace badpeer
