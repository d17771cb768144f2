#include "runner/wire/code_points.h"

#include <gtest/gtest.h>

#include <set>

namespace badpeer {
namespace {

TEST(CodePoints, KnownValuesHaveTheRegisteredName) {
  EXPECT_EQ(Name(CipherSuite{0x1301}), "TLS_AES_128_GCM_SHA256");
  EXPECT_EQ(Name(ExtensionType{51}), "key_share");
  EXPECT_EQ(Name(NamedGroup{0x11ec}), "X25519MLKEM768");
  EXPECT_EQ(Name(SignatureScheme{0x0804}), "rsa_pss_rsae_sha256");
  EXPECT_EQ(Name(AlertDescription{50}), "decode_error");
  EXPECT_EQ(Name(CompressionMethod{0}), "null");
}

TEST(CodePoints, UnknownValuesSurviveInHexOfTheirWidth) {
  EXPECT_EQ(Name(ExtensionType{0x1234}), "0x1234");
  EXPECT_EQ(Name(CipherSuite{0x0f}), "0x000f");
  EXPECT_EQ(Name(HandshakeType{0x63}), "0x63");
  EXPECT_EQ(Name(ProtocolVersion{0x0305}), "0x0305");
}

TEST(CodePoints, GreaseIsNamed) {
  std::set<std::uint16_t> values;
  for (unsigned i = 0; i < 16; ++i) {
    EXPECT_TRUE(IsGrease(GreaseValue(i)));
    values.insert(GreaseValue(i));
  }
  EXPECT_EQ(values.size(), 16u);
  EXPECT_EQ(GreaseValue(15), 0xfafa);
  EXPECT_EQ(GreasePskMode(0), 0x0b);
  EXPECT_EQ(GreasePskMode(7), 0xe4);  // The last one of RFC 8701, 2.
  EXPECT_FALSE(IsGrease(CipherSuite{0x0a1a}));
  EXPECT_FALSE(IsGrease(CipherSuite{0x1301}));
  EXPECT_EQ(Name(ExtensionType{0x3a3a}), "GREASE(0x3a3a)");
  EXPECT_EQ(Name(ProtocolVersion{0x7a7a}), "GREASE(0x7a7a)");
}

TEST(CodePoints, DtlsVersionsMapToTheTlsVersionTheyAreBuiltOn) {
  for (ProtocolVersion tls :
       {ProtocolVersion::kTls11, ProtocolVersion::kTls12, ProtocolVersion::kTls13}) {
    EXPECT_EQ(FromDtls(ToDtls(tls)), tls);
    EXPECT_TRUE(IsDtls(ToDtls(tls)));
    EXPECT_FALSE(IsDtls(tls));
  }
  EXPECT_EQ(ToDtls(ProtocolVersion::kTls10), ProtocolVersion::kDtls10);
  EXPECT_EQ(ToDtls(ProtocolVersion{0x1234}), ProtocolVersion{0x1234});
  EXPECT_EQ(Name(ToDtls(ProtocolVersion::kTls13)), "DTLS 1.3");
}

}  // namespace
}  // namespace badpeer
