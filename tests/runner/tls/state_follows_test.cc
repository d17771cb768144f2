// The peer goes on from what it has really sent: each message that a side believes something of is
// changed by a hook, and both ends must agree as if it had been meant. Only Forge deceives.
#include <gtest/gtest.h>

#include <algorithm>

#include "runner/wire/messages.h"
#include "tests/runner/tls/peer_pair.h"

namespace badpeer {
namespace {

using enum CipherSuite;

struct Case {
  const char* name;
  VersionRange versions;
  // Completes the sides, among their hooks the one that changes the message.
  std::function<void(PeerPair&)> set_up;
  // Both sides' states, after a handshake and data that both were content with.
  std::function<void(const PairResult&)> check;
  int connections = 1;  // the hooks are those of the last one alone
};

template <class M, class F>
std::function<void(PeerPair&)> ServerSends(F change) {
  return [change](PeerPair& pair) {
    pair.server_hooks = {
        OnSend<M>([change](Peer&, M& message) { change(message); })};
  };
}
template <class M, class F>
std::function<void(PeerPair&)> ClientSends(F change) {
  return [change](PeerPair& pair) {
    pair.client_hooks = {OnSend<M>([change](Peer&, M& message) { change(message); })};
  };
}

const Case kCases[] = {
    {"ClientHello", kTls13Only,
     ClientSends<ClientHello>([](ClientHello& m) {
       m.random[0] = 0x5a;
       Replace(m.extensions, Alpn{.protocols = {"bar"}});
     }),
     [](const PairResult& result) {
       EXPECT_EQ(result.client.client_random.at(0), 0x5a);
       EXPECT_EQ(result.client.client_random, result.server.client_random);
       EXPECT_EQ(result.client.application.protocol, "bar");
     }},
    {"second ClientHello", kTls13Only,
     [](PeerPair& pair) {
       pair.client.key_shares = std::vector<NamedGroup>{};
       // Each hello comes to the hook as an honest one: it is added once.
       pair.client_hooks = {OnSend<ClientHello>([](Peer&, ClientHello& m) {
         EXPECT_EQ(FirstDuplicate(m.extensions), std::nullopt);
         m.extensions.insert(m.extensions.begin(), {ExtensionType{0xfe5a}, {1}});
         EXPECT_EQ(FirstDuplicate(m.extensions), std::nullopt);
       })};
     },
     [](const PairResult&) {}},
    {"HelloRetryRequest", kTls13Only,
     [](PeerPair& pair) {
       pair.client.key_shares = std::vector<NamedGroup>{};
       pair.server_hooks = {OnSend<HelloRetryRequest>([](Peer&, HelloRetryRequest& m) {
         Replace(m.extensions, KeyShareHelloRetry{.selected_group = NamedGroup::secp521r1});
       })};
     },
     [](const PairResult& result) {
       EXPECT_EQ(result.client.group, NamedGroup::secp521r1);
       EXPECT_EQ(result.server.group, NamedGroup::secp521r1);
     }},
    {"ServerHello up to 1.2", kTls12Only,
     ServerSends<ServerHello>([](ServerHello& m) {
       m.random[0] = 0x5a;
       m.cipher_suite = TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384;
       Remove(m.extensions, ExtensionType::extended_master_secret);
     }),
     [](const PairResult& result) {
       EXPECT_EQ(result.server.server_random.at(0), 0x5a);
       EXPECT_EQ(result.server.cipher_suite, TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384);
       EXPECT_FALSE(result.server.extended_master_secret);
     }},
    {"ServerHello without a ticket", kTls12Only,
     ServerSends<ServerHello>(
         [](ServerHello& m) { Remove(m.extensions, ExtensionType::session_ticket); }),
     [](const PairResult&) {}},
    {"ServerHello with NPN", kTls12Only,
     [](PeerPair& pair) {
       pair.client.application = {.protocols = {"foo"}, .use_alpn = false};
       pair.server.application = {};
       pair.server_hooks = {OnSend<ServerHello>([](Peer&, ServerHello& m) {
         Put(m.extensions, NextProtocolNegotiation{});
       })};
     },
     [](const PairResult& result) {
       EXPECT_EQ(result.client.application.protocol, "foo");
       EXPECT_EQ(result.server.application.protocol, "foo");
     }},
    {"ServerHello of 1.3", kTls13Only,
     ServerSends<ServerHello>([](ServerHello& m) {
       m.random[0] = 0x5a;
       m.cipher_suite = TLS_AES_256_GCM_SHA384;
     }),
     [](const PairResult& result) {
       EXPECT_EQ(result.server.server_random.at(0), 0x5a);
       EXPECT_EQ(result.server.cipher_suite, TLS_AES_256_GCM_SHA384);
     }},
    {"ServerHello that drops the session", kTls13Only,
     ServerSends<ServerHello>(
         [](ServerHello& m) { Remove(m.extensions, ExtensionType::pre_shared_key); }),
     [](const PairResult& result) {
       EXPECT_FALSE(result.client.resumed);
       EXPECT_FALSE(result.server.resumed);
     },
     2},
    {"EncryptedExtensions", kTls13Only,
     [](PeerPair& pair) {
       pair.server_hooks = {OnSend<EncryptedExtensions>([](Peer&, EncryptedExtensions& m) {
         Replace(m.extensions, Alpn{.protocols = {"bar"}});
       })};
     },
     [](const PairResult& result) {
       EXPECT_EQ(result.client.application.protocol, "bar");
       EXPECT_EQ(result.server.application.protocol, "bar");
     }},
    {"CertificateRequest 1.2", kTls12Only,
     [](PeerPair& pair) {
       pair.server.client_auth.mode = ClientAuth::kRequireAny;
       pair.server_hooks = {Skip<CertificateRequest12>()};
     },
     [](const PairResult&) {}},
    {"CertificateRequest 1.3", kTls13Only,
     [](PeerPair& pair) {
       pair.server.client_auth.mode = ClientAuth::kRequireAny;
       pair.server_hooks = {Skip<CertificateRequest13>()};
     },
     [](const PairResult&) {}},
    {"NextProtocol", kTls12Only,
     [](PeerPair& pair) {
       for (PeerOptions* side : {&pair.client, &pair.server}) side->application.use_alpn = false;
       pair.client_hooks = {OnSend<NextProtocol>(
           [](Peer&, NextProtocol& m) { m.selected_protocol = "else"; })};
     },
     [](const PairResult& result) {
       EXPECT_EQ(result.client.application.protocol, "else");
       EXPECT_EQ(result.server.application.protocol, "else");
     }},
    {"NewSessionTicket 1.2", kTls12Only,
     [](PeerPair& pair) {
       pair.server_hooks = {
           OnSend<NewSessionTicket12>([](Peer&, NewSessionTicket12& m) { m.ticket = {1, 2, 3}; })};
     },
     [](const PairResult&) {}},
    {"NewSessionTicket 1.3", kTls13Only,
     [](PeerPair& pair) {
       pair.server_hooks = {
           OnSend<NewSessionTicket13>([](Peer&, NewSessionTicket13& m) { m.nonce = {7, 7}; })};
     },
     [](const PairResult&) {}},
};

TEST(StateFollowsTest, EveryMessage) {
  for (const Case& test : kCases) {
    SCOPED_TRACE(test.name);
    PeerPair pair(Protocol::kTls);
    for (PeerOptions* side : {&pair.client, &pair.server}) {
      side->versions = test.versions;
      side->application.protocols = {"foo", "bar"};
    }
    for (int i = 1; i < test.connections; ++i) EXPECT_EQ(pair.Connect().client_error, "");
    test.set_up(pair);
    const PairResult result = pair.Connect();
    ASSERT_EQ(result.client_error, "");
    ASSERT_EQ(result.server_error, "");
    EXPECT_EQ(result.client.server_random, result.server.server_random);
    EXPECT_EQ(result.client.cipher_suite, result.server.cipher_suite);
    EXPECT_EQ(result.client.exporter_secret, result.server.exporter_secret);
    EXPECT_EQ(result.client.master_secret, result.server.master_secret);
    EXPECT_EQ(result.client.client_verify_data, result.server.client_verify_data);
    EXPECT_NO_THROW(pair.server_memory.RequireFired(pair.server_hooks));
    EXPECT_NO_THROW(pair.client_memory.RequireFired(pair.client_hooks));
    test.check(result);
    // What was promised holds in the next connection as well.
    pair.client_hooks = pair.server_hooks = {};
    pair.client.key_shares = {};
    pair.server.client_auth = {};
    const PairResult next = pair.Connect();
    EXPECT_EQ(next.client_error, "");
    EXPECT_EQ(next.client.resumed, next.server.resumed);
  }
}

TEST(StateFollowsTest, TicketsAreThoseThatWereSent) {
  PeerPair pair(Protocol::kTls);
  pair.client.versions = pair.server.versions = kTls13Only;
  pair.server_hooks = {
      OnSend<NewSessionTicket13>([](Peer&, NewSessionTicket13& m) { m.ticket = {1, 2, 3}; })};
  EXPECT_EQ(pair.Connect().client_error, "");
  pair.server_hooks = {OnReceive<ClientHello>([](Peer&, const ClientHello& m) {
    const auto offered = Get<PreSharedKeyClient>(m.extensions);
    EXPECT_EQ((*offered)->identities.at(0).identity, (Bytes{1, 2, 3}));
  })};
  EXPECT_TRUE(pair.Connect().server.resumed);
}

// What is computed from a message is computed from what was sent.
TEST(StateFollowsTest, SignaturesAndBindersCoverTheEdit) {
  PeerPair pair(Protocol::kTls);
  pair.client.versions = pair.server.versions = kTls12Only;
  pair.client.cipher_suites = {TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256};
  pair.client.groups = {NamedGroup::x25519};
  pair.server_hooks = {OnSend<ServerKeyExchange>(
      [](Peer&, ServerKeyExchange& m) { m.ecdhe->point.assign(32, 9); })};
  // The signature verifies, and the premaster secrets differ.
  EXPECT_EQ(pair.Connect().server_error.find("signature"), std::string::npos);
  EXPECT_EQ(pair.Connect().client_error.find("signature"), std::string::npos);

  PeerPair resuming(Protocol::kTls);
  resuming.client.versions = resuming.server.versions = kTls13Only;
  EXPECT_EQ(resuming.Connect().client_error, "");
  resuming.client_hooks = {
      OnSend<ClientHello>([](Peer&, ClientHello& m) { m.random[0] ^= 1; })};
  EXPECT_TRUE(resuming.Connect().server.resumed);
  resuming.client_hooks = {OnSecret(Secret::kBinder, [](Peer&, Bytes& b) { b[0] ^= 1; })};
  EXPECT_NE(resuming.Connect().server_error.find("PSK binder does not verify"), std::string::npos);
}

TEST(StateFollowsTest, ForgeDeceivesThePeer) {
  PeerPair pair(Protocol::kTls);
  pair.client.versions = pair.server.versions = kTls13Only;
  pair.server_hooks = {Forge<ServerHello>([](Peer&, ServerHello& m) { m.random[0] ^= 1; })};
  const PairResult result = pair.Connect();
  EXPECT_EQ(result.client_error, "");
  EXPECT_NE(result.client.server_random, result.server.server_random);
}

TEST(StateFollowsTest, SkippedKeyUpdateChangesNoKeys) {
  PeerPair pair(Protocol::kTls);
  pair.client.versions = pair.server.versions = kTls13Only;
  pair.client_hooks = {Skip<KeyUpdate>(), At(Phase::kBeforeApplicationData, [](Connection& c) {
                         c.SendKeyUpdate(KeyUpdateRequest::update_not_requested);
                       })};
  EXPECT_EQ(pair.Connect().client_error, "");
}

}  // namespace
}  // namespace badpeer
