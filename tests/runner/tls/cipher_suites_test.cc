#include "runner/tls/cipher_suites.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>

namespace badpeer {
namespace {

using crypto::HashAlgorithm;

bool Says(const std::string& name, const char* part) {
  return name.find(part) != std::string::npos;
}

// The registered name says everything about a suite; it comes from another table.
TEST(CipherSuitesTest, TheTableAgreesWithTheNames) {
  for (const CipherSuiteInfo& info : AllCipherSuites()) {
    const std::string name = Name(info.suite);
    SCOPED_TRACE(name);
    const bool tls13 = !Says(name, "_WITH_");
    EXPECT_EQ(info.key_exchange == KeyExchangeKind::kTls13, tls13);
    EXPECT_EQ(info.authentication == Authentication::kTls13, tls13);
    EXPECT_EQ(info.UsesEcdhe(), Says(name, "ECDHE"));
    EXPECT_EQ(info.IsPsk(), Says(name, "PSK"));
    EXPECT_EQ(info.authentication == Authentication::kEcdsa, Says(name, "ECDSA"));
    EXPECT_EQ(info.authentication == Authentication::kRsa, Says(name, "RSA"));
    EXPECT_EQ(info.IsAead(), !Says(name, "CBC"));
    EXPECT_EQ(info.hash == HashAlgorithm::kSha384, Says(name, "SHA384"));

    const std::size_t key_size = Says(name, "3DES") ? 24 : Says(name, "AES_128") ? 16 : 32;
    EXPECT_EQ(info.key_size, key_size);
    const std::size_t iv_size = Says(name, "3DES")                         ? 8
                                : Says(name, "CBC")                        ? 16
                                : tls13 || Says(name, "CHACHA20_POLY1305") ? 12
                                                                           : 4;
    EXPECT_EQ(info.iv_size, iv_size);
    ASSERT_EQ(info.mac.has_value(), Says(name, "CBC"));
    EXPECT_EQ(info.mac_size, info.mac ? crypto::HashSize(*info.mac) : 0);
    if (info.mac) {
      EXPECT_EQ(*info.mac == HashAlgorithm::kSha1, name.ends_with("SHA"));
    }
  }
}

TEST(CipherSuitesTest, VersionsAndPrf) {
  const CipherSuiteInfo& cbc = *FindCipherSuite(CipherSuite::TLS_RSA_WITH_AES_128_CBC_SHA);
  EXPECT_TRUE(cbc.UsableIn(ProtocolVersion::kTls10));
  EXPECT_TRUE(cbc.UsableIn(ProtocolVersion::kTls12));
  EXPECT_FALSE(cbc.UsableIn(ProtocolVersion::kTls13));
  EXPECT_EQ(cbc.Prf(ProtocolVersion::kTls11), HashAlgorithm::kMd5Sha1);
  EXPECT_EQ(cbc.Prf(ProtocolVersion::kTls12), HashAlgorithm::kSha256);
  EXPECT_EQ(cbc.KeyBlockSize(), 2u * (20 + 16 + 16));

  const CipherSuiteInfo& newer = *FindCipherSuite(CipherSuite::TLS_RSA_WITH_AES_128_CBC_SHA256);
  EXPECT_FALSE(newer.UsableIn(ProtocolVersion::kTls11));
  EXPECT_TRUE(newer.UsableIn(ProtocolVersion::kTls12));

  const CipherSuiteInfo& tls13 = *FindCipherSuite(CipherSuite::TLS_AES_256_GCM_SHA384);
  EXPECT_FALSE(tls13.UsableIn(ProtocolVersion::kTls12));
  EXPECT_TRUE(tls13.UsableIn(ProtocolVersion::kTls13));
  EXPECT_EQ(tls13.Prf(ProtocolVersion::kTls13), HashAlgorithm::kSha384);
}

TEST(CipherSuitesTest, NumbersAreUniqueAndUnknownOnesAreNotFound) {
  std::set<CipherSuite> seen;
  for (const CipherSuiteInfo& info : AllCipherSuites()) {
    EXPECT_TRUE(seen.insert(info.suite).second) << Name(info.suite);
    EXPECT_EQ(FindCipherSuite(info.suite), &info);
  }
  EXPECT_EQ(FindCipherSuite(CipherSuite::TLS_FALLBACK_SCSV), nullptr);
  EXPECT_EQ(FindCipherSuite(CipherSuite{0x0a0a}), nullptr);
}

TEST(CipherSuitesTest, DefaultsLeaveOutWhatATestMustAskFor) {
  const std::vector<CipherSuite>& defaults = DefaultCipherSuites();
  EXPECT_EQ(defaults.front(), CipherSuite::TLS_CHACHA20_POLY1305_SHA256);
  EXPECT_EQ(defaults.back(), CipherSuite::TLS_RSA_WITH_3DES_EDE_CBC_SHA);
  EXPECT_EQ(defaults.size(), 25u);
  for (CipherSuite suite : defaults) {
    EXPECT_FALSE(Says(Name(suite), "PSK") || Says(Name(suite), "CCM")) << Name(suite);
  }
}

}  // namespace
}  // namespace badpeer
