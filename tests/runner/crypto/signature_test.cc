#include "runner/crypto/signature.h"

#include <gtest/gtest.h>

#include <stdexcept>
#include <thread>
#include <vector>

#include "runner/crypto/test_keys.h"

namespace badpeer::crypto {
namespace {

constexpr TestKeyName kAllKeys[] = {
    TestKeyName::kRsa1024, TestKeyName::kRsa2048,  TestKeyName::kP256,    TestKeyName::kP384,
    TestKeyName::kP521,    TestKeyName::kEd25519,  TestKeyName::kMlDsa44, TestKeyName::kMlDsa65,
    TestKeyName::kMlDsa87, TestKeyName::kChannelId};

constexpr SignatureScheme kAllSchemes[] = {SignatureScheme::rsa_pkcs1_md5,
                                           SignatureScheme::rsa_pkcs1_sha1,
                                           SignatureScheme::ecdsa_sha1,
                                           SignatureScheme::rsa_pkcs1_sha256,
                                           SignatureScheme::ecdsa_secp256r1_sha256,
                                           SignatureScheme::rsa_pkcs1_sha256_legacy,
                                           SignatureScheme::rsa_pkcs1_sha384,
                                           SignatureScheme::ecdsa_secp384r1_sha384,
                                           SignatureScheme::rsa_pkcs1_sha512,
                                           SignatureScheme::ecdsa_secp521r1_sha512,
                                           SignatureScheme::rsa_pss_rsae_sha256,
                                           SignatureScheme::rsa_pss_rsae_sha384,
                                           SignatureScheme::rsa_pss_rsae_sha512,
                                           SignatureScheme::ed25519,
                                           SignatureScheme::mldsa44,
                                           SignatureScheme::mldsa65,
                                           SignatureScheme::mldsa87,
                                           SignatureScheme::rsa_pkcs1_md5_sha1};

TEST(SignatureTest, EveryKeySignsWithEverySchemeThatFits) {
  const Bytes message = BytesOf("what is signed");
  for (TestKeyName name : kAllKeys) {
    const PrivateKey& key = TestKey(name);
    for (SignatureScheme code : kAllSchemes) {
      SCOPED_TRACE(std::to_string(static_cast<int>(name)) + " " + Name(code));
      const Result<Bytes> signature = key.Sign(code, message);
      // PSS with SHA-512 needs 130 bytes, and 1024 bits have 128.
      const bool fits =
          SchemeFits(code, key.type()) &&
          !(name == TestKeyName::kRsa1024 && code == SignatureScheme::rsa_pss_rsae_sha512);
      ASSERT_EQ(signature.ok(), fits);
      if (!fits) continue;
      EXPECT_TRUE(key.public_key().Verify(code, message, *signature));
      EXPECT_FALSE(key.public_key().Verify(code, BytesOf("what is singed"), *signature));
      Bytes bad = *signature;
      bad[bad.size() / 2] ^= 1;
      EXPECT_FALSE(key.public_key().Verify(code, message, bad));
      EXPECT_FALSE(key.public_key().Verify(code, message, {}));
    }
  }
}

// What a scheme is must not depend on how we sign: the same keys under another scheme fail.
TEST(SignatureTest, SchemesAreNotMixedUp) {
  const PrivateKey& key = TestKey(TestKeyName::kRsa2048);
  const Bytes message = BytesOf("m");
  for (SignatureScheme signing : kAllSchemes) {
    if (!SchemeFits(signing, KeyType::kRsa)) continue;
    const Bytes signature = *key.Sign(signing, message);
    for (SignatureScheme verifying : kAllSchemes) {
      const bool same =
          signing == verifying || (SchemeHash(signing) == HashAlgorithm::kSha256 &&
                                   SchemeHash(verifying) == HashAlgorithm::kSha256 &&
                                   signing != SignatureScheme::rsa_pss_rsae_sha256 &&
                                   verifying != SignatureScheme::rsa_pss_rsae_sha256 &&
                                   SchemeFits(verifying, KeyType::kRsa));
      EXPECT_EQ(key.public_key().Verify(verifying, message, signature), same)
          << Name(signing) << " " << Name(verifying);
    }
  }
}

TEST(SignatureTest, SchemesAndKeys) {
  EXPECT_TRUE(SchemeFits(SignatureScheme::ecdsa_secp384r1_sha384, KeyType::kP256));
  EXPECT_FALSE(SchemeFitsCurve(SignatureScheme::ecdsa_secp384r1_sha384, KeyType::kP256));
  EXPECT_TRUE(SchemeFitsCurve(SignatureScheme::ecdsa_secp384r1_sha384, KeyType::kP384));
  EXPECT_TRUE(SchemeFits(SignatureScheme::ecdsa_sha1, KeyType::kP521));
  EXPECT_FALSE(SchemeFitsCurve(SignatureScheme::ecdsa_sha1, KeyType::kP256));
  EXPECT_TRUE(SchemeFitsCurve(SignatureScheme::rsa_pss_rsae_sha384, KeyType::kRsa));
  EXPECT_FALSE(SchemeFits(SignatureScheme::mldsa44, KeyType::kMlDsa65));
  EXPECT_FALSE(SchemeFits(SignatureScheme{0x1234}, KeyType::kRsa));
  EXPECT_EQ(SchemeHash(SignatureScheme::rsa_pkcs1_md5_sha1), HashAlgorithm::kMd5Sha1);
  EXPECT_EQ(SchemeHash(SignatureScheme::ed25519), std::nullopt);
  EXPECT_EQ(SchemeHash(SignatureScheme::mldsa87), std::nullopt);
  EXPECT_EQ(SchemeHash(SignatureScheme{0x1234}), std::nullopt);
}

// TLS 1.0 and 1.1: MD5 and SHA-1 of the message under RSA, SHA-1 under ECDSA.
TEST(SignatureTest, DigestsOfOldVersions) {
  const Bytes message = BytesOf("old");
  const PrivateKey& rsa = TestKey(TestKeyName::kRsa1024);
  const Bytes both = Digest(HashAlgorithm::kMd5Sha1, message);
  const Result<Bytes> rsa_signature = rsa.SignDigest(HashAlgorithm::kMd5Sha1, both);
  ASSERT_TRUE(rsa_signature);
  EXPECT_TRUE(
      rsa.public_key().Verify(SignatureScheme::rsa_pkcs1_md5_sha1, message, *rsa_signature));
  EXPECT_TRUE(rsa.public_key().VerifyDigest(HashAlgorithm::kMd5Sha1, both, *rsa_signature));

  // The padded block is the bare digest: no DigestInfo around it (RFC 4346, 4.7).
  const Result<Bytes> block = rsa.public_key().RsaEncryptBlock(*rsa_signature);
  ASSERT_TRUE(block);
  EXPECT_EQ(ToHex(*block), "0001" + std::string(2 * (128 - 39), 'f') + "00" + ToHex(both));

  const PrivateKey& ec = TestKey(TestKeyName::kP384);
  const Bytes sha1 = Digest(HashAlgorithm::kSha1, message);
  const Result<Bytes> ec_signature = ec.SignDigest(HashAlgorithm::kSha1, sha1);
  ASSERT_TRUE(ec_signature);
  EXPECT_TRUE(ec.public_key().Verify(SignatureScheme::ecdsa_sha1, message, *ec_signature));

  EXPECT_FALSE(TestKey(TestKeyName::kEd25519).SignDigest(HashAlgorithm::kSha1, sha1));
  EXPECT_FALSE(TestKey(TestKeyName::kMlDsa44)
                   .public_key()
                   .VerifyDigest(HashAlgorithm::kSha1, sha1, Bytes(2420)));
}

// RFC 8032, 7.1, test 2.
TEST(SignatureTest, Ed25519PublishedVector) {
  const Result<PrivateKey> key = PrivateKey::FromPkcs8(
      FromHex("302e020100300506032b6570042204204ccd089b28ff96da9db6c346ec114e0f"
              "5b8a319f35aba624da8cf6ed4fb8a6fb"));
  ASSERT_TRUE(key) << key.error().message;
  EXPECT_EQ(ToHex(*key->Sign(SignatureScheme::ed25519, FromHex("72"))),
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
            "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00");
  EXPECT_EQ(ToHex(key->public_key().spki()),
            "302a300506032b6570032100"
            "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
}

// RFC 6979, A.2.5: P-256, SHA-256, "sample".
TEST(SignatureTest, EcdsaPublishedVector) {
  const Result<PublicKey> key = PublicKey::FromEcPoint(
      KeyType::kP256, FromHex("0460fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6"
                              "7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299"));
  ASSERT_TRUE(key) << key.error().message;
  const Bytes signature = FromHex(
      "3046022100efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716"
      "022100f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8");
  EXPECT_TRUE(key->Verify(SignatureScheme::ecdsa_secp256r1_sha256, BytesOf("sample"), signature));
  EXPECT_FALSE(key->Verify(SignatureScheme::ecdsa_secp256r1_sha256, BytesOf("test"), signature));
}

TEST(KeyTest, EncodingsGoBothWays) {
  for (TestKeyName name : kAllKeys) {
    SCOPED_TRACE(static_cast<int>(name));
    const PrivateKey& key = TestKey(name);
    const Result<PrivateKey> again = PrivateKey::FromPem(key.Pem());
    ASSERT_TRUE(again) << again.error().message;
    EXPECT_EQ(again->type(), key.type());
    EXPECT_EQ(again->Pkcs8(), key.Pkcs8());
    EXPECT_EQ(again->public_key().spki(), key.public_key().spki());
    const Result<PublicKey> open = PublicKey::FromSpki(key.public_key().spki());
    ASSERT_TRUE(open) << open.error().message;
    EXPECT_EQ(open->spki(), key.public_key().spki());
  }
}

TEST(KeyTest, DamagedEncodingsAreErrors) {
  for (TestKeyName name : kAllKeys) {
    SCOPED_TRACE(static_cast<int>(name));
    for (const bool is_private : {true, false}) {
      const Bytes good = is_private ? TestKey(name).Pkcs8() : TestKey(name).public_key().spki();
      const auto reads = [is_private](ByteView der) {
        return is_private ? PrivateKey::FromPkcs8(der).ok() : PublicKey::FromSpki(der).ok();
      };
      ASSERT_TRUE(reads(good));
      for (std::size_t size = 0; size < good.size(); size += 1 + size / 8) {
        EXPECT_FALSE(reads(ByteView(good).first(size))) << size;
      }
      EXPECT_FALSE(reads(Concat({good, FromHex("00")})));
    }
  }
  EXPECT_FALSE(PrivateKey::FromPem("no key"));
  EXPECT_FALSE(PrivateKey::FromPem("-----BEGIN PRIVATE KEY-----\n!\n-----END PRIVATE KEY-----"));
  EXPECT_FALSE(PublicKey::FromRsa({}, Bytes{3}));
  EXPECT_FALSE(PublicKey::FromRsa(Bytes(2049, 0xff), Bytes{3}));
  EXPECT_FALSE(PublicKey::FromRsa(Bytes(128, 0xff), Bytes(9, 0xff)));
}

TEST(KeyTest, PointsOffTheCurveAreErrors) {
  Bytes point = TestKey(TestKeyName::kP256).public_key().EcPoint();
  ASSERT_EQ(point.size(), 65u);
  EXPECT_TRUE(PublicKey::FromEcPoint(KeyType::kP256, point));
  EXPECT_FALSE(PublicKey::FromEcPoint(KeyType::kP384, point));
  point[64] ^= 1;
  EXPECT_FALSE(PublicKey::FromEcPoint(KeyType::kP256, point));
  EXPECT_THROW(static_cast<void>(PublicKey::FromEcPoint(KeyType::kRsa, point)),
               std::invalid_argument);
}

TEST(KeyTest, GeneratedKeysSignAndRepeatUnderASeed) {
  for (KeyType type :
       {KeyType::kP224, KeyType::kP256, KeyType::kP384, KeyType::kP521, KeyType::kEd25519,
        KeyType::kMlDsa44, KeyType::kMlDsa65, KeyType::kMlDsa87}) {
    Random a(1), b(1);
    const PrivateKey key = PrivateKey::Generate(type, a);
    EXPECT_EQ(key.type(), type);
    EXPECT_EQ(PrivateKey::Generate(type, b).Pkcs8(), key.Pkcs8());
    EXPECT_NE(PrivateKey::Generate(type, b).Pkcs8(), key.Pkcs8());
    for (SignatureScheme code : kAllSchemes) {
      if (!SchemeFits(code, type)) continue;
      EXPECT_TRUE(key.public_key().Verify(code, BytesOf("m"), *key.Sign(code, BytesOf("m"))));
    }
  }
  Random random;
  EXPECT_THROW(PrivateKey::Generate(KeyType::kRsa, random), std::invalid_argument);
}

TEST(RsaTest, EncryptionGoesBothWays) {
  Random random(3);
  for (TestKeyName name : {TestKeyName::kRsa1024, TestKeyName::kRsa2048}) {
    const PrivateKey& key = TestKey(name);
    const std::size_t size = key.public_key().RsaSize();
    for (std::size_t length : {std::size_t{0}, std::size_t{48}, size - 11}) {
      const Bytes message = random.Take(length);
      const Result<Bytes> sent = key.public_key().RsaEncrypt(message, random);
      ASSERT_TRUE(sent);
      EXPECT_EQ(sent->size(), size);
      EXPECT_EQ(key.RsaDecrypt(*sent), message);
    }
    EXPECT_FALSE(key.public_key().RsaEncrypt(Bytes(size - 10), random));
  }
  EXPECT_FALSE(TestKey(TestKeyName::kP256).public_key().RsaEncrypt(Bytes(1), random));
  EXPECT_FALSE(TestKey(TestKeyName::kP256).RsaDecrypt(Bytes(32)));
}

TEST(RsaTest, BadPaddingDecryptsToNothing) {
  const PrivateKey& key = TestKey(TestKeyName::kRsa2048);
  const auto decrypt = [&key](const Bytes& block) {
    return key.RsaDecrypt(*key.public_key().RsaEncryptBlock(block));
  };
  Bytes block(256, 0x11);
  block[0] = 0;
  block[1] = 2;
  block[256 - 49] = 0;
  EXPECT_EQ(decrypt(block), Bytes(48, 0x11));
  Bytes wrong_type = block, wrong_lead = block, no_zero = block, short_padding = block;
  wrong_type[1] = 3;
  wrong_lead[0] = 1;
  no_zero[256 - 49] = 1;
  short_padding[9] = 0;
  EXPECT_FALSE(decrypt(wrong_type));
  EXPECT_FALSE(decrypt(wrong_lead));
  EXPECT_FALSE(decrypt(no_zero));
  EXPECT_FALSE(decrypt(short_padding));
  EXPECT_FALSE(key.RsaDecrypt(Bytes(255)));
  EXPECT_FALSE(key.RsaDecrypt(Bytes(256, 0xff)));  // not below the modulus
  EXPECT_FALSE(key.public_key().RsaEncryptBlock(Bytes(256, 0xff)));
  EXPECT_FALSE(key.public_key().RsaEncryptBlock(Bytes(255)));
}

TEST(RsaTest, NumbersGoBothWays) {
  const PublicKey& key = TestKey(TestKeyName::kRsa1024).public_key();
  const Result<PublicKey> again = PublicKey::FromRsa(key.RsaModulus(), key.RsaExponent());
  ASSERT_TRUE(again);
  EXPECT_EQ(again->spki(), key.spki());
  EXPECT_EQ(ToHex(key.RsaExponent()), "010001");
  EXPECT_EQ(TestKey(TestKeyName::kP256).public_key().RsaSize(), 0u);
}

TEST(KeyTest, ThreadsShareKeys) {
  std::vector<std::thread> threads;
  std::vector<int> wrong(4);
  for (std::size_t t = 0; t < wrong.size(); ++t) {
    threads.emplace_back([t, &wrong] {
      for (int i = 0; i < 20; ++i) {
        for (TestKeyName name : {TestKeyName::kRsa1024, TestKeyName::kP256}) {
          const PrivateKey& key = TestKey(name);
          const SignatureScheme code = key.type() == KeyType::kRsa
                                           ? SignatureScheme::rsa_pss_rsae_sha256
                                           : SignatureScheme::ecdsa_secp256r1_sha256;
          if (!key.public_key().Verify(code, BytesOf("m"), *key.Sign(code, BytesOf("m")))) {
            ++wrong[t];
          }
        }
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(wrong, std::vector<int>(4));
}

}  // namespace
}  // namespace badpeer::crypto
