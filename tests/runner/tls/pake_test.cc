// SPAKE2+ in TLS 1.3 (draft-ietf-tls-pake), our client against our server.
#include <gtest/gtest.h>

#include "runner/wire/messages.h"
#include "tests/runner/tls/peer_pair.h"

namespace badpeer {
namespace {

const Spake2Plus kRight{.context = BytesOf("context"),
                        .client_identity = BytesOf("client"),
                        .server_identity = BytesOf("server"),
                        .password = BytesOf("password")};

PeerPair PairOf(Credentials client, Credentials server) {
  PeerPair pair(Protocol::kTls);
  pair.client.credentials = std::move(client);
  pair.server.credentials = std::move(server);
  return pair;
}

TEST(PakeTest, PasswordStandsForSharesAndCertificates) {
  PeerPair pair = PairOf({kRight}, {kRight});
  pair.server.client_auth.mode = ClientAuth::kRequireAny;
  pair.server_hooks = {OnReceive<ClientHello>([](Peer&, const ClientHello& hello) {
    EXPECT_FALSE(Has(hello.extensions, ExtensionType::key_share));
  })};
  const PairResult result = pair.Connect();
  EXPECT_EQ(result.client_error, "");
  EXPECT_EQ(result.server_error, "");
  EXPECT_EQ(result.client.group, std::nullopt);
  EXPECT_TRUE(result.client.peer_certificates.empty());
  EXPECT_EQ(result.client.exporter_secret, result.server.exporter_secret);
}

TEST(PakeTest, AfterACookie) {
  PeerPair pair = PairOf({kRight}, {kRight});
  pair.server_hooks = {OnChoose(HelloRetry::kSend),
                       OnSend<HelloRetryRequest>([](Peer&, HelloRetryRequest& retry) {
                         Put(retry.extensions, Cookie{.cookie = BytesOf("cookie")});
                       })};
  const PairResult result = pair.Connect();
  EXPECT_EQ(result.client_error, "");
  EXPECT_EQ(result.server_error, "");
}

TEST(PakeTest, OtherPasswordIsNoticedByTheClient) {
  Spake2Plus wrong = kRight;
  wrong.password = BytesOf("wrong");
  EXPECT_NE(PairOf({kRight}, {wrong}).Connect().client_error.find("confirmation is wrong"),
            std::string::npos);
}

TEST(PakeTest, ServerTakesTheFirstThatTheClientHas) {
  Spake2Plus other = kRight;
  other.server_identity = BytesOf("other");
  const X509 rsa{.name = "rsa2048"};
  EXPECT_EQ(PairOf({kRight}, {other, kRight, rsa}).Connect().client_error, "");
  const PairResult certified = PairOf({}, {kRight, rsa}).Connect();
  EXPECT_EQ(certified.client_error, "");
  EXPECT_FALSE(certified.client.peer_certificates.empty());
  for (const Credentials& client : {Credentials{}, Credentials{other}}) {
    EXPECT_NE(PairOf(client, {kRight}).Connect().server_error.find("not configured with PAKE"),
              std::string::npos);
  }
}

TEST(PakeTest, RefusesWhatIsNoAnswer) {
  const auto fails = [](Hooks server_hooks, std::string_view with) {
    PeerPair pair = PairOf({kRight}, {kRight});
    pair.server_hooks = std::move(server_hooks);
    const std::string error = pair.Connect().client_error;
    EXPECT_NE(error.find(with), std::string::npos) << error;
  };
  fails({OnSend<ServerHello>(
            [](Peer&, ServerHello& hello) { Remove(hello.extensions, ExtensionType::pake); })},
        "didn't respond with PAKE");
  fails({OnSecret(Secret::kOwnKeyShare, [](Peer&, Bytes& share) { share.pop_back(); })},
        "PAKE share is not valid");
  fails({OnSecret(Secret::kOwnKeyShare, [](Peer&, Bytes& share) { share.back() ^= 1; })},
        "confirmation is wrong");
  fails({OnSend<ServerHello>([](Peer&, ServerHello& hello) {
          Replace(hello.extensions, PakeServerHello{.server_share = {PakeScheme{1234}, {1}}});
        })},
        "unknown PAKE");
  fails(
      {OnChoose(HelloRetry::kSend), OnSend<HelloRetryRequest>([](Peer&, HelloRetryRequest& retry) {
         Put(retry.extensions, KeyShareHelloRetry{NamedGroup::x25519});
       })},
      "an extension that was not offered");
}

TEST(PakeTest, ServerRefusesAShareThatIsNoPoint) {
  PeerPair pair = PairOf({kRight}, {kRight});
  pair.client_hooks = {
      OnSecret(Secret::kOwnKeyShare, [](Peer&, Bytes& share) { share.pop_back(); })};
  EXPECT_NE(pair.Connect().server_error.find("PAKE share is not valid"), std::string::npos);
}

}  // namespace
}  // namespace badpeer
