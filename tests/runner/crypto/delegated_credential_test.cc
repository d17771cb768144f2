#include "runner/crypto/delegated_credential.h"

#include <gtest/gtest.h>

#include "runner/crypto/test_keys.h"

namespace badpeer::crypto {
namespace {

CertifiedKey Parent() {
  const PrivateKey& key = TestKey(TestKeyName::kRsa2048);
  return IssueLeaf(MakeRoot(key, {.common_name = "Root"}), key,
                   {.extra_extensions = {DelegationUsage()}});
}

TEST(DelegatedCredentialTest, GoesBothWays) {
  const CertifiedKey parent = Parent();
  Random random(1);
  const PrivateKey key = PrivateKey::Generate(KeyType::kP256, random);
  const Result<Bytes> encoded = MakeDelegatedCredential(
      parent, key, {.valid_seconds = 3600, .parent_scheme = SignatureScheme::rsa_pss_rsae_sha256});
  ASSERT_TRUE(encoded) << encoded.error().message;
  // RFC 9345, 4: valid_time, the key's algorithm, the key after a 3-byte length.
  EXPECT_EQ(ToHex(ByteView(*encoded).first(9)),
            "00000e10"
            "0403"
            "00005b");
  const Result<ParsedDelegatedCredential> parsed =
      VerifyDelegatedCredential(*encoded, parent.chain[0]);
  ASSERT_TRUE(parsed) << parsed.error().message;
  EXPECT_EQ(parsed->valid_seconds, 3600u);
  EXPECT_EQ(parsed->scheme, SignatureScheme::ecdsa_secp256r1_sha256);
  EXPECT_EQ(parsed->public_key.spki(), key.public_key().spki());
}

// RFC 9345, 4: 64 blanks, the context, a zero, the certificate, the credential, the algorithm.
TEST(DelegatedCredentialTest, SignsWhatTheRfcSays) {
  const CertifiedKey parent = Parent();
  const PrivateKey& key = TestKey(TestKeyName::kP256);
  const Bytes encoded =
      *MakeDelegatedCredential(parent, key, {.parent_scheme = SignatureScheme::rsa_pkcs1_sha256});
  const std::size_t head = 4 + 2 + 3 + key.public_key().spki().size() + 2;
  EXPECT_TRUE(parent.key.public_key().Verify(
      SignatureScheme::rsa_pkcs1_sha256,
      Concat({BytesOf(std::string(64, ' ')), BytesOf("TLS, server delegated credentials"), Bytes(1),
              parent.chain[0], ByteView(encoded).first(head)}),
      ByteView(encoded).subspan(head + 2)));
}

TEST(DelegatedCredentialTest, AnyChangeIsAnError) {
  const CertifiedKey parent = Parent();
  const Bytes encoded = *MakeDelegatedCredential(
      parent, TestKey(TestKeyName::kP256), {.parent_scheme = SignatureScheme::rsa_pss_rsae_sha256});
  for (std::size_t i = 0; i < encoded.size(); ++i) {
    Bytes bad = encoded;
    bad[i] ^= 1;
    EXPECT_FALSE(VerifyDelegatedCredential(bad, parent.chain[0])) << i;
    EXPECT_FALSE(VerifyDelegatedCredential(ByteView(encoded).first(i), parent.chain[0])) << i;
  }
  EXPECT_FALSE(VerifyDelegatedCredential(Concat({encoded, Bytes(1)}), parent.chain[0]));
  EXPECT_FALSE(VerifyDelegatedCredential(encoded, Parent().chain[0]));  // another certificate
}

TEST(DelegatedCredentialTest, ParentMustBeAbleToSign) {
  EXPECT_FALSE(MakeDelegatedCredential(Parent(), TestKey(TestKeyName::kP256), {}));
  const CertifiedKey no_chain{.key = TestKey(TestKeyName::kP256), .chain = {}, .root = {}};
  EXPECT_FALSE(MakeDelegatedCredential(no_chain, TestKey(TestKeyName::kP256), {}));
}

}  // namespace
}  // namespace badpeer::crypto
