#include "runner/crypto/certificate.h"

#include <gtest/gtest.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <memory>
#include <utility>

#include "runner/crypto/test_keys.h"

namespace badpeer::crypto {
namespace {

struct FreeX509 {
  void operator()(X509* certificate) const { X509_free(certificate); }
};
using X509Ptr = std::unique_ptr<X509, FreeX509>;

// OpenSSL reads the DER, all of it, and is the second opinion.
X509Ptr Read(const Bytes& der) {
  const unsigned char* at = der.data();
  X509Ptr certificate(d2i_X509(nullptr, &at, static_cast<long>(der.size())));
  return at == der.data() + der.size() ? std::move(certificate) : nullptr;
}

bool SignedBy(const Bytes& certificate, const Bytes& issuer) {
  X509Ptr subject = Read(certificate), signer = Read(issuer);
  return subject && signer && X509_verify(subject.get(), X509_get0_pubkey(signer.get())) == 1 &&
         X509_check_issued(signer.get(), subject.get()) == X509_V_OK;
}

constexpr TestKeyName kOpenSslKeys[] = {TestKeyName::kRsa1024, TestKeyName::kRsa2048,
                                        TestKeyName::kP256,    TestKeyName::kP384,
                                        TestKeyName::kP521,    TestKeyName::kEd25519};
constexpr TestKeyName kMlDsaKeys[] = {TestKeyName::kMlDsa44, TestKeyName::kMlDsa65,
                                      TestKeyName::kMlDsa87};

Authority TestRoot(TestKeyName key) {
  return MakeRoot(TestKey(key), {.common_name = "Root", .subject_key_id = BytesOf("root")});
}

TEST(CertificateTest, OpenSslAgreesWithEveryChain) {
  for (TestKeyName name : kOpenSslKeys) {
    SCOPED_TRACE(static_cast<int>(name));
    const Authority root = TestRoot(name);
    EXPECT_TRUE(SignedBy(root.root, root.root));
    EXPECT_TRUE(root.path.empty());
    const Authority middle =
        MakeIntermediate(root, TestKey(TestKeyName::kP256),
                         {.common_name = "Middle", .subject_key_id = BytesOf("middle")});
    const CertifiedKey leaf =
        IssueLeaf(middle, TestKey(TestKeyName::kEd25519), {.dns_names = {"test"}});
    ASSERT_EQ(leaf.chain.size(), 2u);
    EXPECT_EQ(leaf.root, root.root);
    EXPECT_TRUE(SignedBy(leaf.chain[0], leaf.chain[1]));
    EXPECT_TRUE(SignedBy(leaf.chain[1], leaf.root));
    EXPECT_FALSE(SignedBy(leaf.chain[0], leaf.root));
    EXPECT_EQ(X509_check_ca(Read(leaf.chain[1]).get()), 1);
    EXPECT_EQ(X509_check_ca(Read(leaf.chain[0]).get()), 0);
  }
}

TEST(CertificateTest, ExtensionsSayWhatTheTemplateSays) {
  const CertifiedKey leaf =
      IssueLeaf(TestRoot(TestKeyName::kP256), TestKey(TestKeyName::kP256),
                {.common_name = "Leaf",
                 .dns_names = {"one.example", "two.example"},
                 .subject_key_id = BytesOf("leaf"),
                 .key_usage = key_usage::kDigitalSignature | key_usage::kKeyAgreement,
                 .serial = 0x1234,
                 .not_before = 1000000000,
                 .not_after = 2600000000,
                 .extra_extensions = {DelegationUsage(), ExtendedKeyUsage({"1.3.6.1.5.5.7.3.1"})}});
  X509Ptr read = Read(leaf.chain[0]);
  ASSERT_TRUE(read);
  EXPECT_EQ(X509_get_version(read.get()), X509_VERSION_3);
  EXPECT_EQ(ASN1_INTEGER_get(X509_get0_serialNumber(read.get())), 0x1234);
  EXPECT_EQ(X509_check_host(read.get(), "two.example", 0, 0, nullptr), 1);
  EXPECT_EQ(X509_check_host(read.get(), "three.example", 0, 0, nullptr), 0);
  EXPECT_EQ(X509_get_key_usage(read.get()),
            static_cast<std::uint32_t>(KU_DIGITAL_SIGNATURE | KU_KEY_AGREEMENT));
  EXPECT_EQ(X509_get_extended_key_usage(read.get()), static_cast<std::uint32_t>(XKU_SSL_SERVER));
  EXPECT_EQ(ASN1_STRING_length(X509_get0_subject_key_id(read.get())), 4);
  EXPECT_EQ(ASN1_STRING_length(X509_get0_authority_key_id(read.get())), 4);
  EXPECT_EQ(
      X509_cmp_timeframe(nullptr, X509_get0_notBefore(read.get()), X509_get0_notAfter(read.get())),
      0);
  std::tm until{};
  ASSERT_EQ(ASN1_TIME_to_tm(X509_get0_notAfter(read.get()), &until), 1);
  EXPECT_EQ(timegm(&until), 2600000000);
  EXPECT_EQ(X509_get_ext_count(read.get()), 6);
}

// Bits are counted from the first one, and the length ends at the last that is set.
TEST(CertificateTest, EveryKeyUsageBit) {
  const Authority root = TestRoot(TestKeyName::kP256);
  const std::pair<std::uint16_t, std::uint32_t> bits[] = {
      {key_usage::kDigitalSignature, KU_DIGITAL_SIGNATURE},
      {key_usage::kKeyEncipherment, KU_KEY_ENCIPHERMENT},
      {key_usage::kKeyAgreement, KU_KEY_AGREEMENT},
      {key_usage::kCertSign, KU_KEY_CERT_SIGN},
      {1 << 8, KU_DECIPHER_ONLY}};
  for (const auto& [ours, theirs] : bits) {
    const CertifiedKey leaf = IssueLeaf(root, TestKey(TestKeyName::kP256), {.key_usage = ours});
    EXPECT_EQ(X509_get_key_usage(Read(leaf.chain[0]).get()), theirs);
  }
}

TEST(CertificateTest, DefaultsAreValidNowAndSerialsDiffer) {
  const Authority root = TestRoot(TestKeyName::kP256);
  X509Ptr a = Read(IssueLeaf(root, TestKey(TestKeyName::kP256), {}).chain[0]);
  X509Ptr b = Read(IssueLeaf(root, TestKey(TestKeyName::kP256), {}).chain[0]);
  EXPECT_EQ(X509_cmp_timeframe(nullptr, X509_get0_notBefore(a.get()), X509_get0_notAfter(a.get())),
            0);
  EXPECT_NE(ASN1_INTEGER_cmp(X509_get0_serialNumber(a.get()), X509_get0_serialNumber(b.get())), 0);
  EXPECT_EQ(X509_NAME_entry_count(X509_get_subject_name(a.get())), 0);
}

TEST(CertificateTest, RsaPssKeys) {
  const CertifiedKey leaf =
      IssueLeaf(TestRoot(TestKeyName::kRsa2048), TestKey(TestKeyName::kRsa2048),
                {.encode_key_as_rsa_pss = true});
  X509Ptr read = Read(leaf.chain[0]);
  ASSERT_TRUE(read);
  EXPECT_EQ(EVP_PKEY_get_id(X509_get0_pubkey(read.get())), EVP_PKEY_RSA_PSS);
  const Result<ParsedCertificate> parsed = ParseCertificate(leaf.chain[0]);
  ASSERT_TRUE(parsed) << parsed.error().message;
  EXPECT_EQ(parsed->public_key.spki(), TestKey(TestKeyName::kRsa2048).public_key().spki());
  EXPECT_NE(parsed->spki, parsed->public_key.spki());
}

// OpenSSL 3.0 does not know ML-DSA: it reads the certificate, and we check the signature.
TEST(CertificateTest, MlDsaChains) {
  for (TestKeyName name : kMlDsaKeys) {
    const Authority root = TestRoot(name);
    const CertifiedKey leaf = IssueLeaf(root, TestKey(name), {.dns_names = {"test"}});
    X509Ptr read = Read(leaf.chain[0]);
    ASSERT_TRUE(read);
    unsigned char* to_be_signed = nullptr;
    const int size = i2d_re_X509_tbs(read.get(), &to_be_signed);
    ASSERT_GT(size, 0);
    const ASN1_BIT_STRING* signature = nullptr;
    X509_get0_signature(&signature, nullptr, read.get());
    const SignatureScheme code = name == TestKeyName::kMlDsa44   ? SignatureScheme::mldsa44
                                 : name == TestKeyName::kMlDsa65 ? SignatureScheme::mldsa65
                                                                 : SignatureScheme::mldsa87;
    const Result<ParsedCertificate> issuer = ParseCertificate(root.root);
    ASSERT_TRUE(issuer) << issuer.error().message;
    EXPECT_TRUE(issuer->public_key.Verify(
        code, ByteView(to_be_signed, static_cast<std::size_t>(size)),
        ByteView(ASN1_STRING_get0_data(signature),
                 static_cast<std::size_t>(ASN1_STRING_length(signature)))));
    OPENSSL_free(to_be_signed);
  }
}

TEST(CertificateTest, ParsesWhatItBuilds) {
  const Authority root = TestRoot(TestKeyName::kRsa2048);
  for (TestKeyName name : {TestKeyName::kRsa1024, TestKeyName::kP384, TestKeyName::kMlDsa65}) {
    const CertifiedKey leaf = IssueLeaf(root, TestKey(name), {.common_name = "Leaf"});
    const Result<ParsedCertificate> parsed = ParseCertificate(leaf.chain[0]);
    ASSERT_TRUE(parsed) << parsed.error().message;
    EXPECT_EQ(parsed->spki, TestKey(name).public_key().spki());
    EXPECT_EQ(parsed->public_key.type(), TestKey(name).type());
    EXPECT_EQ(parsed->issuer, ParseCertificate(root.root)->subject);
    EXPECT_NE(parsed->subject, parsed->issuer);
    for (std::size_t size = 0; size < leaf.chain[0].size(); size += 7) {
      EXPECT_FALSE(ParseCertificate(ByteView(leaf.chain[0]).first(size))) << size;
    }
  }
  EXPECT_FALSE(ParseCertificate(BytesOf("GARBAGE")));
}

TEST(CertificateTest, Pem) {
  EXPECT_EQ(CertificatesToPem({Bytes(49, 0), Bytes{1}}),
            "-----BEGIN CERTIFICATE-----\n" + std::string(64, 'A') +
                "\nAA==\n-----END CERTIFICATE-----\n"
                "-----BEGIN CERTIFICATE-----\nAQ==\n-----END CERTIFICATE-----\n");
}

}  // namespace
}  // namespace badpeer::crypto
