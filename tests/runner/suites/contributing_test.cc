// The examples of CONTRIBUTING.md that stand in no other file, compiled and run.
// tests/scripts/contributing_test.py sees that both are the same.
#include <gtest/gtest.h>

#include "runner/scenario/defaults.h"
#include "runner/suites/suite.h"
#include "runner/wire/messages.h"
#include "tests/runner/scenario/fake_shim.h"

namespace badpeer {
namespace {

// A client that does not look at all of the signature can be lied to by anyone.
void AddFlippedBits(std::vector<TestCase>& tests) {
  Suite suite("CertificateVerify", tests);
  for (const char* name : {"rsa2048", "ecdsa-p256"}) {
    suite.Add({.name = Name("CertificateVerify-FlippedBit-TLS13", name),
               .spec = "RFC 8446 4.4.3",
               .peer = {.versions = kTls13Only, .credentials = {X509{.name = name}}},
               .hooks = {OnSend<CertificateVerify>(
                   [](Peer&, CertificateVerify& m) { m.signature.back() ^= 1; })},
               .expect = ShimRejects{.error = ":BAD_SIGNATURE:",
                                     .alert = AlertDescription::decrypt_error}});
  }
}

void AddExchanges(Suite& suite) {
  suite.Add({.name = "A", .exchange = {EmptyRecords(33), Echo()}});
  suite.Add({.name = "B", .exchange = {ShimWritesFirst(), Renegotiate(), Echo(1024)}});
  suite.Add({.name = "C", .exchange = {ExportKeyingMaterial({.size = 32, .label = "x"}), Echo()}});
  suite.Add({.name = "D", .exchange = {ShimShutsDown()}});  // and nothing is echoed
  suite.Add({.name = "E", .exchange = Repeated(200, Echo())});
  // Not on the first connection.
  suite.Add({.name = "F", .exchange = {OnResume(ShimHasWritten("llo")), Echo()}, .resumptions = 1});
}

void AddEarlyData(Suite& suite) {
  for (Protocol protocol : {Protocol::kTls, Protocol::kQuic}) {
    suite.Add(
        Over(protocol, WithEarlyData({.name = Name("EarlyData-Rejected", ProtocolName(protocol)),
                                      .shim = {.role = Role::kServer},
                                      .peer = {.versions = kTls13Only},
                                      .resumptions = 1},
                                     EarlyDataFate::kRejected)));
  }
}

// The shim writes first, and is answered in pieces.
Step EchoInPieces(std::size_t size, std::size_t pieces) {
  return {.name = "EchoInPieces",
          .shim_flags = {"-shim-writes-first"},
          .run = [=](Connection& connection) {
            const Bytes data = connection.Read(size);
            for (std::size_t i = 0; i < pieces; ++i) {
              connection.Write(ByteView(data).subspan(i * size / pieces, size / pieces));
            }
          }};
}

void AddDecisions(Suite& suite) {
  // A server that retries with the group that it was given a share for.
  suite.Add({.name = "HelloRetryRequest-Unneeded-TLS13",
             .peer = {.versions = kTls13Only},
             .hooks = {OnChoose(HelloRetry::kSend), OnChoose(NamedGroup::x25519)},
             .expect = ShimRejects{.alert = AlertDescription::illegal_parameter}});
  // A client that lets itself be downgraded, to see that the server marks it.
  suite.Add({.name = "DowngradeMark-TLS12",
             .shim = {.role = Role::kServer},
             .peer = {.versions = kTls12Only},
             .hooks = {Waive(Check::kNoDowngradeFromTls13)}});
}

TEST(ContributingTest, ExamplesOfTestsAreTests) {
  std::vector<TestCase> tests;
  AddFlippedBits(tests);
  ASSERT_EQ(tests.size(), 2u);
  FakeShim shim(tests.front());
  EXPECT_NE(shim.Failure(), "");  // the alert, which a client of ours sends before it has keys
  EXPECT_EQ(shim.shims_failures().size(), 1u);
  Suite suite("Example", tests);
  AddExchanges(suite);
  AddDecisions(suite);
  AddEarlyData(suite);
  EXPECT_EQ(tests.size(), 12u);
}

TEST(ContributingTest, TheExampleOfAStepIsAStep) {
  const TestCase test{.exchange = {EchoInPieces(6, 3)}};
  FakeShim shim(test);
  Bytes answer;
  shim.act = [&](Connection& c, int) {
    c.Write(BytesOf("pieces"));
    answer = c.Read(6);
  };
  EXPECT_EQ(shim.Failure(), "");
  EXPECT_EQ(answer, BytesOf("pieces"));
}

}  // namespace
}  // namespace badpeer
