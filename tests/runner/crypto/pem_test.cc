#include "runner/crypto/pem.h"

#include <gtest/gtest.h>

namespace badpeer::crypto {
namespace {

Result<Bytes> Decoded(const std::string& body) {
  return DecodePem("KEY", "-----BEGIN KEY-----\n" + body + "\n-----END KEY-----\n");
}

TEST(PemTest, WhatIsWrittenIsRead) {
  for (std::size_t size = 0; size < 200; ++size) {
    const Bytes der(size, 0xa5);
    const Result<Bytes> read = DecodePem("KEY", "before\n" + EncodePem("KEY", der) + "behind");
    ASSERT_TRUE(read.ok()) << size;
    EXPECT_EQ(*read, der);
  }
}

TEST(PemTest, LinesMayBeBrokenAnywhere) {
  const Result<Bytes> read = Decoded("\tAQ\r\n ID\n\nBA==");
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(*read, (Bytes{1, 2, 3, 4}));
}

TEST(PemTest, WhatIsNotBase64IsRefused) {
  for (const char* body : {"AQI", "AQIDB", "A===", "====", "AQ==AQ==", "=QID", "AQ=D", "AQI*",
                           "AQID----", "----", "====================================cuw=="}) {
    EXPECT_FALSE(Decoded(body)) << body;
  }
}

TEST(PemTest, ABlockOfThatLabelMustBeThere) {
  const std::string pem = EncodePem("KEY", Bytes{1});
  EXPECT_FALSE(DecodePem("OTHER KEY", pem));
  EXPECT_FALSE(DecodePem("KEY", pem.substr(0, pem.size() - 2)));
  EXPECT_FALSE(DecodePem("KEY", "-----END KEY-----\n-----BEGIN KEY-----\n"));
  EXPECT_FALSE(DecodePem("KEY", "-----BEGIN KEY-----END KEY-----\n"));
}

}  // namespace
}  // namespace badpeer::crypto
