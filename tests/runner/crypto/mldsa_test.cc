#include "runner/crypto/mldsa.h"

#include <gtest/gtest.h>

#include <stdexcept>
#include <utility>

#include "runner/crypto/shake.h"

namespace badpeer::crypto {
namespace {

struct ParametersCase {
  MlDsa parameters;
  std::size_t public_key;
  std::size_t private_key;
  std::size_t signature;
  const char* accumulated;  // 100 tests of c2sp.org/CCTV/ML-DSA
};

// Sizes: FIPS 204, table 2.
constexpr ParametersCase kCases[] = {
    {MlDsa::k44, 1312, 2560, 2420,
     "d51148e1f9f4fa1a723a6cf42e25f2a99eb5c1b378b3d2dbbd561b1203beeae4"},
    {MlDsa::k65, 1952, 4032, 3309,
     "8358a1843220194417cadbc2651295cd8fc65125b5a5c1a239a16dc8b57ca199"},
    {MlDsa::k87, 2592, 4896, 4627,
     "8c3ad714777622b8f21ce31bb35f71394f23bc0fcf3c78ace5d608990f3b061b"},
};

// Seeds come from SHAKE128 of nothing; public keys and deterministic signatures of the empty
// message are hashed with SHAKE128.
TEST(MlDsaTest, AccumulatedVectors) {
  constexpr std::size_t kTests = 100;
  const Bytes seeds = ShakeDigest(Shake::k128, {}, kTests * kMlDsaSeedSize);
  for (const ParametersCase& c : kCases) {
    Bytes outputs;
    for (std::size_t i = 0; i < kTests; ++i) {
      const MlDsaPrivateKey key(c.parameters,
                                ByteView(seeds).subspan(i * kMlDsaSeedSize, kMlDsaSeedSize));
      const Bytes signature = key.Sign({}, {}, Bytes(kMlDsaRandomnessSize, 0));
      EXPECT_TRUE(MlDsaVerify(c.parameters, key.public_key(), {}, {}, signature));
      Append(outputs, key.public_key());
      Append(outputs, signature);
    }
    EXPECT_EQ(ToHex(ShakeDigest(Shake::k128, {outputs}, 32)), c.accumulated);
  }
}

TEST(MlDsaTest, SizesAreThoseOfTheStandard) {
  for (const ParametersCase& c : kCases) {
    const MlDsaPrivateKey key(c.parameters, Bytes(32, 1));
    EXPECT_EQ(key.parameters(), c.parameters);
    EXPECT_EQ(key.seed(), Bytes(32, 1));
    EXPECT_EQ(key.public_key().size(), c.public_key);
    EXPECT_EQ(MlDsaPublicKeySize(c.parameters), c.public_key);
    EXPECT_EQ(key.Expanded().size(), c.private_key);
    EXPECT_EQ(MlDsaSignatureSize(c.parameters), c.signature);
  }
}

TEST(MlDsaTest, EverythingThatIsSignedCounts) {
  for (const ParametersCase& c : kCases) {
    const MlDsaPrivateKey key(c.parameters, Bytes(32, 2));
    const Bytes message = BytesOf("message"), context = BytesOf("context");
    const Bytes signature = key.Sign(message, context, Bytes(32, 3));
    ASSERT_EQ(signature.size(), c.signature);
    const auto verify = [&](ByteView m, ByteView ctx, ByteView s) {
      return MlDsaVerify(c.parameters, key.public_key(), m, ctx, s);
    };
    EXPECT_TRUE(verify(message, context, signature));
    EXPECT_FALSE(verify(BytesOf("massage"), context, signature));
    EXPECT_FALSE(verify(message, {}, signature));
    EXPECT_FALSE(verify(message, context, ByteView(signature).first(c.signature - 1)));
    EXPECT_FALSE(verify(message, Bytes(256), signature));
    EXPECT_NE(key.Sign(message, context, Bytes(32, 4)), signature);
    for (std::size_t at = 0; at < signature.size(); at += 97) {
      Bytes bad = signature;
      bad[at] ^= 1;
      EXPECT_FALSE(verify(message, context, bad)) << at;
    }
    Bytes trailing = signature;
    trailing.push_back(0);
    EXPECT_FALSE(verify(message, context, trailing));
    const MlDsaPrivateKey other(c.parameters, Bytes(32, 5));
    EXPECT_FALSE(MlDsaVerify(c.parameters, other.public_key(), message, context, signature));
    EXPECT_FALSE(MlDsaVerify(c.parameters, Bytes(c.public_key - 1), message, context, signature));
  }
}

// The hint has one encoding: positions in order, and zeros behind the last one (FIPS 204, 7.1).
TEST(MlDsaTest, HintsInAnotherFormAreRefused) {
  constexpr std::size_t kOmega = 80, kRows = 4;
  const MlDsaPrivateKey key(MlDsa::k44, Bytes(32, 6));
  const Bytes signature = key.Sign({}, {}, Bytes(32));
  const std::size_t hint = signature.size() - kOmega - kRows;
  const std::size_t first_row = signature[hint + kOmega];
  ASSERT_GE(first_row, 2u);
  ASSERT_LT(signature.back(), kOmega);

  Bytes swapped = signature;
  std::swap(swapped[hint], swapped[hint + 1]);
  EXPECT_FALSE(MlDsaVerify(MlDsa::k44, key.public_key(), {}, {}, swapped));
  Bytes padded = signature;
  padded[hint + kOmega - 1] = 1;
  EXPECT_FALSE(MlDsaVerify(MlDsa::k44, key.public_key(), {}, {}, padded));
  Bytes too_many = signature;
  too_many.back() = kOmega + 1;
  EXPECT_FALSE(MlDsaVerify(MlDsa::k44, key.public_key(), {}, {}, too_many));
  Bytes falling = signature;
  falling[hint + kOmega + 1] = static_cast<std::uint8_t>(first_row - 1);
  EXPECT_FALSE(MlDsaVerify(MlDsa::k44, key.public_key(), {}, {}, falling));
}

TEST(MlDsaTest, WrongSizesAreRefused) {
  EXPECT_THROW(MlDsaPrivateKey(MlDsa::k44, Bytes(31)), std::invalid_argument);
  const MlDsaPrivateKey key(MlDsa::k44, Bytes(32));
  EXPECT_THROW(key.Sign({}, Bytes(256), Bytes(32)), std::invalid_argument);
  EXPECT_THROW(key.Sign({}, {}, Bytes(33)), std::invalid_argument);
}

}  // namespace
}  // namespace badpeer::crypto
