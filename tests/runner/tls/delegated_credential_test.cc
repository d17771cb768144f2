// Delegated credentials (RFC 9345), our client against our server.
#include <gtest/gtest.h>

#include "runner/wire/messages.h"
#include "tests/runner/tls/peer_pair.h"

namespace badpeer {
namespace {

using enum SignatureScheme;

Delegated P256OfRsa() { return {.parent = {.name = "rsa2048-delegating"}, .key = "ecdsa-p256"}; }

class DelegatedCredentialTest : public ::testing::Test {
 protected:
  DelegatedCredentialTest() {
    pair_.client.versions = pair_.server.versions = kTls13Only;
    pair_.client.delegated_credentials->schemes = {ecdsa_secp256r1_sha256};
    pair_.server.credentials = {P256OfRsa(), X509{.name = "rsa2048"}};
  }

  PeerPair pair_{Protocol::kTls};
};

TEST_F(DelegatedCredentialTest, IsUsedAndKept) {
  for (bool resumed : {false, true}) {
    const PairResult result = pair_.Connect();
    EXPECT_EQ(result.client_error, "");
    EXPECT_EQ(result.server_error, "");
    EXPECT_EQ(result.client.resumed, resumed);
    EXPECT_EQ(result.client.delegated_credential.scheme, ecdsa_secp256r1_sha256);
  }
}

TEST_F(DelegatedCredentialTest, OnlyForClientsThatTakeIt) {
  for (const std::vector<SignatureScheme>& schemes :
       {std::vector<SignatureScheme>{}, {ecdsa_secp384r1_sha384}}) {
    pair_.client.delegated_credentials->schemes = schemes;
    const PairResult result = pair_.Connect();
    EXPECT_EQ(result.client_error, "");
    EXPECT_EQ(result.client.delegated_credential.scheme, std::nullopt);
  }
}

TEST_F(DelegatedCredentialTest, NeedsTheParentsSchemeToo) {
  pair_.client.verify_signatures = {ecdsa_secp256r1_sha256, rsa_pss_rsae_sha384};
  const PairResult result = pair_.Connect();
  EXPECT_EQ(result.client_error, "");
  EXPECT_EQ(result.client.delegated_credential.scheme, std::nullopt);
}

TEST_F(DelegatedCredentialTest, NotBefore13) {
  pair_.client.versions = pair_.server.versions = kTls12Only;
  const PairResult result = pair_.Connect();
  EXPECT_EQ(result.client_error, "");
  EXPECT_EQ(result.client.delegated_credential.scheme, std::nullopt);
}

TEST_F(DelegatedCredentialTest, RefusesAnotherSignature) {
  pair_.server_hooks = {OnSend<Certificate13>([](Peer&, Certificate13& m) {
    Find(m.certificate_list.front().extensions, ExtensionType::delegated_credential)->data.back() ^=
        1;
  })};
  const PairResult result = pair_.Connect();
  EXPECT_NE(result.client_error.find("delegated credential is bad"), std::string::npos)
      << result.client_error;
}

// signature_algorithms is for the certificate's key alone.
TEST_F(DelegatedCredentialTest, SignsWithWhatItsOwnListSays) {
  pair_.client.verify_signatures = {rsa_pss_rsae_sha256};
  const PairResult result = pair_.Connect();
  EXPECT_EQ(result.client_error, "");
  EXPECT_EQ(result.client.delegated_credential.scheme, ecdsa_secp256r1_sha256);
}

TEST_F(DelegatedCredentialTest, RefusesAnotherScheme) {
  pair_.client.verify_signatures = {ecdsa_secp256r1_sha256, rsa_pss_rsae_sha256, ecdsa_sha1};
  pair_.server_hooks = {OnSend<CertificateVerify>(
      [](Peer&, CertificateVerify& m) { m.algorithm = rsa_pss_rsae_sha256; })};
  EXPECT_NE(pair_.Connect().client_error.find("unsupported signature algorithm"),
            std::string::npos);
}

TEST_F(DelegatedCredentialTest, RefusesAnotherSchemeOfTheKey) {
  pair_.client.delegated_credentials->schemes = {rsa_pss_rsae_sha256};
  pair_.server.credentials = {Delegated{
      .parent = {.name = "rsa2048-delegating"}, .key = "rsa2048", .scheme = rsa_pss_rsae_sha256}};
  pair_.server_hooks = {OnChoose(rsa_pss_rsae_sha384)};
  const PairResult result = pair_.Connect();
  EXPECT_NE(result.client_error.find("another scheme than the delegated"), std::string::npos)
      << result.client_error;
  pair_.server_hooks = {};
  EXPECT_EQ(pair_.Connect().client_error, "");
}

// Whoever takes the certificate's key for the signature has not understood the extension.
TEST_F(DelegatedCredentialTest, RefusesASignatureOfTheParent) {
  pair_.server_hooks = {OnSend<Certificate13>([](Peer&, Certificate13& m) {
    Remove(m.certificate_list.front().extensions, ExtensionType::delegated_credential);
  })};
  EXPECT_NE(pair_.Connect().client_error, "");
}

}  // namespace
}  // namespace badpeer
