#include "shim_api/bytes.h"

#include <gtest/gtest.h>

namespace badpeer::shim {
namespace {

TEST(DecodeBase64Test, TakesTheVectorsOfRfc4648) {
  EXPECT_EQ(DecodeBase64(""), ByteString());
  EXPECT_EQ(DecodeBase64("Zg=="), ByteString({'f'}));
  EXPECT_EQ(DecodeBase64("Zm8="), ByteString({'f', 'o'}));
  EXPECT_EQ(DecodeBase64("Zm9v"), ByteString({'f', 'o', 'o'}));
  EXPECT_EQ(DecodeBase64("+/8="), ByteString({0xfb, 0xff}));
}

TEST(DecodeBase64Test, RefusesOtherText) {
  for (const char* text : {"Z", "Zg", "Zg=", "Zg===", "====", "Zm9_", "Z g=", "Zh=="}) {
    EXPECT_FALSE(DecodeBase64(text)) << text;
  }
}

TEST(DecodePemTest, FindsTheBlocksOfALabelInOrder) {
  const std::string text =
      "text before\n-----BEGIN A-----\nZm8=\n-----END A-----\n"
      "-----BEGIN B-----\nZg==\n-----END B-----\n"
      "-----BEGIN A-----\r\nZm\r\n9v\r\n-----END A-----\n";
  const auto blocks = DecodePem(text, "A");
  ASSERT_TRUE(blocks);
  EXPECT_EQ(*blocks, (std::vector<ByteString>{{'f', 'o'}, {'f', 'o', 'o'}}));
  EXPECT_EQ(DecodePem(text, "C"), std::vector<ByteString>());
}

TEST(DecodePemTest, RefusesADamagedBlock) {
  EXPECT_FALSE(DecodePem("-----BEGIN A-----\nZm8=\n", "A"));
  EXPECT_FALSE(DecodePem("-----BEGIN A-----\n!\n-----END A-----\n", "A"));
}

TEST(ReadPemFileTest, RefusesAMissingFile) {
  EXPECT_FALSE(ReadPemFile("/nonexistent/file.pem", "CERTIFICATE"));
}

TEST(DecodeHexTest, TakesPairsOfDigitsOnly) {
  EXPECT_EQ(DecodeHex("00aBFf"), ByteString({0x00, 0xab, 0xff}));
  EXPECT_FALSE(DecodeHex("0"));
  EXPECT_FALSE(DecodeHex("0g"));
}

}  // namespace
}  // namespace badpeer::shim
