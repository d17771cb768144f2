// Decisions and checks: a test answers for the peer, and makes it look away.
#include <gtest/gtest.h>

#include <set>

#include "runner/wire/messages.h"
#include "tests/runner/tls/peer_pair.h"

namespace badpeer {
namespace {

using enum CipherSuite;

PeerPair PairOf(VersionRange versions) {
  PeerPair pair(Protocol::kTls);
  pair.client.versions = pair.server.versions = versions;
  return pair;
}

TEST(ChecksTest, TableSaysWhatItChecks) {
  std::set<std::string> names;
  for (int i = 0; i <= static_cast<int>(Check::kKeyUpdateAnswer); ++i) {
    const CheckInfo& info = InfoOf(Check(i));
    EXPECT_TRUE(info.name.starts_with('k'));
    EXPECT_TRUE(names.insert(Name(Check(i))).second);
    EXPECT_NE(std::string(info.text), "");
  }
  EXPECT_EQ(InfoOf(Check::kServerFinished).alert, AlertDescription::decrypt_error);
  EXPECT_EQ(InfoOf(Check::kCookie).alert, std::nullopt);
}

TEST(ChecksTest, WaivedCheckLetsTheHandshakeGoOn) {
  PeerPair pair = PairOf(kTls13Only);
  pair.server_hooks = {SignatureHook{[](Peer&, SignatureMade& m) { m.signature.back() ^= 1; }}};
  EXPECT_NE(pair.Connect().client_error.find("signature does not verify"), std::string::npos);
  pair.client_hooks = {Waive(Check::kSignature)};
  EXPECT_EQ(pair.Connect().client_error, "");
  EXPECT_NO_THROW(pair.client_memory.RequireFired(pair.client_hooks));
  // One that did not fail was not waived.
  pair.server_hooks = {};
  pair.client_hooks = {Waive(Check::kSignature)};
  pair.client_memory = {};
  EXPECT_EQ(pair.Connect().client_error, "");
  EXPECT_THROW(pair.client_memory.RequireFired(pair.client_hooks), PeerFailure);
}

TEST(ChecksTest, FailureNamesAlertGotAndWanted) {
  PeerPair pair = PairOf(kTls13Only);
  pair.server_hooks = {Forge<ServerHello>([](Peer&, ServerHello& m) { m.session_id = {1}; })};
  const PairResult result = pair.Connect();
  EXPECT_NE(result.client_error.find("session IDs did not match: got 01, wanted "),
            std::string::npos)
      << result.client_error;

  PeerPair older = PairOf(kTls12Only);
  older.server_hooks = {Forge<ServerHello>(
      [](Peer&, ServerHello& m) { m.compression_method = CompressionMethod::deflate; })};
  EXPECT_EQ(older.Connect().server_error, "remote error: illegal parameter");
}

TEST(SecretsTest, KeysOfTls12AreMadeOfWhatATestSays) {
  const Hook of_nothing =
      OnSecret(Secret::kRecordKeys, [](Peer&, Bytes& secret) { secret.clear(); });
  PeerPair pair = PairOf(kTls12Only);
  pair.client_hooks = {of_nothing};
  EXPECT_NE(pair.Connect().server_error.find("bad record MAC"), std::string::npos);
  pair.server_hooks = {of_nothing};
  EXPECT_EQ(pair.Connect().client_error, "");
}

// It is offered, for the other version.
TEST(ChecksTest, ASuiteMustBeOneOfTheVersion) {
  for (const auto& [version, suite] :
       {std::pair{ProtocolVersion::kTls12, TLS_AES_128_GCM_SHA256},
        {ProtocolVersion::kTls13, TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256}}) {
    PeerPair pair = PairOf({ProtocolVersion::kTls12, ProtocolVersion::kTls13});
    pair.server.versions = {version, version};
    pair.client_hooks = {Optional(Waive(Check::kNoDowngradeFromTls13))};
    pair.server_hooks = {
        Forge<ServerHello>([suite = suite](Peer&, ServerHello& m) { m.cipher_suite = suite; })};
    const std::string error = pair.Connect().client_error;
    EXPECT_TRUE(error.starts_with("server selected an unsupported cipher suite")) << error;
  }
}

TEST(DecisionsTest, ServerPicksWhatATestSays) {
  PeerPair pair = PairOf({ProtocolVersion::kTls12, ProtocolVersion::kTls13});
  pair.server.versions.max = ProtocolVersion::kTls13;
  pair.server_hooks = {OnChoose(ProtocolVersion::kTls12)};
  pair.client_hooks = {Waive(Check::kNoDowngradeFromTls13)};
  EXPECT_EQ(pair.Connect().client.version, ProtocolVersion::kTls12);

  PeerPair suite = PairOf(kTls13Only);
  suite.server_hooks = {OnChoose<CipherSuite>([](Peer&, const Choosing<CipherSuite>& choosing) {
    EXPECT_EQ(std::ranges::count(choosing.candidates, *choosing.choice), 1);
    return TLS_CHACHA20_POLY1305_SHA256;
  })};
  EXPECT_EQ(suite.Connect().client.cipher_suite, TLS_CHACHA20_POLY1305_SHA256);

  for (VersionRange versions : {kTls12Only, kTls13Only}) {
    PeerPair group = PairOf(versions);
    group.server_hooks = {OnChoose(NamedGroup::secp384r1)};
    const PairResult result = group.Connect();
    EXPECT_EQ(result.client_error, "");
    EXPECT_EQ(result.client.group, NamedGroup::secp384r1);
  }

  PeerPair scheme = PairOf(kTls13Only);
  scheme.server_hooks = {OnChoose(SignatureScheme::rsa_pss_rsae_sha384)};
  EXPECT_EQ(scheme.Connect().client.peer_signature_scheme, SignatureScheme::rsa_pss_rsae_sha384);
}

// A server may retry without need; a client must not be asked for what it has sent.
TEST(DecisionsTest, HelloRetry) {
  PeerPair pair = PairOf(kTls13Only);
  pair.server_hooks = {OnChoose(HelloRetry::kSend)};
  EXPECT_NE(pair.Connect().client_error.find("received invalid HelloRetryRequest"),
            std::string::npos);
  pair.server_hooks = {OnChoose(HelloRetry::kSkip)};
  pair.client.key_shares = {{NamedGroup::secp384r1}};
  const PairResult result = pair.Connect();
  EXPECT_EQ(result.client_error, "");
  EXPECT_EQ(result.server.group, NamedGroup::secp384r1);
}

// One that asks for a cookie alone wants the same shares again, and its cookie.
TEST(DecisionsTest, HelloRetryForACookie) {
  PeerPair pair = PairOf(kTls13Only);
  const Hook cookie_alone = OnSend<HelloRetryRequest>([](Peer&, HelloRetryRequest& retry) {
    Remove(retry.extensions, ExtensionType::key_share);
    Put(retry.extensions, Cookie{.cookie = {1, 2, 3}});
  });
  pair.server_hooks = {OnChoose(HelloRetry::kSend), cookie_alone};
  EXPECT_EQ(pair.Connect().client_error, "");
  pair.client_hooks = {OnSend<ClientHello>([](Peer&, ClientHello& hello) {
    if (!Has(hello.extensions, ExtensionType::cookie)) return false;
    Replace(hello.extensions, Cookie{.cookie = {3, 2, 1}});
    return true;
  })};
  EXPECT_NE(pair.Connect().server_error.find("cookie from HelloRetryRequest"), std::string::npos);
}

TEST(DecisionsTest, TicketsOfAClient) {
  PeerPair pair = PairOf(kTls13Only);
  pair.client_hooks = {OnChoose(NewTicket::kIgnore)};
  EXPECT_EQ(pair.Connect().client_error, "");
  pair.client_hooks.clear();
  EXPECT_FALSE(pair.Connect().client.resumed);
  EXPECT_TRUE(pair.Connect().client.resumed);

  // An empty id does not tell whether the ticket was taken, so that the client has to guess.
  PeerPair older = PairOf(kTls12Only);
  EXPECT_EQ(older.Connect().client_error, "");
  const Hook without_id =
      OnSend<ClientHello>([](Peer&, ClientHello& hello) { hello.session_id.clear(); });
  older.client_hooks = {without_id, OnChoose(TicketTaken::kYes)};
  const PairResult resumed = older.Connect();
  EXPECT_EQ(resumed.client_error, "");
  EXPECT_TRUE(resumed.client.resumed && resumed.server.resumed);
  older.client_hooks.clear();
  EXPECT_EQ(older.Connect().client_error, "");  // a full handshake, with a new ticket
  older.client_hooks = {without_id};
  EXPECT_NE(older.Connect().client_error, "");
}

TEST(DecisionsTest, EarlyDataAndHint) {
  PeerPair pair = PairOf(kTls13Only);
  pair.server.early_data->max_size = 1000;
  EXPECT_EQ(pair.ConnectWithHalfRttTickets(0).client_error, "");
  pair.client.early_data =
      EarlyDataOptions{.accept = false, .send = std::vector<Bytes>{BytesOf("early")}};
  pair.server_hooks = {OnChoose(EarlyDataAnswer::kReject)};
  const PairResult rejected = pair.ConnectWithHalfRttTickets(0);
  EXPECT_EQ(rejected.client_error, "");
  EXPECT_FALSE(rejected.server.early_data.accepted);

  PeerPair psk = PairOf(kTls12Only);
  for (PeerOptions* side : {&psk.client, &psk.server}) {
    side->cipher_suites = {TLS_PSK_WITH_AES_128_CBC_SHA};
    side->psk->key = BytesOf("secret");
  }
  psk.client_hooks = {OnReceive<ServerKeyExchange>(
      [](Peer&, const ServerKeyExchange& m) { EXPECT_EQ(m.psk_identity_hint, Bytes{}); })};
  psk.server_hooks = {OnChoose(PskHint::kSend)};
  EXPECT_EQ(psk.Connect().client_error, "");
  EXPECT_NO_THROW(psk.client_memory.RequireFired(psk.client_hooks));
}

}  // namespace
}  // namespace badpeer
