// Our client against our server over all versions, suites, groups and signature schemes.
#include <gtest/gtest.h>

#include <atomic>

#include "runner/tls/negotiation.h"
#include "runner/wire/messages.h"
#include "tests/runner/tls/peer_pair.h"

namespace badpeer {
namespace {

constexpr ProtocolVersion kVersions[] = {ProtocolVersion::kTls10, ProtocolVersion::kTls11,
                                         ProtocolVersion::kTls12, ProtocolVersion::kTls13};

void ExpectAgreement(const PairResult& result) {
  ASSERT_EQ(result.client_error, "");
  ASSERT_EQ(result.server_error, "");
  EXPECT_EQ(result.client.version, result.server.version);
  EXPECT_EQ(result.client.cipher_suite, result.server.cipher_suite);
  EXPECT_EQ(result.client.master_secret, result.server.master_secret);
  EXPECT_EQ(result.client.exporter_secret, result.server.exporter_secret);
  EXPECT_EQ(result.client.resumed, result.server.resumed);
  EXPECT_EQ(result.client.group, result.server.group);
}

TEST(HandshakeTest, EveryVersionResumes) {
  for (ProtocolVersion version : kVersions) {
    for (bool tickets : {true, false}) {
      if (!tickets && version == ProtocolVersion::kTls13) continue;
      PeerPair pair(Protocol::kTls);
      pair.client.versions = pair.server.versions = {version, version};
      pair.client.tickets.enabled = tickets;
      SCOPED_TRACE(Name(version) + (tickets ? " ticket" : " session id"));
      PairResult first = pair.Connect();
      ExpectAgreement(first);
      EXPECT_FALSE(first.client.resumed);
      PairResult second = pair.Connect();
      ExpectAgreement(second);
      EXPECT_TRUE(second.client.resumed);
    }
  }
}

TEST(HandshakeTest, EveryCipherSuite) {
  for (const CipherSuiteInfo& suite : AllCipherSuites()) {
    for (ProtocolVersion version : kVersions) {
      if (!suite.UsableIn(version)) continue;
      PeerPair pair(Protocol::kTls);
      for (PeerOptions* side : {&pair.client, &pair.server}) {
        side->versions = {version, version};
        side->cipher_suites = {suite.suite};
        side->psk = PskOptions{.key = BytesOf("secret"), .identity = "me"};
      }
      const bool ecdsa = suite.authentication == Authentication::kEcdsa;
      pair.server.credentials = {X509{.name = ecdsa ? "ecdsa-p256" : "rsa2048"}};
      SCOPED_TRACE(Name(suite.suite) + " " + Name(version));
      ExpectAgreement(pair.Connect());
    }
  }
}

TEST(HandshakeTest, EveryGroup) {
  for (NamedGroup group : DefaultGroups()) {
    for (ProtocolVersion version : {ProtocolVersion::kTls12, ProtocolVersion::kTls13}) {
      if (IsPostQuantum(group) && version < ProtocolVersion::kTls13) continue;
      PeerPair pair(Protocol::kTls);
      pair.client.versions = pair.server.versions = {version, version};
      pair.server.groups = {group};
      SCOPED_TRACE(Name(group));
      const PairResult result = pair.Connect();
      ExpectAgreement(result);
      EXPECT_EQ(result.client.group, group);
    }
  }
}

TEST(HandshakeTest, EverySignatureSchemeBothWays) {
  const std::pair<const char*, std::vector<SignatureScheme>> credentials[] = {
      {"rsa2048",
       {SignatureScheme::rsa_pss_rsae_sha256, SignatureScheme::rsa_pss_rsae_sha384,
        SignatureScheme::rsa_pss_rsae_sha512}},
      {"ecdsa-p256", {SignatureScheme::ecdsa_secp256r1_sha256}},
      {"ecdsa-p384", {SignatureScheme::ecdsa_secp384r1_sha384}},
      {"ecdsa-p521", {SignatureScheme::ecdsa_secp521r1_sha512}},
      {"ed25519", {SignatureScheme::ed25519}},
      {"mldsa44", {SignatureScheme::mldsa44}},
      {"mldsa65", {SignatureScheme::mldsa65}},
      {"mldsa87", {SignatureScheme::mldsa87}},
  };
  for (const auto& [name, schemes] : credentials) {
    for (SignatureScheme scheme : schemes) {
      PeerPair pair(Protocol::kTls);
      pair.client.versions = pair.server.versions = kTls13Only;
      pair.server.client_auth.mode = ClientAuth::kRequireAny;
      for (PeerOptions* side : {&pair.client, &pair.server}) {
        side->credentials = {X509{.name = name}};
        side->verify_signatures = {scheme};
      }
      SCOPED_TRACE(Name(scheme));
      const PairResult result = pair.Connect();
      ExpectAgreement(result);
      EXPECT_EQ(result.client.peer_signature_scheme, scheme);
      EXPECT_EQ(result.server.peer_signature_scheme, scheme);
    }
  }
}

TEST(HandshakeTest, ClientCertificatesInEveryVersion) {
  for (ProtocolVersion version : kVersions) {
    for (const char* name : {"rsa2048", "ecdsa-p256"}) {
      PeerPair pair(Protocol::kTls);
      pair.client.versions = pair.server.versions = {version, version};
      pair.server.client_auth.mode = ClientAuth::kRequireAny;
      pair.client.credentials = {X509{.name = name}};
      SCOPED_TRACE(Name(version) + " " + name);
      const PairResult result = pair.Connect();
      ExpectAgreement(result);
      EXPECT_FALSE(result.server.peer_certificates.empty());
    }
  }
}

TEST(HandshakeTest, HelloRetryRequestWithAndWithoutResumption) {
  PeerPair pair(Protocol::kTls);
  pair.client.versions = pair.server.versions = kTls13Only;
  pair.client.key_shares = std::vector<NamedGroup>{};
  ExpectAgreement(pair.Connect());
  const PairResult second = pair.Connect();
  ExpectAgreement(second);
  EXPECT_TRUE(second.client.resumed);
}

TEST(HandshakeTest, EarlyDataAcceptedAndRejected) {
  for (bool accept : {true, false}) {
    PeerPair pair(Protocol::kTls);
    pair.client.versions = pair.server.versions = kTls13Only;
    pair.server.early_data->max_size = 1000;
    ExpectAgreement(pair.Connect());
    pair.client.early_data =
        EarlyDataOptions{.accept = accept, .send = std::vector<Bytes>{BytesOf("early")}};
    pair.server.early_data->accept = accept;
    if (accept) pair.server.early_data->expect.emplace({BytesOf("early")});
    // The peer as a client expects the tickets that BoringSSL sends early; ours sends none then.
    const PairResult second = pair.ConnectWithHalfRttTickets(0);
    ExpectAgreement(second);
    EXPECT_EQ(second.client.early_data.accepted, accept);
    EXPECT_EQ(second.server.early_data.accepted, accept);
  }
}

// What the client wrote had the server's settings in mind, which the session keeps.
TEST(HandshakeTest, EarlyDataNeedsTheSameApplicationSettings) {
  for (const char* settings : {"old", "new"}) {
    const bool same = settings == std::string_view("old");
    PeerPair pair(Protocol::kTls);
    for (PeerOptions* side : {&pair.client, &pair.server}) {
      side->versions = kTls13Only;
      side->application.protocols = {"foo"};
      side->alps->settings = {{"foo", BytesOf("old")}};
    }
    pair.server.early_data->max_size = 1000;
    ExpectAgreement(pair.Connect());
    pair.client.early_data =
        EarlyDataOptions{.accept = same, .send = std::vector<Bytes>{BytesOf("early")}};
    if (same) pair.server.early_data->expect.emplace({BytesOf("early")});
    pair.server.alps->settings = {{"foo", BytesOf(settings)}};
    const PairResult second = pair.ConnectWithHalfRttTickets(0);
    ExpectAgreement(second);
    EXPECT_EQ(second.server.early_data.accepted, same);
    EXPECT_EQ(second.client.alps.peer_settings, BytesOf(settings));
    EXPECT_EQ(second.server.alps.peer_settings, BytesOf("old"));
  }
}

TEST(HandshakeTest, ProtocolsChannelIdAndSettings) {
  for (ProtocolVersion version : kVersions) {
    for (bool alpn : {true, false}) {
      if (!alpn && version == ProtocolVersion::kTls13) continue;
      PeerPair pair(Protocol::kTls);
      for (PeerOptions* side : {&pair.client, &pair.server}) {
        side->versions = {version, version};
        side->application.protocols = {"foo", "bar"};
        side->application.use_alpn = alpn;
      }
      pair.client.channel_id.offer = true;
      pair.server.channel_id.request = true;
      for (int connection = 0; connection < 2; ++connection) {
        SCOPED_TRACE(Name(version) + (alpn ? " ALPN" : " NPN"));
        const PairResult result = pair.Connect();
        ExpectAgreement(result);
        EXPECT_EQ(result.client.application.protocol, "foo");
        EXPECT_EQ(result.server.application.protocol, "foo");
        EXPECT_TRUE(result.server.channel_id.has_value());
      }
    }
  }
}

TEST(HandshakeTest, OverMockQuic) {
  PeerPair pair(Protocol::kQuic);
  for (PeerOptions* side : {&pair.client, &pair.server}) {
    side->versions = kTls13Only;
    side->quic->transport_parameters = {1, 2};
  }
  for (int connection = 0; connection < 2; ++connection) {
    const PairResult result = pair.Connect();
    ExpectAgreement(result);
    EXPECT_EQ(result.client.quic.transport_parameters, (Bytes{1, 2}));
  }
}

TEST(HandshakeTest, TransportParametersAreAskedForWhenTheyAreSent) {
  PeerPair pair(Protocol::kQuic);
  pair.client.versions = pair.server.versions = kTls13Only;
  pair.client.key_shares = std::vector<NamedGroup>{};
  std::atomic<std::uint8_t> asked = 0;
  pair.transport_parameters = [&] { return Bytes{++asked}; };
  const PairResult result = pair.Connect();
  ExpectAgreement(result);
  // The client's first, whatever the second hello is made for; then the server's.
  EXPECT_EQ(result.server.quic.transport_parameters, Bytes{1});
  EXPECT_EQ(result.client.quic.transport_parameters, Bytes{2});
}

TEST(HandshakeTest, TicketsAgeByTheClockThatIsGiven) {
  PeerPair pair(Protocol::kTls);
  pair.client.versions = pair.server.versions = kTls13Only;
  std::uint32_t age_add = 0, age = 0;
  pair.client_hooks = {OnReceive<NewSessionTicket13>(
      [&](Peer&, const NewSessionTicket13& ticket) { age_add = ticket.age_add; })};
  ExpectAgreement(pair.Connect());
  pair.now += std::chrono::milliseconds(1234);
  pair.client_hooks = {};
  pair.server_hooks = {OnReceive<ClientHello>([&](Peer&, const ClientHello& hello) {
    const auto offered = Get<PreSharedKeyClient>(hello.extensions);
    age = (*offered)->identities.at(0).obfuscated_ticket_age - age_add;
  })};
  ExpectAgreement(pair.Connect());
  EXPECT_EQ(age, 1234u);
}

TEST(HandshakeTest, BrokenSignatureIsNoticed) {
  for (ProtocolVersion version : kVersions) {
    PeerPair pair(Protocol::kTls);
    pair.client.versions = pair.server.versions = {version, version};
    pair.client.cipher_suites = {CipherSuite::TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA,
                                 CipherSuite::TLS_AES_128_GCM_SHA256};
    pair.server_hooks = {
        SignatureHook{[](Peer&, SignatureMade& made) { made.signature.back() ^= 1; }}};
    SCOPED_TRACE(Name(version));
    const PairResult result = pair.Connect();
    EXPECT_NE(result.client_error.find("signature does not verify"), std::string::npos)
        << result.client_error;
    // Up to 1.2 the alert arrives as such; in 1.3 it is not encrypted, as its keys are not in use
    // yet.
    EXPECT_NE(result.server_error, "");
  }
}

}  // namespace
}  // namespace badpeer
