#include "runner/crypto/cbc.h"

#include <gtest/gtest.h>

#include <stdexcept>

namespace badpeer::crypto {
namespace {

struct CbcCase {
  CbcAlgorithm algorithm;
  const char* key;
  const char* iv;
  const char* plaintext;
  const char* ciphertext;
};

const CbcCase kCases[] = {
    // NIST SP 800-38A, F.2.1 and F.2.5.
    {CbcAlgorithm::kAes128, "2b7e151628aed2a6abf7158809cf4f3c", "000102030405060708090a0b0c0d0e0f",
     "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51",
     "7649abac8119b246cee98e9b12e9197d5086cb9b507219ee95db113a917678b2"},
    {CbcAlgorithm::kAes256, "603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4",
     "000102030405060708090a0b0c0d0e0f",
     "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51",
     "f58c4c04d6e5f1ba779eabfb5f7bfbd69cfc4e967edb808d679f777bc6702c7d"},
    // With three equal keys, triple DES is DES: the example of FIPS 81, table C1.
    {CbcAlgorithm::kTripleDes, "0123456789abcdef0123456789abcdef0123456789abcdef",
     "1234567890abcdef", "4e6f77206973207468652074696d6520666f7220616c6c20",
     "e5c7cdde872bf27c43e934008c389c0f683788499a7c05f6"},
};

TEST(CbcTest, PublishedVectors) {
  for (const CbcCase& c : kCases) {
    CbcCipher cipher(c.algorithm, FromHex(c.key));
    for (int repeat = 0; repeat < 2; ++repeat) {
      EXPECT_EQ(ToHex(cipher.Encrypt(FromHex(c.iv), FromHex(c.plaintext))), c.ciphertext);
      EXPECT_EQ(ToHex(cipher.Decrypt(FromHex(c.iv), FromHex(c.ciphertext))), c.plaintext);
    }
    EXPECT_EQ(CbcKeySize(c.algorithm), FromHex(c.key).size());
    EXPECT_EQ(cipher.block_size(), FromHex(c.iv).size());
  }
}

TEST(CbcTest, NothingStaysNothing) {
  EXPECT_TRUE(CbcCipher(CbcAlgorithm::kAes128, Bytes(16)).Encrypt(Bytes(16), {}).empty());
}

TEST(CbcTest, WrongSizesAreRefused) {
  EXPECT_THROW(CbcCipher(CbcAlgorithm::kAes128, Bytes(32)), std::invalid_argument);
  CbcCipher cipher(CbcAlgorithm::kAes128, Bytes(16));
  EXPECT_THROW(cipher.Encrypt(Bytes(8), Bytes(16)), std::invalid_argument);
  EXPECT_THROW(cipher.Decrypt(Bytes(16), Bytes(17)), std::invalid_argument);
}

}  // namespace
}  // namespace badpeer::crypto
