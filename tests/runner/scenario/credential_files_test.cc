#include "runner/scenario/credential_files.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "runner/crypto/credential_store.h"

namespace badpeer {
namespace {

namespace fs = std::filesystem;

std::string Contents(const std::string& path) {
  const Result<std::string> content = ReadFile(path);
  return content ? *content : content.error().message;
}

// A place of its own for temporary directories.
class CredentialFilesTest : public testing::Test {
 protected:
  CredentialFilesTest() {
    fs::create_directories(place_);
    if (const char* old = std::getenv("TMPDIR")) old_ = old;
    ::setenv("TMPDIR", place_.c_str(), 1);
  }
  ~CredentialFilesTest() override {
    old_ ? ::setenv("TMPDIR", old_->c_str(), 1) : ::unsetenv("TMPDIR");
    fs::remove_all(place_);
  }

  const std::string place_ = testing::TempDir() + "badpeer-credential-files";
  std::optional<std::string> old_{};
  crypto::CredentialStore store_;
};

TEST_F(CredentialFilesTest, HoldWhatTheStoreMakes) {
  CredentialFiles files(store_);
  const crypto::CertifiedKey& chain = store_.Get("rsa2048-chain");
  EXPECT_EQ(Contents(files.Certificate("rsa2048-chain")), crypto::CertificatesToPem(chain.chain));
  EXPECT_EQ(Contents(files.Key("rsa2048-chain")), chain.key.Pem());
  EXPECT_EQ(Contents(files.Root("rsa2048-chain")), crypto::CertificatesToPem({chain.root}));
  EXPECT_EQ(files.Key("rsa2048-chain"), files.Key("rsa2048-chain"));
}

TEST_F(CredentialFilesTest, WhereThereIsNoCertificateThereIsNoFile) {
  CredentialFiles files(store_);
  EXPECT_EQ(files.Certificate("channel-id"), "");
  EXPECT_EQ(files.Root("channel-id"), "");
  EXPECT_EQ(Contents(files.Key("channel-id")), store_.Get("channel-id").key.Pem());
  EXPECT_EQ(files.Certificate("garbage"), "");
  EXPECT_THROW(files.Key("rsa4096"), std::invalid_argument);
}

TEST_F(CredentialFilesTest, DirectoryIsPrivateLazyAndGoesAway) {
  {
    CredentialFiles files(store_);
    EXPECT_TRUE(fs::is_empty(place_));
    const fs::path directory = fs::path(files.Key("ed25519")).parent_path();
    EXPECT_EQ(directory.parent_path(), place_);
    struct stat status {};
    ASSERT_EQ(::stat(directory.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 07777, 0700u);
  }
  EXPECT_TRUE(fs::is_empty(place_));
}

TEST_F(CredentialFilesTest, StayIfTheyAreToBeKept) {
  std::string key;
  {
    CredentialFiles files(store_, /*keep=*/true);
    key = files.Key("ed25519");
  }
  EXPECT_EQ(Contents(key), store_.Get("ed25519").key.Pem());
}

TEST_F(CredentialFilesTest, SayWhatCannotBeWritten) {
  fs::remove_all(place_);
  CredentialFiles files(store_);
  try {
    files.Key("ed25519");
    FAIL();
  } catch (const std::runtime_error& error) {
    EXPECT_NE(std::string(error.what()).find(place_), std::string::npos) << error.what();
  }
}

TEST_F(CredentialFilesTest, ThreadsGetTheSameFile) {
  CredentialFiles files(store_);
  std::vector<std::thread> threads;
  std::vector<std::string> got(8);
  for (std::string& path : got) {
    threads.emplace_back([&] { path = files.Certificate("rsa-pss"); });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(std::set<std::string>(got.begin(), got.end()).size(), 1u);
  EXPECT_EQ(Contents(got[0]), crypto::CertificatesToPem(store_.Get("rsa-pss").chain));
}

}  // namespace
}  // namespace badpeer
