#include "runner/crypto/credential_store.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <system_error>
#include <thread>
#include <vector>

namespace badpeer::crypto {
namespace {

std::string Contents(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST(CredentialStoreTest, KnowsTheNamesOfTheSuite) {
  CredentialStore store({});
  for (const char* name :
       {"rsa1024", "rsa2048", "rsa2048-chain", "rsa2048-signing", "rsa2048-encipherment", "rsa-pss",
        "ecdsa-p256", "ecdsa-p256-agreement", "ecdsa-p384", "ecdsa-p521", "ed25519", "mldsa44",
        "mldsa65", "mldsa87"}) {
    SCOPED_TRACE(name);
    const StoredCredential& stored = store.Get(name);
    EXPECT_EQ(&store.Get(name), &stored);
    EXPECT_EQ(Contents(stored.cert_path), CertificatesToPem(stored.certified.chain));
    EXPECT_EQ(Contents(stored.root_path), CertificatesToPem({stored.certified.root}));
    EXPECT_EQ(Contents(stored.key_path), stored.certified.key.Pem());
    const Result<ParsedCertificate> leaf = ParseCertificate(stored.certified.chain.front());
    const Result<ParsedCertificate> top = ParseCertificate(stored.certified.chain.back());
    const Result<ParsedCertificate> root = ParseCertificate(stored.certified.root);
    ASSERT_TRUE(leaf && top && root);
    EXPECT_EQ(leaf->public_key.spki(), stored.certified.key.public_key().spki());
    EXPECT_EQ(top->issuer, root->subject);
    EXPECT_EQ(RootNameOf(name), root->subject);
  }
  EXPECT_EQ(store.Get("rsa2048-chain").certified.chain.size(), 2u);
  EXPECT_EQ(store.Get("rsa-pss").root_path, store.Get("rsa2048-chain").root_path);
  EXPECT_NE(store.Get("rsa2048").root_path, store.Get("rsa2048-chain").root_path);
}

TEST(CredentialStoreTest, NobodyVouchesForAnUnknownName) {
  EXPECT_THROW(RootNameOf("nobody"), std::invalid_argument);
}

TEST(CredentialStoreTest, GarbageIsNoCertificate) {
  CredentialStore store({});
  const StoredCredential& stored = store.Get("garbage");
  ASSERT_EQ(stored.certified.chain.size(), 1u);
  EXPECT_FALSE(ParseCertificate(stored.certified.chain[0]));
  EXPECT_TRUE(stored.cert_path.empty());
}

TEST(CredentialStoreTest, NamesCanBeAdded) {
  CredentialStore store({});
  store.Define("ech secret/../x", {.leaf = {.dns_names = {"secret.example"}}});
  const StoredCredential& defined = store.Get("ech secret/../x");
  EXPECT_EQ(std::filesystem::path(defined.cert_path).parent_path(), store.directory());
  EXPECT_NE(AsText(defined.certified.chain[0]).find("secret.example"), std::string_view::npos);
  EXPECT_THROW(store.Define("rsa2048", {}), std::invalid_argument);

  store.Define("bare", {.key = TestKeyName::kP384, .issuer = CredentialSpec::Issuer::kNone});
  const StoredCredential& bare = store.Get("bare");
  EXPECT_EQ(bare.certified.chain,
            std::vector<Bytes>{TestKey(TestKeyName::kP384).public_key().spki()});
  EXPECT_TRUE(bare.cert_path.empty() && bare.root_path.empty());
  EXPECT_EQ(Contents(bare.key_path), TestKey(TestKeyName::kP384).Pem());

  const PrivateKey& key = TestKey(TestKeyName::kChannelId);
  const CertifiedKey made = IssueLeaf(MakeRoot(key, {.common_name = "R"}), key, {});
  const StoredCredential& added = store.Add("made", made);
  EXPECT_EQ(&store.Get("made"), &added);
  EXPECT_EQ(Contents(added.cert_path), CertificatesToPem(made.chain));
  EXPECT_EQ(Contents(added.root_path), CertificatesToPem({made.root}));
  EXPECT_THROW(store.Add("made", made), std::invalid_argument);
}

TEST(CredentialStoreTest, UnknownNamesAreRefused) {
  CredentialStore store({});
  EXPECT_THROW(store.Get("rsa4096"), std::invalid_argument);
}

TEST(CredentialStoreTest, DirectoryIsPrivateLazyAndGoesAway) {
  const std::string parent = std::string(::testing::TempDir()) + "badpeer-store-test";
  std::filesystem::create_directories(parent);
  std::string path;
  {
    CredentialStore store({.parent = parent});
    EXPECT_TRUE(std::filesystem::is_empty(parent));
    path = store.directory();
    struct stat status {};
    ASSERT_EQ(::stat(path.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 07777, 0700u);
    const std::string file = store.WriteFile("a b", "text");
    EXPECT_EQ(Contents(file), "text");
    EXPECT_NE(store.WriteFile("a b", "text"), file);
  }
  EXPECT_FALSE(std::filesystem::exists(path));
  {
    CredentialStore store({.keep_files = true, .parent = parent});
    path = store.directory();
  }
  EXPECT_TRUE(std::filesystem::exists(path));
  std::filesystem::remove_all(parent);
  CredentialStore nowhere({.parent = parent});
  EXPECT_THROW(nowhere.Get("ed25519"), std::system_error);
}

TEST(CredentialStoreTest, ThreadsGetTheSameCredential) {
  CredentialStore store({});
  std::vector<std::thread> threads;
  std::vector<const StoredCredential*> got(8);
  for (std::size_t t = 0; t < got.size(); ++t) {
    threads.emplace_back(
        [t, &got, &store] { got[t] = &store.Get(t % 2 == 0 ? "rsa-pss" : "rsa2048-chain"); });
  }
  for (std::thread& thread : threads) thread.join();
  for (std::size_t t = 2; t < got.size(); ++t) EXPECT_EQ(got[t], got[t - 2]);
}

}  // namespace
}  // namespace badpeer::crypto
