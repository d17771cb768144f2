// Encrypted Client Hello (RFC 9849), our client against our server.
#include "runner/tls/extension/encrypted_client_hello.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "runner/wire/messages.h"
#include "tests/runner/tls/ech_key.h"
#include "tests/runner/tls/peer_pair.h"

namespace badpeer {
namespace {

std::string NameIn(const ClientHello& hello) {
  const auto name = Get<ServerName>(hello.extensions);
  return name && *name ? (*name)->server_name_list.at(0).host_name : "";
}

class EncryptedClientHelloTest : public ::testing::Test {
 protected:
  EncryptedClientHelloTest() {
    pair_.client.versions = pair_.server.versions = kTls13Only;
    pair_.client.server_name = "secret.example";
    pair_.client.ech->config = key_.config;
    pair_.server.ech->keys = {MakeEchKey(9), key_};
  }

  void ExpectAccepted(const PairResult& result) {
    EXPECT_EQ(result.client_error, "");
    EXPECT_EQ(result.server_error, "");
    EXPECT_TRUE(result.client.ech.accepted);
    EXPECT_TRUE(result.server.ech.accepted);
    EXPECT_EQ(result.client.client_random, result.server.client_random);
    EXPECT_EQ(result.client.exporter_secret, result.server.exporter_secret);
  }

