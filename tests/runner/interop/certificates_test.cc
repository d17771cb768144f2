#include "runner/interop/certificates.h"

#include <gtest/gtest.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <memory>
#include <vector>

#include "runner/base/files.h"

namespace badpeer::interop {
namespace {

struct Free {
  void operator()(X509* certificate) const { X509_free(certificate); }
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(X509_STORE* store) const { X509_STORE_free(store); }
  void operator()(X509_STORE_CTX* context) const { X509_STORE_CTX_free(context); }
};
using Certificate = std::unique_ptr<X509, Free>;

std::vector<Certificate> ReadChain(const std::string& path) {
  std::vector<Certificate> chain;
  std::FILE* file = std::fopen(path.c_str(), "r");
  if (file == nullptr) return chain;
  while (X509* certificate = PEM_read_X509(file, nullptr, nullptr, nullptr)) {
    chain.emplace_back(certificate);
  }
  std::fclose(file);
  return chain;
}

std::size_t DerSize(const std::vector<Certificate>& chain) {
  std::size_t size = 0;
  for (const Certificate& one : chain) {
    size += static_cast<std::size_t>(i2d_X509(one.get(), nullptr));
  }
  return size;
}

class Certificates : public testing::TestWithParam<std::size_t> {};

TEST_P(Certificates, VerifyUpToTheRootForEveryServerName) {
  Result<TempDir> dir = TempDir::Create("certs");
  ASSERT_TRUE(dir.ok());
  ASSERT_TRUE(WriteCertificates(dir->path(), GetParam()).ok());
  const std::vector<Certificate> chain = ReadChain(dir->path() + "/cert.pem");
  const std::vector<Certificate> root = ReadChain(dir->path() + "/ca.pem");
  ASSERT_EQ(chain.size(), GetParam());
  ASSERT_EQ(root.size(), 1u);

  const std::unique_ptr<X509_STORE, Free> store(X509_STORE_new());
  X509_STORE_add_cert(store.get(), root[0].get());
  STACK_OF(X509)* intermediates = sk_X509_new_null();
  for (std::size_t i = 1; i < chain.size(); ++i) sk_X509_push(intermediates, chain[i].get());
  const std::unique_ptr<X509_STORE_CTX, Free> context(X509_STORE_CTX_new());
  X509_STORE_CTX_init(context.get(), store.get(), chain[0].get(), intermediates);
  X509_STORE_CTX_set_purpose(context.get(), X509_PURPOSE_SSL_SERVER);
  EXPECT_EQ(X509_verify_cert(context.get()), 1)
      << X509_verify_cert_error_string(X509_STORE_CTX_get_error(context.get()));
  sk_X509_free(intermediates);
  for (const char* name : {"server", "server4", "server6", "server46"}) {
    EXPECT_EQ(X509_check_host(chain[0].get(), name, 0, 0, nullptr), 1) << name;
  }

  std::FILE* file = std::fopen((dir->path() + "/priv.key").c_str(), "r");
  ASSERT_NE(file, nullptr);
  const std::unique_ptr<EVP_PKEY, Free> key(PEM_read_PrivateKey(file, nullptr, nullptr, nullptr));
  std::fclose(file);
  EXPECT_EQ(X509_check_private_key(chain[0].get(), key.get()), 1);
}

INSTANTIATE_TEST_SUITE_P(Lengths, Certificates, testing::Values(1, 2, 9));

TEST(CertificatesOfRuns, AreFreshAndLongOnesOutgrowTheAmplificationLimit) {
  Result<TempDir> first = TempDir::Create("certs");
  Result<TempDir> second = TempDir::Create("certs");
  ASSERT_TRUE(first.ok() && second.ok());
  ASSERT_TRUE(WriteCertificates(first->path(), 9).ok());
  ASSERT_TRUE(WriteCertificates(second->path(), 9).ok());
  EXPECT_NE(*ReadFile(first->path() + "/cert.pem"), *ReadFile(second->path() + "/cert.pem"));
  // The test case wants at least 7,500 bytes of Handshake CRYPTO data.
  EXPECT_GT(DerSize(ReadChain(first->path() + "/cert.pem")), 7500u);
}

TEST(CertificatesOfRuns, SayWhereTheyCouldNotBeWritten) {
  const Status done = WriteCertificates("/nonexistent/folder", 1);
  ASSERT_FALSE(done.ok());
  EXPECT_NE(done.error().message.find("/nonexistent/folder"), std::string::npos);
}

}  // namespace
}  // namespace badpeer::interop
