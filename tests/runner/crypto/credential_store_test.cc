#include "runner/crypto/credential_store.h"

#include <gtest/gtest.h>

#include <stdexcept>
#include <thread>
#include <vector>

#include "runner/crypto/test_keys.h"

namespace badpeer::crypto {
namespace {

TEST(CredentialStoreTest, KnowsTheNamesOfTheSuite) {
  CredentialStore store;
  for (const char* name : {"rsa1024",
                           "rsa2048",
                           "rsa2048-chain",
                           "rsa2048-signing",
                           "rsa2048-encipherment",
                           "rsa2048-delegating",
                           "rsa-pss",
                           "ecdsa-p256",
                           "ecdsa-p256-agreement",
                           "ecdsa-p256-other",
                           "ecdsa-p384",
                           "ecdsa-p521",
                           "ed25519",
                           "mldsa44",
                           "mldsa65",
                           "mldsa87",
                           "example.com",
                           "secret.example",
                           "public.example",
                           "test0123456789.example"}) {
    SCOPED_TRACE(name);
    const CertifiedKey& made = store.Get(name);
    EXPECT_EQ(&store.Get(name), &made);
    const Result<ParsedCertificate> leaf = ParseCertificate(made.chain.front());
    const Result<ParsedCertificate> top = ParseCertificate(made.chain.back());
    const Result<ParsedCertificate> root = ParseCertificate(made.root);
    ASSERT_TRUE(leaf && top && root);
    EXPECT_EQ(leaf->public_key.spki(), made.key.public_key().spki());
    EXPECT_EQ(top->issuer, root->subject);
    EXPECT_EQ(RootNameOf(name), root->subject);
  }
  EXPECT_EQ(store.Get("rsa2048-chain").chain.size(), 2u);
  EXPECT_EQ(store.Get("rsa-pss").root, store.Get("rsa2048-chain").root);
  EXPECT_NE(store.Get("rsa2048").root, store.Get("rsa2048-chain").root);
}

TEST(CredentialStoreTest, ALeafSaysItsName) {
  CredentialStore store;
  EXPECT_NE(AsText(store.Get("secret.example").chain[0]).find("secret.example"),
            std::string_view::npos);
}

TEST(CredentialStoreTest, GarbageIsNoCertificate) {
  CredentialStore store;
  const CertifiedKey& garbage = store.Get("garbage");
  ASSERT_EQ(garbage.chain.size(), 1u);
  EXPECT_FALSE(ParseCertificate(garbage.chain[0]));
  EXPECT_TRUE(garbage.root.empty());
}

TEST(CredentialStoreTest, AKeyWithoutACertificate) {
  CredentialStore store;
  const CertifiedKey& bare = store.Get("channel-id");
  EXPECT_EQ(bare.chain, std::vector<Bytes>{TestKey(TestKeyName::kChannelId).public_key().spki()});
  EXPECT_TRUE(bare.root.empty());
}

TEST(CredentialStoreTest, UnknownNamesAreRefused) {
  CredentialStore store;
  EXPECT_THROW(store.Get("rsa4096"), std::invalid_argument);
  EXPECT_THROW(RootNameOf("rsa4096"), std::invalid_argument);
}

TEST(CredentialStoreTest, ThreadsGetTheSameCredential) {
  CredentialStore store;
  std::vector<std::thread> threads;
  std::vector<const CertifiedKey*> got(8);
  for (std::size_t t = 0; t < got.size(); ++t) {
    threads.emplace_back(
        [t, &got, &store] { got[t] = &store.Get(t % 2 == 0 ? "rsa-pss" : "rsa2048-chain"); });
  }
  for (std::thread& thread : threads) thread.join();
  for (std::size_t t = 2; t < got.size(); ++t) EXPECT_EQ(got[t], got[t - 2]);
}

}  // namespace
}  // namespace badpeer::crypto