  const EchKey key_ = MakeEchKey(42);
  PeerPair pair_{Protocol::kTls};
};

TEST_F(EncryptedClientHelloTest, TheNameIsHidden) {
  std::string outer, inner;
  pair_.server_hooks = {
      OnReceive<ClientHello>([&](Peer&, const ClientHello& m) { outer = NameIn(m); }),
      OnReceive<ClientHelloInner>([&](Peer&, const ClientHelloInner& m) { inner = NameIn(m); })};
  ExpectAccepted(pair_.Connect());
  EXPECT_EQ(outer, "public.example");
  EXPECT_EQ(inner, "secret.example");
}

TEST_F(EncryptedClientHelloTest, EverySuite) {
  for (HpkeKdf kdf : {HpkeKdf::HKDF_SHA256, HpkeKdf::HKDF_SHA384, HpkeKdf::HKDF_SHA512}) {
    for (HpkeAead aead :
         {HpkeAead::AES_128_GCM, HpkeAead::AES_256_GCM, HpkeAead::ChaCha20Poly1305}) {
      const EchKey key = MakeEchKey(3, {{kdf, aead}});
      pair_.client.ech->config = key.config;
      pair_.server.ech->keys = {key};
      ExpectAccepted(pair_.Connect());
    }
  }
}

TEST_F(EncryptedClientHelloTest, HelloRetryRequest) {
  pair_.client.key_shares = std::vector<NamedGroup>{};
  ExpectAccepted(pair_.Connect());
}

TEST_F(EncryptedClientHelloTest, ResumesWithEarlyData) {
  pair_.server.early_data->max_size = 1000;
  ExpectAccepted(pair_.Connect());
  pair_.client.early_data->send = std::vector<Bytes>{BytesOf("early")};
  pair_.server.early_data->expect.emplace({BytesOf("early")});
  const PairResult result = pair_.ConnectWithHalfRttTickets(0);
  ExpectAccepted(result);
  EXPECT_TRUE(result.client.resumed);
  EXPECT_TRUE(result.server.early_data.accepted);
}

TEST_F(EncryptedClientHelloTest, ReferencesToTheOuterHello) {
  pair_.client.ech->outer_extensions = {ExtensionType::key_share, ExtensionType::supported_groups,
                                        ExtensionType::signature_algorithms};
  ExpectAccepted(pair_.Connect());
}

TEST_F(EncryptedClientHelloTest, RejectionTellsOtherConfigs) {
  pair_.server.ech->keys = {MakeEchKey(42), MakeEchKey(7)};  // the id, but another key
  pair_.server.ech->keys[0].private_key[5] ^= 1;
  PairResult result = pair_.Connect();
  EXPECT_NE(result.client_error.find("rejected ECH"), std::string::npos) << result.client_error;
  EXPECT_FALSE(result.client.ech.accepted);
  ASSERT_EQ(result.client.ech.retry_configs.size(), 2u);
  // With one of them it works.
  pair_.client.ech->config = result.client.ech.retry_configs[1];
  ExpectAccepted(pair_.Connect());
}

TEST_F(EncryptedClientHelloTest, RejectionInTwoSteps) {
  pair_.client.key_shares = std::vector<NamedGroup>{};
  pair_.server.ech->keys = {MakeEchKey(7)};
  pair_.client_hooks = {Waive(Check::kEchAccepted)};
  const PairResult result = pair_.Connect();
  EXPECT_EQ(result.client_error, "");
  EXPECT_EQ(result.server_error, "");
  EXPECT_FALSE(result.client.ech.accepted);
}

TEST_F(EncryptedClientHelloTest, ServersThatDoNotKnowIt) {
  pair_.server.ech->keys.clear();
  for (const VersionRange& versions : {kTls13Only, kTls12Only}) {
    pair_.client.versions = {.min = ProtocolVersion::kTls12, .max = ProtocolVersion::kTls13};
    pair_.server.versions = versions;
    pair_.client_hooks.clear();
    EXPECT_NE(pair_.Connect().client_error.find("rejected ECH"), std::string::npos);
    pair_.client_hooks = {Waive(Check::kEchAccepted)};
    const PairResult result = pair_.Connect();
    EXPECT_EQ(result.client_error, "");
    EXPECT_FALSE(result.client.ech.accepted);
    EXPECT_TRUE(result.client.ech.retry_configs.empty());
  }
}

// Both hellos can be changed, and what is sealed follows what is sent.
TEST_F(EncryptedClientHelloTest, HooksOnBothHellos) {
  pair_.client_hooks = {OnSend<ClientHelloInner>([](Peer&, ClientHelloInner& m) {
                          Replace(m.extensions, ServerName::Of("inner.example"));
                        }),
                        OnSend<ClientHello>([](Peer&, ClientHello& m) {
                          Replace(m.extensions, ServerName::Of("outer.example"));
                        })};
  std::string outer, inner;
  pair_.server_hooks = {
      OnReceive<ClientHello>([&](Peer&, const ClientHello& m) { outer = NameIn(m); }),
      OnReceive<ClientHelloInner>([&](Peer&, const ClientHelloInner& m) { inner = NameIn(m); })};
  ExpectAccepted(pair_.Connect());
  EXPECT_EQ(outer, "outer.example");
  EXPECT_EQ(inner, "inner.example");
}

TEST_F(EncryptedClientHelloTest, ADamagedPayloadIsRejected) {
  pair_.client_hooks = {OnSecret(Secret::kEchPayload, [](Peer&, Bytes& b) { b.back() ^= 1; })};
  EXPECT_NE(pair_.Connect().client_error.find("rejected ECH"), std::string::npos);
}

// Without the signal in the ServerHello the client goes on with its outer hello, and the keys differ.
TEST_F(EncryptedClientHelloTest, NeedsTheConfirmation) {
  pair_.server_hooks = {OnEncoded(HandshakeType::server_hello, [](Peer&, Bytes& message) {
    message.at(4 + 2 + 31) ^= 1;  // the last byte of the random
  })};
  const PairResult result = pair_.Connect();
  EXPECT_NE(result.client_error, "");
  EXPECT_FALSE(result.client.ech.accepted);
}

TEST_F(EncryptedClientHelloTest, RefusesAnInnerHelloWithoutTheExtension) {
  pair_.client_hooks = {OnSend<ClientHelloInner>([](Peer&, ClientHelloInner& m) {
    Remove(m.extensions, ExtensionType::encrypted_client_hello);
  })};
  EXPECT_NE(pair_.Connect().server_error.find("without its own"), std::string::npos);
}

TEST_F(EncryptedClientHelloTest, RefusesAnInnerHelloThatOffersTls12) {
  pair_.client_hooks = {OnSend<ClientHelloInner>([](Peer&, ClientHelloInner& m) {
    Replace(m.extensions, SupportedVersionsClient{
                              .versions = {ProtocolVersion::kTls13, ProtocolVersion::kTls12}});
  })};
  EXPECT_NE(pair_.Connect().server_error.find("a version before TLS 1.3"), std::string::npos);
}

TEST_F(EncryptedClientHelloTest, RefusesAnInnerHelloWithTheOuterRandom) {
  HelloRandom outer{};
  pair_.client_hooks = {
      OnSend<ClientHelloInner>([&](Peer&, ClientHelloInner& m) { outer = m.random; }),
      OnSend<ClientHello>([&](Peer&, ClientHello& m) { m.random = outer; })};
  EXPECT_NE(pair_.Connect().server_error.find("a random of its own"), std::string::npos);
}

// Every key with the id is tried, and only those for the suite.
TEST_F(EncryptedClientHelloTest, KeysOfOneId) {
  EchKey other = MakeEchKey(42, {{HpkeKdf::HKDF_SHA256, HpkeAead::AES_256_GCM}});
  EchKey wrong = key_;
  wrong.private_key[5] ^= 1;
  pair_.server.ech->keys = {other, wrong, key_};
  ExpectAccepted(pair_.Connect());
  pair_.server.ech->keys = {other, wrong};
  EXPECT_NE(pair_.Connect().client_error.find("rejected ECH"), std::string::npos);
}

TEST_F(EncryptedClientHelloTest, TheClientsChoiceOfASuite) {
  const HpkeSymmetricCipherSuite second{HpkeKdf::HKDF_SHA256, HpkeAead::ChaCha20Poly1305};
  const EchKey key = MakeEchKey(3, {{}, second});
  pair_.client.ech->config = key.config;
  pair_.server.ech->keys = {key};
  pair_.client_hooks = {OnChoose(second)};
  HpkeSymmetricCipherSuite seen{};
  pair_.server_hooks = {OnReceive<ClientHello>([&](Peer&, const ClientHello& m) {
    seen = (*Get<EncryptedClientHello>(m.extensions))->cipher_suite;
  })};
  ExpectAccepted(pair_.Connect());
  EXPECT_EQ(seen, second);
}

// What is sealed can be changed, and seen when it is open.
TEST_F(EncryptedClientHelloTest, HooksOnWhatIsSealed) {
  pair_.client_hooks = {OnSend<EncodedClientHelloInner>(
      [](Peer&, EncodedClientHelloInner& m) { m.zeros = Bytes(1000); })};
  std::size_t padding = 0;
  pair_.server_hooks = {OnReceive<EncodedClientHelloInner>(
      [&](Peer&, const EncodedClientHelloInner& m) { padding = m.zeros.size(); })};
  ExpectAccepted(pair_.Connect());
  EXPECT_EQ(padding, 1000u);
  pair_.client_hooks = {OnSend<EncodedClientHelloInner>(
      [](Peer&, EncodedClientHelloInner& m) { m.zeros.at(0) = 1; })};
  EXPECT_NE(pair_.Connect().server_error.find("padding"), std::string::npos);
}

// References go by the inner hello's order, which the outer one must share.
TEST_F(EncryptedClientHelloTest, ReferencesInAnotherOrderDoNotResolve) {
  pair_.client.ech->outer_extensions = {ExtensionType::key_share, ExtensionType::supported_groups};
  pair_.client_hooks = {
      OnSend<ClientHello>([](Peer&, ClientHello& m) { std::ranges::reverse(m.extensions); })};
  EXPECT_NE(pair_.Connect().server_error.find("names what is not there"), std::string::npos);
}

TEST_F(EncryptedClientHelloTest, AServerMayRejectWhatItCanOpen) {
  pair_.server_hooks = {OnChoose(EchAnswer::kReject)};
  EXPECT_NE(pair_.Connect().client_error.find("rejected ECH"), std::string::npos);
}

// --- PSKs and certificates, which are nothing for the server of the outer hello.

TEST_F(EncryptedClientHelloTest, TheOuterHelloOffersNoRealSession) {
  ExpectAccepted(pair_.Connect());
  pair_.server.ech->keys.clear();
  pair_.client_hooks = {Waive(Check::kEchAccepted)};
  bool offered = false;
  pair_.server_hooks = {OnReceive<ClientHello>([&](Peer&, const ClientHello& m) {
    offered = Has(m.extensions, ExtensionType::pre_shared_key);
  })};
  const PairResult result = pair_.Connect();
  EXPECT_EQ(result.client_error, "");
  EXPECT_TRUE(offered);
  EXPECT_FALSE(result.server.resumed);
}

TEST_F(EncryptedClientHelloTest, ATestMayOfferItInTheOuterHello) {
  for (bool retried : {false, true}) {
    PeerPair pair(Protocol::kTls);
    pair.client.ech->config = key_.config;
    if (retried) pair.client.key_shares = std::vector<NamedGroup>{};
    pair.client_hooks = {Waive(Check::kEchAccepted), OnChoose(EchOuterPsk::kOffer)};
    pair.Connect();
    const PairResult result = pair.Connect();
    EXPECT_EQ(result.client_error, "");
    EXPECT_EQ(result.server_error, "");
    EXPECT_TRUE(result.client.resumed);
    EXPECT_TRUE(result.server.resumed);
  }
}

TEST_F(EncryptedClientHelloTest, ARejectedClientKeepsItsCertificate) {
  pair_.server.ech->keys.clear();
  pair_.server.client_auth.mode = ClientAuth::kRequest;
  pair_.client.credentials = {X509{.name = "ecdsa-p256"}};
  pair_.client_hooks = {Waive(Check::kEchAccepted)};
  EXPECT_TRUE(pair_.Connect().server.peer_certificates.empty());
  pair_.client_hooks.push_back(OnChoose(EchRejectedAuth::kSend));
  EXPECT_FALSE(pair_.Connect().server.peer_certificates.empty());
}

// --- GREASE (RFC 9849, 6.2), and hellos that are inner ones from the start (7.2).

TEST_F(EncryptedClientHelloTest, Grease) {
  pair_.client.ech = EchOptions{.grease = true};
  for (bool retried : {false, true}) {
    if (retried) pair_.client.key_shares = std::vector<NamedGroup>{};
    std::vector<Bytes> seen;
    pair_.server_hooks = {OnReceive<ClientHello>([&](Peer&, const ClientHello& m) {
      seen.push_back(Find(m.extensions, ExtensionType::encrypted_client_hello)->data);
    })};
    const PairResult result = pair_.Connect();
    EXPECT_EQ(result.client_error, "");
    EXPECT_EQ(result.server_error, "");
    EXPECT_FALSE(result.client.ech.accepted);
    EXPECT_TRUE(result.client.ech.retry_configs.empty());
    EXPECT_EQ(seen, std::vector<Bytes>(retried ? 2 : 1, seen.at(0)));
  }
}

// Our server confirms only what it has opened itself; the client misses it.
TEST_F(EncryptedClientHelloTest, AnInnerHelloByItselfWantsAConfirmation) {
  pair_.client.ech->config.reset();
  pair_.client_hooks = {OnSend<ClientHello>(
      [](Peer&, ClientHello& m) { Put(m.extensions, EncryptedClientHello::Inner()); })};
  EXPECT_NE(pair_.Connect().client_error.find("although the hello asks for it"), std::string::npos);
}

// --- Over QUIC, whose hellos have no session id.

TEST_F(EncryptedClientHelloTest, OverQuic) {
  for (bool retried : {false, true}) {
    PeerPair pair(Protocol::kQuic);
    pair.client.versions = pair.server.versions = kTls13Only;
    if (retried) pair.client.key_shares = std::vector<NamedGroup>{};
    pair.client.ech->config = key_.config;
    pair.server.ech->keys = {key_};
    ExpectAccepted(pair.Connect());
    const PairResult resumed = pair.Connect();
    ExpectAccepted(resumed);
    EXPECT_TRUE(resumed.client.resumed);
  }
}

}  // namespace
}  // namespace badpeer
