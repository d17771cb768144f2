// Encrypted Client Hello (RFC 9849), our client against our server.
#include <gtest/gtest.h>

#include "runner/tls/extension/encrypted_client_hello.h"
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
    pair_.client.ech.config = key_.config;
    pair_.server.ech.keys = {MakeEchKey(9), key_};
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
      pair_.client.ech.config = key.config;
      pair_.server.ech.keys = {key};
      ExpectAccepted(pair_.Connect());
    }
  }
}

TEST_F(EncryptedClientHelloTest, HelloRetryRequest) {
  pair_.client.key_shares = std::vector<NamedGroup>{};
  ExpectAccepted(pair_.Connect());
}

TEST_F(EncryptedClientHelloTest, ResumesWithEarlyData) {
  pair_.server.early_data.max_size = 1000;
  ExpectAccepted(pair_.Connect());
  pair_.client.early_data.send = std::vector<Bytes>{BytesOf("early")};
  pair_.server.early_data.expect.emplace({BytesOf("early")});
  const PairResult result = pair_.ConnectWithHalfRttTickets(0);
  ExpectAccepted(result);
  EXPECT_TRUE(result.client.resumed);
  EXPECT_TRUE(result.server.early_data.accepted);
}

TEST_F(EncryptedClientHelloTest, ReferencesToTheOuterHello) {
  pair_.client.ech.outer_extensions = {ExtensionType::key_share, ExtensionType::supported_groups,
                                       ExtensionType::signature_algorithms};
  ExpectAccepted(pair_.Connect());
}

TEST_F(EncryptedClientHelloTest, RejectionTellsOtherConfigs) {
  pair_.server.ech.keys = {MakeEchKey(42), MakeEchKey(7)};  // the id, but another key
  pair_.server.ech.keys[0].private_key[5] ^= 1;
  PairResult result = pair_.Connect();
  EXPECT_NE(result.client_error.find("rejected ECH"), std::string::npos) << result.client_error;
  EXPECT_FALSE(result.client.ech.accepted);
  ASSERT_EQ(result.client.ech.retry_configs.size(), 2u);
  // With one of them it works.
  pair_.client.ech.config = result.client.ech.retry_configs[1];
  ExpectAccepted(pair_.Connect());
}

TEST_F(EncryptedClientHelloTest, RejectionInTwoSteps) {
  pair_.client.key_shares = std::vector<NamedGroup>{};
  pair_.server.ech.keys = {MakeEchKey(7)};
  pair_.client_hooks = {Waive(Check::kEchAccepted)};
  const PairResult result = pair_.Connect();
  EXPECT_EQ(result.client_error, "");
  EXPECT_EQ(result.server_error, "");
  EXPECT_FALSE(result.client.ech.accepted);
}

TEST_F(EncryptedClientHelloTest, ServersThatDoNotKnowIt) {
  pair_.server.ech.keys.clear();
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
  pair_.client_hooks = {
      OnSend<ClientHelloInner>([](Peer&, ClientHelloInner& m) {
        Replace(m.extensions, ServerName::Of("inner.example"));
      }),
      OnSend<ClientHello>(
          [](Peer&, ClientHello& m) { Replace(m.extensions, ServerName::Of("outer.example")); })};
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

}  // namespace
}  // namespace badpeer
