// Trust anchor ids, our client against our server.
#include "runner/tls/extension/trust_anchors.h"

#include <gtest/gtest.h>

#include "runner/wire/messages.h"
#include "tests/runner/tls/peer_pair.h"

namespace badpeer {
namespace {

using Ids = std::vector<Bytes>;
const Bytes kFirst = {1}, kSecond = {2, 2}, kOther = {3, 3, 3};

X509 For(const char* name, const Bytes& id) {
  return {.name = name, .must_match_issuer = true, .properties = TrustAnchorProperty(id)};
}

PeerPair Pair(std::optional<Ids> request) {
  PeerPair pair(Protocol::kTls);
  pair.client.versions = pair.server.versions = kTls13Only;
  pair.client.trust_anchors->request = std::move(request);
  pair.server.credentials = {For("rsa2048", kFirst), For("ecdsa-p256", kSecond)};
  pair.server.trust_anchors->available = {kFirst, kSecond};
  return pair;
}

const Bytes& LeafOf(const char* name) { return PeerPair::Credentials().Get(name).chain.at(0); }

// The bytes that BoGo gives its shims for the id 0202.
TEST(TrustAnchorsTest, PropertyList) {
  EXPECT_EQ(TrustAnchorProperty(kSecond), (Bytes{0, 6, 0, 0, 0, 2, 2, 2}));
}

TEST(TrustAnchorsTest, TheServerChoosesByTheRequest) {
  const PairResult result = Pair(Ids{kOther, kSecond}).Connect();
  EXPECT_EQ(result.client_error, "");
  EXPECT_EQ(result.server_error, "");
  EXPECT_EQ(result.server.trust_anchors.requested, (Ids{kOther, kSecond}));
  EXPECT_EQ(result.client.trust_anchors.available, (Ids{kFirst, kSecond}));
  EXPECT_TRUE(result.client.trust_anchors.matched);
  EXPECT_EQ(result.client.peer_certificates.at(0), LeafOf("ecdsa-p256"));
}

TEST(TrustAnchorsTest, FallsBackToACredentialForEverybody) {
  PeerPair pair = Pair(Ids{kOther});
  EXPECT_NE(pair.Connect().server_error.find("no credential"), std::string::npos);
  pair.server.credentials.push_back(X509{.name = "ecdsa-p384"});
  const PairResult result = pair.Connect();
  EXPECT_EQ(result.client_error, "");
  EXPECT_FALSE(result.client.trust_anchors.matched);
  EXPECT_EQ(result.client.trust_anchors.available, (Ids{kFirst, kSecond}));
  EXPECT_EQ(result.client.peer_certificates.at(0), LeafOf("ecdsa-p384"));
}

// An empty request differs from none: it asks for what there is.
TEST(TrustAnchorsTest, EmptyRequest) {
  for (bool asks : {true, false}) {
    PeerPair pair = Pair(asks ? std::optional<Ids>(Ids{}) : std::nullopt);
    pair.server.credentials.push_back(X509{.name = "rsa2048"});
    const PairResult result = pair.Connect();
    EXPECT_EQ(result.client_error, "");
    EXPECT_EQ(result.server.trust_anchors.requested.has_value(), asks);
    EXPECT_EQ(result.client.trust_anchors.available.has_value(), asks);
  }
}

TEST(TrustAnchorsTest, NotBefore13) {
  PeerPair pair = Pair(Ids{kFirst});
  pair.client.versions = pair.server.versions = kTls12Only;
  EXPECT_NE(pair.Connect().server_error, "");
  pair.server.credentials = {X509{.name = "rsa2048"}};
  EXPECT_EQ(pair.Connect().client_error, "");
}

TEST(TrustAnchorsTest, RefusesWhatWasNotAskedFor) {
  PeerPair pair = Pair(std::nullopt);
  pair.server.credentials = {X509{.name = "rsa2048"}};
  pair.server_hooks = {OnSend<EncryptedExtensions>(
      [](Peer&, EncryptedExtensions& m) { Put(m.extensions, TrustAnchors{{kFirst}}); })};
  EXPECT_NE(pair.Connect().client_error.find("not offered"), std::string::npos);
}

}  // namespace
}  // namespace badpeer
