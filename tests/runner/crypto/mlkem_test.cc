#include "runner/crypto/mlkem.h"

#include <gtest/gtest.h>

#include <stdexcept>

#include "runner/crypto/shake.h"

namespace badpeer::crypto {
namespace {

struct Sizes {
  MlKem parameters;
  std::size_t public_key;
  std::size_t private_key;
  std::size_t ciphertext;
};

// FIPS 203, table 3.
constexpr Sizes kSizes[] = {{MlKem::k768, 1184, 2400, 1088}, {MlKem::k1024, 1568, 3168, 1568}};

// Many random tests as one hash, as c2sp.org/CCTV/ML-KEM describes: inputs (seed, message, a bad
// ciphertext) come from SHAKE128 of nothing, and all outputs are hashed with SHAKE128.
std::string Accumulate(MlKem parameters, std::size_t tests) {
  const std::size_t ciphertext_size = MlKemCiphertextSize(parameters);
  const Bytes inputs = ShakeDigest(Shake::k128, {}, tests * (96 + ciphertext_size));
  ByteView rest = inputs;
  Bytes outputs;
  for (std::size_t i = 0; i < tests; ++i) {
    const MlKemPrivateKey key(parameters, rest.first(64));
    const Result<MlKemEncapsulation> sent =
        MlKemEncapsulate(parameters, key.public_key(), rest.subspan(64, 32));
    const ByteView bad_ciphertext = rest.subspan(96, ciphertext_size);
    rest = rest.subspan(96 + ciphertext_size);
    EXPECT_EQ(*key.Decapsulate(sent->ciphertext), sent->shared);
    Append(outputs, Concat({key.public_key(), key.Expanded(), sent->ciphertext, sent->shared,
                            *key.Decapsulate(bad_ciphertext)}));
  }
  return ToHex(ShakeDigest(Shake::k128, {outputs}, 32));
}

// Of the first 100 tests. The hashes of 10,000 that CCTV publishes for FIPS 203 (f959d18d... and
// e3bf82b0...) come out of this code too, but take seconds.
TEST(MlKemTest, AccumulatedVectors) {
  EXPECT_EQ(Accumulate(MlKem::k768, 100),
            "8d65b902f28edc683cebee2872962fd165a4d197c9e24ec74caa4470270df0b7");
  EXPECT_EQ(Accumulate(MlKem::k1024, 100),
            "c3ffe9ebecfa479c142656cbfbc6417efa05b77e994fe538eef4daed166363df");
}

TEST(MlKemTest, SizesAreThoseOfTheStandard) {
  for (const Sizes& sizes : kSizes) {
    const MlKemPrivateKey key(sizes.parameters, Bytes(64, 1));
    EXPECT_EQ(key.public_key().size(), sizes.public_key);
    EXPECT_EQ(MlKemPublicKeySize(sizes.parameters), sizes.public_key);
    EXPECT_EQ(key.Expanded().size(), sizes.private_key);
    EXPECT_EQ(MlKemCiphertextSize(sizes.parameters), sizes.ciphertext);
    EXPECT_EQ(MlKemEncapsulate(sizes.parameters, key.public_key(), Bytes(32))->ciphertext.size(),
              sizes.ciphertext);
  }
}

TEST(MlKemTest, DamagedCiphertextGivesAnotherSecret) {
  const MlKemPrivateKey key(MlKem::k768, Bytes(64, 2));
  Result<MlKemEncapsulation> sent = MlKemEncapsulate(MlKem::k768, key.public_key(), Bytes(32, 3));
  ASSERT_TRUE(sent);
  sent->ciphertext[700] ^= 1;
  const Result<Bytes> shared = key.Decapsulate(sent->ciphertext);
  ASSERT_TRUE(shared);
  EXPECT_NE(*shared, sent->shared);
}

// Every coefficient of the vector counts, and q itself is the first value that is refused.
TEST(MlKemTest, UnreducedKeysAreErrors) {
  for (const Sizes& sizes : kSizes) {
    const MlKemPrivateKey key(sizes.parameters, Bytes(64, 4));
    for (std::size_t at = 0; at + 32 < sizes.public_key; at += 3) {
      Bytes bad = key.public_key();
      bad[at] = 0x01;  // 3329 = 0xd01
      bad[at + 1] = static_cast<std::uint8_t>((bad[at + 1] & 0xf0) | 0x0d);
      EXPECT_FALSE(MlKemEncapsulate(sizes.parameters, bad, Bytes(32))) << at;
      bad[at] = 0x00;  // 3328
      EXPECT_TRUE(MlKemEncapsulate(sizes.parameters, bad, Bytes(32))) << at;
      if (at > 30) at += 87;
    }
  }
}

TEST(MlKemTest, WrongSizes) {
  const MlKemPrivateKey key(MlKem::k768, Bytes(64, 5));
  EXPECT_FALSE(key.Decapsulate(Bytes(1087)));
  EXPECT_FALSE(MlKemEncapsulate(MlKem::k1024, key.public_key(), Bytes(32)));
  EXPECT_THROW(static_cast<void>(MlKemEncapsulate(MlKem::k768, key.public_key(), Bytes(31))),
               std::invalid_argument);
  EXPECT_THROW(MlKemPrivateKey(MlKem::k768, Bytes(32)), std::invalid_argument);
}

}  // namespace
}  // namespace badpeer::crypto
