#include "runner/crypto/ecdsa_value.h"

#include <gtest/gtest.h>

#include <stdexcept>

#include "runner/crypto/test_keys.h"

namespace badpeer::crypto {
namespace {

constexpr SignatureScheme kScheme = SignatureScheme::ecdsa_secp256r1_sha256;

TEST(EcdsaValueTest, SignaturesGoBothWays) {
  for (int i = 0; i < 50; ++i) {  // some values have their top bit set, some are short
    const Bytes signature = *TestKey(TestKeyName::kP256).Sign(kScheme, BytesOf("m"));
    const Result<EcdsaValue> value = EcdsaDecode(signature);
    ASSERT_TRUE(value) << value.error().message;
    EXPECT_FALSE(value->r.negative);
    EXPECT_EQ(EcdsaEncode(*value), signature);
    const Result<Bytes> fixed = EcdsaToFixed(signature, 32);
    ASSERT_TRUE(fixed);
    EXPECT_EQ(fixed->size(), 64u);
    EXPECT_EQ(*EcdsaFromFixed(*fixed), signature);
  }
}

TEST(EcdsaValueTest, EveryBadValueIsRefused) {
  const PrivateKey& key = TestKey(TestKeyName::kP256);
  const Bytes message = BytesOf("m");
  const EcdsaValue good = *EcdsaDecode(*key.Sign(kScheme, message));
  const Bytes order = EcdsaOrder(KeyType::kP256);
  const SignedInteger bad_values[] = {{.magnitude = good.r.magnitude, .negative = true},
                                      {.magnitude = {}},
                                      {.magnitude = order},
                                      {.magnitude = Concat({order, Bytes(3)})}};
  for (const SignedInteger& bad : bad_values) {
    for (const bool in_r : {true, false}) {
      EcdsaValue value = good;
      (in_r ? value.r : value.s) = bad;
      const Bytes encoded = EcdsaEncode(value);
      EXPECT_FALSE(key.public_key().Verify(kScheme, message, encoded));
      const Result<EcdsaValue> decoded = EcdsaDecode(encoded);
      ASSERT_TRUE(decoded);
      EXPECT_EQ((in_r ? decoded->r : decoded->s).magnitude, bad.magnitude);
      EXPECT_EQ((in_r ? decoded->r : decoded->s).negative, bad.negative);
    }
  }
}

TEST(EcdsaValueTest, NegativeNumbers) {
  const EcdsaValue value{.r = {.magnitude = FromHex("80"), .negative = true},
                         .s = {.magnitude = FromHex("0100"), .negative = true}};
  EXPECT_EQ(ToHex(EcdsaEncode(value)), "30070201800202ff00");
  const EcdsaValue back = *EcdsaDecode(EcdsaEncode(value));
  EXPECT_EQ(ToHex(back.r.magnitude) + ToHex(back.s.magnitude), "800100");
  EXPECT_TRUE(back.r.negative && back.s.negative);
}

TEST(EcdsaValueTest, Orders) {
  EXPECT_EQ(ToHex(EcdsaOrder(KeyType::kP256)),
            "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551");
  EXPECT_EQ(EcdsaOrder(KeyType::kP521).size(), 66u);
  EXPECT_THROW(EcdsaOrder(KeyType::kRsa), std::invalid_argument);
}

TEST(EcdsaValueTest, MalformedInputs) {
  for (const char* bad : {"", "3000", "3003020101", "30060201010201", "30060201010400",
                          "300902010102010102010a", "30060201010201010a"}) {
    EXPECT_FALSE(EcdsaDecode(FromHex(bad))) << bad;
  }
  EXPECT_FALSE(EcdsaFromFixed({}));
  EXPECT_FALSE(EcdsaFromFixed(Bytes(63)));
  const Bytes too_large = EcdsaEncode({.r = {.magnitude = Bytes(33, 1)}, .s = {}});
  EXPECT_FALSE(EcdsaToFixed(too_large, 32));
  EXPECT_TRUE(EcdsaToFixed(too_large, 33));
  EXPECT_FALSE(EcdsaToFixed(EcdsaEncode({.r = {.magnitude = {1}, .negative = true}, .s = {}}), 32));
}

}  // namespace
}  // namespace badpeer::crypto
