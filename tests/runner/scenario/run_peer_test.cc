// A whole test on the runner's side: what was agreed is checked, hooks must have fired, a failing
// connection is still closed in order.
#include "runner/scenario/run_peer.h"

#include <gtest/gtest.h>

#include "runner/wire/handshake13.h"
#include "runner/wire/hello.h"
#include "tests/runner/scenario/fake_shim.h"

namespace badpeer {
namespace {

std::string Failure(const TestCase& test) {
  FakeShim shim(test);
  return shim.Failure();
}

std::string Start(const std::string& text, std::string_view like) {
  return text.substr(0, like.size());
}

TEST(RunPeerTest, AnHonestTestPassesInAllProtocolsAndRoles) {
  for (Protocol protocol : {Protocol::kTls, Protocol::kDtls, Protocol::kQuic}) {
    for (Role role : {Role::kClient, Role::kServer}) {
      TestCase test{.protocol = protocol, .shim = {.role = role}, .resumptions = 1};
      FakeShim shim(test);
      EXPECT_EQ(shim.Failure(), "");
      EXPECT_EQ(shim.shims_failures(), std::vector<std::string>(2));
    }
  }
}

TEST(RunPeerTest, WhatWasAgreedIsHeldAgainstTheTest) {
  const auto failure = [](const ExpectedState& state) {
    return Failure({.peer = {.versions = kTls13Only}, .state = state});
  };
  EXPECT_EQ(failure({.version = ProtocolVersion::kTls13,
                     .cipher_suite = CipherSuite::TLS_CHACHA20_POLY1305_SHA256,
                     .group = NamedGroup::X25519MLKEM768}),
            "");
  EXPECT_EQ(Start(failure({.version = ProtocolVersion::kTls12}), "negotiated version"),
            "negotiated version");
  EXPECT_EQ(Start(failure({.cipher_suite = CipherSuite::TLS_AES_128_GCM_SHA256}),
                  "negotiated cipher suite"),
            "negotiated cipher suite");
  EXPECT_EQ(Start(failure({.group = NamedGroup::secp384r1}), "peer used another group"),
            "peer used another group");
}

TEST(RunPeerTest, CertificateAndSchemeOfTheShim) {
  const auto failure = [](const char* name, SignatureScheme scheme) {
    return Failure(
        {.shim = {.role = Role::kServer},
         .peer = {.versions = kTls13Only},
         .state = {.peer_signature_scheme = scheme, .peer_credential = X509{.name = name}}});
  };
  EXPECT_EQ(failure("rsa2048", SignatureScheme::rsa_pss_rsae_sha256), "");
  const std::string other_key = "peer certificate did not match expectations";
  EXPECT_EQ(Start(failure("ecdsa-p256", SignatureScheme::rsa_pss_rsae_sha256), other_key),
            other_key);
  const std::string other_scheme = "peer used another signature algorithm";
  EXPECT_EQ(Start(failure("rsa2048", SignatureScheme::ed25519), other_scheme), other_scheme);
}

TEST(RunPeerTest, WhetherTheSessionIsResumed) {
  EXPECT_EQ(Failure({.resumptions = 1}), "");
  EXPECT_EQ(Failure({.resumptions = 1, .expect_resume_rejected = true}), "the session was resumed");
  TestCase forgets{.resumptions = 1};
  forgets.resume = Resumption{.new_sessions = true};
  EXPECT_EQ(Failure(forgets), "the session was not resumed");
  forgets.expect_resume_rejected = true;
  EXPECT_EQ(Failure(forgets), "");
}

TEST(RunPeerTest, AHookThatDoesNotFireFailsItsTest) {
  const Hook hook = OnSend<HelloRetryRequest>([](Peer&, HelloRetryRequest&) {});
  EXPECT_NE(Failure({.hooks = {hook}}).find("HelloRetryRequest"), std::string::npos);
  EXPECT_EQ(Failure({.hooks = {Optional(hook)}}), "");
  // Those of later connections are counted by themselves.
  TestCase later{.resumptions = 1};
  later.resume = Resumption{.hooks = {hook}};
  EXPECT_NE(Failure(later).find("HelloRetryRequest"), std::string::npos);
}

// What fails before its hook fires does not fail for the reason that the test is about.
TEST(RunPeerTest, AHookMustFireAlsoInATestThatShouldFail) {
  const Hook refuse = At(Phase::kBeforeExchange, [](Peer& peer) {
    peer.Fail(AlertDescription::access_denied, "enough");
  });
  const Hook late = OnSend<KeyUpdate>([](Peer&, KeyUpdate&) {});
  TestCase test{.name = "BP-Example", .hooks = {refuse}, .expect = ShimRejects{}};
  EXPECT_EQ(Start(Failure(test), "enough"), "enough");
  test.hooks = {refuse, late};
  EXPECT_EQ(Failure(test), "never fired: hook on sending KeyUpdate, as before that: enough");
  test.hooks = {refuse, Optional(late)};
  EXPECT_EQ(Start(Failure(test), "enough"), "enough");
  // BoGo does not look.
  test.hooks = {refuse, late};
  test.name = "Example";
  EXPECT_EQ(Start(Failure(test), "enough"), "enough");
  // A test that should succeed says first what went wrong.
  test.hooks = {refuse, late};
  test.expect = Succeeds();
  EXPECT_EQ(Start(Failure(test), "enough"), "enough");
}

TEST(RunPeerTest, HooksOfOneTestShareTheirMemoryOverItsConnections) {
  struct Count {
    int connections = 0;
  };
  int seen = 0;
  const TestCase test{.hooks = {At(Phase::kBeforeExchange,
                                   [&](Peer& peer) { seen = ++peer.Memory<Count>().connections; })},
                      .resumptions = 2};
  EXPECT_EQ(Failure(test), "");
  EXPECT_EQ(seen, 3);
}

// A shim that waits for our end must not wait for its timeout; the first failure is what is told.
TEST(RunPeerTest, AConnectionThatFailsIsStillClosed) {
  const TestCase test{.state = {.cipher_suite = CipherSuite::TLS_AES_128_GCM_SHA256}};
  FakeShim shim(test);
  EXPECT_EQ(Start(shim.Failure(), "negotiated cipher suite"), "negotiated cipher suite");
  EXPECT_EQ(shim.shims_failures(), std::vector<std::string>(1));
}

class Lines : public TranscriptSink {
 public:
  void Add(TranscriptDirection direction, std::string line) override {
    (direction == TranscriptDirection::kNote ? notes : messages).push_back(std::move(line));
  }
  std::vector<std::string> notes{}, messages{};
};

TEST(RunPeerTest, TheTranscriptHasEveryConnection) {
  const TestCase test{.resumptions = 1};
  FakeShim shim(test);
  Lines lines;
  shim.sink = &lines;
  EXPECT_EQ(shim.Failure(), "");
  EXPECT_EQ(lines.notes, (std::vector<std::string>{"connection 1", "connection 2"}));
  EXPECT_FALSE(lines.messages.empty());
}

TEST(RunPeerTest, OneSeedMakesOneRandom) {
  const auto random = [](std::uint64_t seed) {
    Bytes value;
    const TestCase test{.hooks = {OnSend<ServerHello>([&](Peer&, ServerHello& hello) {
                          value = Bytes(hello.random.begin(), hello.random.end());
                        })}};
    FakeShim shim(test);
    shim.the_seed = seed;
    EXPECT_EQ(shim.Failure(), "");
    return value;
  };
  EXPECT_EQ(random(7), random(7));
  EXPECT_NE(random(7), random(8));
}

}  // namespace
}  // namespace badpeer
