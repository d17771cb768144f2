// Raw public keys (RFC 7250), our client against our server, in all versions.
#include <gtest/gtest.h>

#include "runner/crypto/test_keys.h"
#include "runner/wire/messages.h"
#include "tests/runner/tls/peer_pair.h"

namespace badpeer {
namespace {

using Types = std::vector<CertificateType>;
const Types kRaw = {CertificateType::RawPublicKey};
const Types kBoth = {CertificateType::RawPublicKey, CertificateType::X509};

const Bytes& P256() { return crypto::TestKey(crypto::TestKeyName::kP256).public_key().spki(); }
const Bytes& Rsa() { return crypto::TestKey(crypto::TestKeyName::kRsa2048).public_key().spki(); }

class RawPublicKeyTest : public ::testing::TestWithParam<ProtocolVersion> {
 protected:
  PeerPair Pair() {
    PeerPair pair(Protocol::kTls);
    pair.client.versions = pair.server.versions = {GetParam(), GetParam()};
    return pair;
  }
};

TEST_P(RawPublicKeyTest, OfTheServer) {
  PeerPair pair = Pair();
  pair.client.certificate_types->accept = kBoth;
  pair.server.credentials = {RawPublicKey{.name = "ecdsa-p256"}};
  const PairResult result = pair.Connect();
  EXPECT_EQ(result.client_error, "");
  EXPECT_EQ(result.server_error, "");
  EXPECT_EQ(result.client.certificate_types.peer_raw_public_key, P256());
  EXPECT_TRUE(result.client.peer_certificates.empty());
}

TEST_P(RawPublicKeyTest, OfBothSidesAndInTheSession) {
  PeerPair pair = Pair();
  pair.client.certificate_types = CertificateTypeOptions{.accept = kRaw, .offer = kBoth};
  pair.client.credentials = {X509{.name = "rsa2048"}, RawPublicKey{.name = "rsa2048"}};
  pair.server.certificate_types->accept = kRaw;
  pair.server.credentials = {X509{.name = "rsa2048"}, RawPublicKey{.name = "ecdsa-p256"}};
  pair.server.client_auth.mode = ClientAuth::kRequireAny;
  for (bool resumed : {false, true}) {
    const PairResult result = pair.Connect();
    EXPECT_EQ(result.client_error, "");
    EXPECT_EQ(result.server_error, "");
    EXPECT_EQ(result.client.resumed, resumed);
    EXPECT_EQ(result.client.certificate_types.peer_raw_public_key, P256());
    EXPECT_EQ(result.server.certificate_types.peer_raw_public_key, Rsa());
  }
}

// Certificates where the other side knows of nothing else.
TEST_P(RawPublicKeyTest, OnlyWhereTheyAreTaken) {
  PeerPair pair = Pair();
  pair.server.credentials = {RawPublicKey{.name = "ecdsa-p256"}};
  EXPECT_NE(pair.Connect().server_error, "");
  pair.server.credentials.push_back(X509{.name = "ecdsa-p256"});
  const PairResult result = pair.Connect();
  EXPECT_EQ(result.client_error, "");
  EXPECT_EQ(result.client.certificate_types.peer_raw_public_key, Bytes{});
  EXPECT_FALSE(result.client.peer_certificates.empty());
}

// Of a server that has not heard that they are not taken.
TEST_P(RawPublicKeyTest, RefusesCertificatesInstead) {
  PeerPair pair = Pair();
  pair.client.certificate_types->accept = kRaw;
  pair.client_hooks = {OnSend<ClientHello>(
      [](Peer&, ClientHello& m) { Remove(m.extensions, ExtensionType::server_certificate_type); })};
  const PairResult result = pair.Connect();
  EXPECT_NE(result.client_error.find("certificate type that we do not take"), std::string::npos)
      << result.client_error;
}

TEST_P(RawPublicKeyTest, RefusesATypeThatWasNotOffered) {
  PeerPair pair = Pair();
  pair.client.certificate_types->accept = kRaw;
  pair.server.credentials = {RawPublicKey{.name = "ecdsa-p256"}};
  const auto change = [](Peer&, auto& m) {
    Replace(m.extensions, ServerCertificateTypeChoice{CertificateType::OpenPGP});
  };
  pair.server_hooks = {GetParam() >= ProtocolVersion::kTls13 ? OnSend<EncryptedExtensions>(change)
                                                             : OnSend<ServerHello>(change)};
  const PairResult result = pair.Connect();
  EXPECT_NE(result.client_error.find("not offered"), std::string::npos) << result.client_error;
}

// A test's server that goes on with a credential which the client has not asked for.
TEST_P(RawPublicKeyTest, AServerMayShowWhatIsNotTaken) {
  PeerPair pair = Pair();
  pair.server.credentials = {RawPublicKey{.name = "ecdsa-p256"}};
  pair.server_hooks = {Waive(Check::kCredentialInCommon)};
  EXPECT_NE(pair.Connect().client_error, "");
  pair.client.certificate_types->accept = kRaw;
  pair.server.credentials = {X509{.name = "ecdsa-p256"}};
  EXPECT_NE(pair.Connect().client_error.find("not offered"), std::string::npos);
}

TEST_P(RawPublicKeyTest, TheTypeToAskForIsADecision) {
  PeerPair pair = Pair();
  pair.client.certificate_types->offer = kBoth;
  pair.client.credentials = {X509{.name = "rsa2048"}, RawPublicKey{.name = "rsa2048"}};
  pair.server.certificate_types->accept = kBoth;
  pair.server.client_auth.mode = ClientAuth::kRequireAny;
  pair.server_hooks = {OnChoose(CertificateType::X509)};
  const PairResult result = pair.Connect();
  EXPECT_EQ(result.server_error, "");
  EXPECT_FALSE(result.server.peer_certificates.empty());
}

// Who says nothing of types takes certificates.
TEST_P(RawPublicKeyTest, AServerThatDoesNotKnowTheExtension) {
  PeerPair pair = Pair();
  pair.client.certificate_types->offer = kBoth;
  pair.client.credentials = {RawPublicKey{.name = "rsa2048"}, X509{.name = "rsa2048"}};
  pair.server.client_auth.mode = ClientAuth::kRequireAny;
  const auto check = [](Peer&, const auto& m) {
    EXPECT_FALSE(Has(m.extensions, ExtensionType::client_certificate_type));
  };
  pair.client_hooks = {GetParam() >= ProtocolVersion::kTls13 ? OnReceive<EncryptedExtensions>(check)
                                                             : OnReceive<ServerHello>(check)};
  const PairResult result = pair.Connect();
  EXPECT_EQ(result.server_error, "");
  EXPECT_FALSE(result.server.peer_certificates.empty());
}

INSTANTIATE_TEST_SUITE_P(Versions, RawPublicKeyTest,
                         ::testing::Values(ProtocolVersion::kTls10, ProtocolVersion::kTls11,
                                           ProtocolVersion::kTls12, ProtocolVersion::kTls13));

}  // namespace
}  // namespace badpeer
