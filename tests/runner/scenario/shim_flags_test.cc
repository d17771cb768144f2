#include "runner/scenario/shim_flags.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace badpeer {
namespace {

// The file that follows a flag; "" without it.
std::string ValueOf(const TestCase& test, const std::string& flag) {
  const auto at = std::ranges::find(test.all_flags, flag);
  return at == test.all_flags.end() ? "" : *(at + 1);
}

TestCase Completed(TestCase test) {
  CompleteTest(test);
  return test;
}

class DefaultCredentialTest : public testing::Test {
 protected:
  ~DefaultCredentialTest() override { UseDefaultCredential("rsa2048"); }
};

TEST_F(DefaultCredentialTest, IsRsaUnlessAnotherIsChosen) {
  EXPECT_EQ(ValueOf(Completed({.shim = {.role = Role::kServer}}), "-cert-file"), "{cert:rsa2048}");
  EXPECT_EQ(ValueOf(Completed({}), "-trust-cert"), "{root:rsa2048}");
  UseDefaultCredential("ecdsa-p256");
  const TestCase server = Completed({.shim = {.role = Role::kServer}});
  EXPECT_EQ(ValueOf(server, "-cert-file"), "{cert:ecdsa-p256}");
  EXPECT_EQ(ValueOf(server, "-key-file"), "{key:ecdsa-p256}");
  EXPECT_EQ(ValueOf(Completed({}), "-trust-cert"), "{root:ecdsa-p256}");
}

TEST_F(DefaultCredentialTest, ATestThatNamesOneKeepsIt) {
  UseDefaultCredential("ecdsa-p256");
  const X509 chain{.name = "rsa2048-chain"};
  EXPECT_EQ(ValueOf(Completed({.shim = {.role = Role::kServer, .certificate = chain}}), "-cert-file"),
            "{cert:rsa2048-chain}");
  EXPECT_EQ(ValueOf(Completed({.peer = {.credentials = {chain}}}), "-trust-cert"),
            "{root:rsa2048-chain}");
}

TEST_F(DefaultCredentialTest, ATestAboutRsaKeepsRsa) {
  UseDefaultCredential("ecdsa-p256");
  const std::vector<CipherSuite> rsa = {CipherSuite::TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256};
  const std::vector<CipherSuite> ecdsa = {CipherSuite::TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256};
  EXPECT_EQ(ValueOf(Completed({.peer = {.cipher_suites = rsa}}), "-trust-cert"), "{root:rsa2048}");
  EXPECT_EQ(ValueOf(Completed({.peer = {.cipher_suites = ecdsa}}), "-trust-cert"),
            "{root:ecdsa-p256}");
  EXPECT_EQ(ValueOf(Completed({.state = {.cipher_suite = rsa[0]}}), "-trust-cert"),
            "{root:rsa2048}");
  const std::vector<SignatureScheme> schemes = {SignatureScheme::rsa_pss_rsae_sha256};
  EXPECT_EQ(ValueOf(Completed({.shim = {.role = Role::kServer},
                               .peer = {.verify_signatures = schemes}}),
                    "-cert-file"),
            "{cert:rsa2048}");
}

TEST_F(DefaultCredentialTest, Ed25519IsNotForOldVersions) {
  UseDefaultCredential("ed25519");
  EXPECT_EQ(ValueOf(Completed({}), "-trust-cert"), "{root:ed25519}");
  EXPECT_EQ(ValueOf(Completed({.peer = {.versions = {.max = ProtocolVersion::kTls11}}}), "-trust-cert"),
            "{root:rsa2048}");
}

}  // namespace
}  // namespace badpeer
