// Imported pre-shared keys (RFC 9258) and tickets in one list, our client against our server.
#include <gtest/gtest.h>

#include <algorithm>

#include "runner/tls/psk.h"
#include "runner/wire/messages.h"
#include "tests/runner/tls/peer_pair.h"

namespace badpeer {
namespace {

using crypto::HashAlgorithm;

const PreSharedKey kSmall{.key = Bytes(32, 1), .identity = BytesOf("small")};
const PreSharedKey kLarge{.key = Bytes(48, 2),
                          .identity = BytesOf("large"),
                          .context = BytesOf("context"),
                          .hash = HashAlgorithm::kSha384};

PeerPair PairOf(Credentials client, Credentials server, Protocol protocol = Protocol::kTls) {
  PeerPair pair(protocol);
  pair.client.credentials = std::move(client);
  pair.server.credentials = std::move(server);
  return pair;
}

bool Fails(const std::string& error, std::string_view with) {
  return error.find(with) != std::string::npos;
}

TEST(PreSharedKeyTest, NeedsNoCertificate) {
  for (Protocol protocol : {Protocol::kTls, Protocol::kQuic}) {
    for (CipherSuite suite :
         {CipherSuite::TLS_AES_128_GCM_SHA256, CipherSuite::TLS_AES_256_GCM_SHA384}) {
      for (const PreSharedKey& key : {kSmall, kLarge}) {
        PeerPair pair = PairOf({key}, {key}, protocol);
        pair.server.cipher_suites = {suite};
        pair.server.client_auth.mode = ClientAuth::kRequireAny;  // a certificate is out of place
        const PairResult result = pair.Connect();
        EXPECT_EQ(result.client_error, "");
        EXPECT_EQ(result.server_error, "");
        EXPECT_EQ(result.client.psk.selected, key);
        EXPECT_EQ(result.server.psk.selected, key);
        EXPECT_FALSE(result.client.resumed);
        EXPECT_TRUE(result.client.peer_certificates.empty());
      }
    }
  }
}

TEST(PreSharedKeyTest, SessionIsResumedBesideIt) {
  PeerPair pair = PairOf({kSmall}, {kSmall});
  EXPECT_EQ(pair.Connect().client_error, "");
  const PairResult result = pair.Connect();
  EXPECT_EQ(result.client_error, "");
  EXPECT_TRUE(result.client.resumed);
  EXPECT_EQ(result.client.psk.selected, std::nullopt);
  pair.server.tickets.enabled = false;
  const PairResult declined = pair.Connect();
  EXPECT_EQ(declined.client_error, "");
  EXPECT_FALSE(declined.server.resumed);
  EXPECT_EQ(declined.client.psk.selected, kSmall);
}

// The key of a protocol is none of the other's, nor that of one hash the other's.
TEST(PreSharedKeyTest, IsImportedForProtocolAndHash) {
  std::vector<Psk> all;
  for (Protocol protocol : {Protocol::kTls, Protocol::kDtls}) {
    for (HashAlgorithm hash : {HashAlgorithm::kSha256, HashAlgorithm::kSha384}) {
      all.push_back(ImportPsk(kLarge, hash, protocol));
      EXPECT_EQ(all.back().secret.size(), crypto::HashSize(hash));
      const auto identity = Decode<ImportedIdentity>(all.back().identity);
      ASSERT_TRUE(identity);
      EXPECT_EQ(identity->external_identity, kLarge.identity);
      EXPECT_EQ(identity->context, kLarge.context);
      EXPECT_EQ(identity->target_protocol == ProtocolVersion::kDtls13, protocol == Protocol::kDtls);
    }
  }
  for (std::size_t i = 0; i < all.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      EXPECT_NE(all[i].identity, all[j].identity);
      EXPECT_NE(all[i].secret, all[j].secret);
    }
  }
  EXPECT_EQ(ImportPsk(kLarge, HashAlgorithm::kSha384, Protocol::kQuic).secret, all[1].secret);
}

// The server's order counts, of keys and of certificates.
TEST(PreSharedKeyTest, FirstOfTheServersThatTheClientHas) {
  PeerPair pair = PairOf({kLarge, kSmall}, {kSmall, kLarge});
  EXPECT_EQ(pair.Connect().client.psk.selected, kSmall);
  const PreSharedKey unknown{.key = Bytes(32, 3), .identity = BytesOf("unknown")};
  pair = PairOf({kLarge, kSmall}, {unknown, kLarge, X509{.name = "rsa2048"}});
  EXPECT_EQ(pair.Connect().client.psk.selected, kLarge);
  pair = PairOf({kSmall}, {X509{.name = "rsa2048"}, kSmall});
  const PairResult certified = pair.Connect();
  EXPECT_EQ(certified.client_error, "");
  EXPECT_EQ(certified.server.psk.selected, std::nullopt);
  EXPECT_FALSE(certified.client.peer_certificates.empty());
  pair = PairOf({kSmall}, {unknown});
  EXPECT_TRUE(Fails(pair.Connect().server_error, "did not offer expected PSK"));
}

TEST(PreSharedKeyTest, OneKeyUnderTwoNamesIsNone) {
  PreSharedKey other = kSmall;
  other.key = Bytes(32, 9);
  PeerPair pair = PairOf({kSmall}, {other});
  EXPECT_TRUE(Fails(pair.Connect().server_error, "PSK binder does not verify"));
}

// Each binder has its own key's hash, also behind a HelloRetryRequest with a suite's hash.
TEST(PreSharedKeyTest, BindersAfterHelloRetryRequest) {
  for (const PreSharedKey& key : {kSmall, kLarge}) {
    PeerPair pair = PairOf({kSmall, kLarge}, {key});
    pair.client.key_shares = std::vector<NamedGroup>{};
    const PairResult result = pair.Connect();
    EXPECT_EQ(result.client_error, "");
    EXPECT_EQ(result.server_error, "");
    EXPECT_EQ(result.server.psk.selected, key);
  }
}

struct Hellos {
  int value = 0;
};

// The second list may be shorter: the server's index is of that one.
TEST(PreSharedKeyTest, ListMayShrinkAndNotGrow) {
  const auto in_second = [](auto change) {
    return OnSend<ClientHello>([change](Peer& peer, ClientHello& hello) {
      if (++peer.ConnectionMemory<Hellos>().value < 2) return;
      PreSharedKeyClient list = **Get<PreSharedKeyClient>(hello.extensions);
      change(list);
      Replace(hello.extensions, list);
    });
  };
  PeerPair pair = PairOf({kSmall, kLarge}, {kLarge});
  pair.client.key_shares = std::vector<NamedGroup>{};
  pair.client_hooks = {in_second([](PreSharedKeyClient& list) {
    list.identities.erase(list.identities.begin(), list.identities.begin() + 2);
    list.binders.erase(list.binders.begin(), list.binders.begin() + 2);
  })};
  const PairResult result = pair.Connect();
  EXPECT_EQ(result.client_error, "");
  EXPECT_EQ(result.client.psk.selected, kLarge);
  pair.client_hooks = {
      in_second([](PreSharedKeyClient& list) { std::ranges::reverse(list.identities); })};
  EXPECT_TRUE(Fails(pair.Connect().server_error, "unexpected PSK identity in second ClientHello"));
  pair.client_hooks = {in_second([](PreSharedKeyClient& list) {
    list.identities.resize(2);
    list.binders.resize(2);
  })};
  EXPECT_TRUE(Fails(pair.Connect().server_error, "missing selected session"));
}

TEST(PreSharedKeyTest, ServerGoesOnWithTheKeyThatATestChooses) {
  PeerPair pair = PairOf({kSmall, kLarge}, {kSmall, kLarge});
  pair.server.cipher_suites = {CipherSuite::TLS_AES_128_GCM_SHA256};
  pair.client.tickets.enabled = false;  // so that none is in the list
  // small for SHA-256 and SHA-384, large for SHA-256 and SHA-384.
  pair.server_hooks = {OnChoose<PskIndex>([](Peer&, const Choosing<PskIndex>& choosing) {
    EXPECT_EQ(choosing.candidates.size(), 2U);
    EXPECT_EQ(choosing.choice->value, 0);
    return PskIndex{2};
  })};
  const PairResult result = pair.Connect();
  EXPECT_EQ(result.client_error, "");
  EXPECT_EQ(result.client.psk.selected, kLarge);
  EXPECT_EQ(result.server.psk.selected, kLarge);
  pair.server_hooks = {OnChoose(PskIndex{1})};
  EXPECT_TRUE(Fails(pair.Connect().client_error, "invalid PSK for the cipher suite"));
  pair.server_hooks = {OnChoose(PskIndex{4})};
  EXPECT_TRUE(Fails(pair.Connect().client_error, "unknown PSK identity"));
}

TEST(PreSharedKeyTest, LengthOfABinderIsCoveredByTheOthers) {
  PeerPair pair = PairOf({kSmall, kLarge}, {kLarge});
  struct Calls {
    int value = 0;
  };
  pair.client_hooks = {OnSecret(Secret::kBinder, [](Peer& peer, Bytes& binder) {
    if (peer.Memory<Calls>().value++ % 4 == 0) binder.push_back(0);
  })};
  const PairResult result = pair.Connect();
  EXPECT_EQ(result.client_error, "");
  EXPECT_EQ(result.server.psk.selected, kLarge);
}

TEST(PreSharedKeyTest, TicketIsTakenWithACookie) {
  PeerPair pair = PairOf({kSmall}, {kSmall});
  pair.server_hooks = {OnChoose(HelloRetry::kSend),
                       OnSend<HelloRetryRequest>([](Peer&, HelloRetryRequest& retry) {
                         Remove(retry.extensions, ExtensionType::key_share);
                         Put(retry.extensions, Cookie{.cookie = BytesOf("cookie")});
                       })};
  for (bool resumed : {false, true}) {
    const PairResult result = pair.Connect();
    EXPECT_EQ(result.client_error, "");
    EXPECT_EQ(result.server_error, "");
    EXPECT_EQ(result.server.resumed, resumed);
  }
  pair.client_hooks = {OnSend<ClientHello>(
      [](Peer&, ClientHello& hello) { Remove(hello.extensions, ExtensionType::cookie); })};
  EXPECT_TRUE(Fails(pair.Connect().server_error, "cookie from HelloRetryRequest not present"));
}

}  // namespace
}  // namespace badpeer
