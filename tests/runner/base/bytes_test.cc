#include "runner/base/bytes.h"

#include <gtest/gtest.h>

#include <stdexcept>

namespace badpeer {
namespace {

TEST(BytesTest, HexGoesBothWays) {
  EXPECT_EQ(ToHex(FromHex("00Ff10")), "00ff10");
  EXPECT_THROW(FromHex("0"), std::invalid_argument);
  EXPECT_THROW(FromHex("0g"), std::invalid_argument);
}

// RFC 4648, section 10.
TEST(BytesTest, Base64IsThatOfTheRfc) {
  EXPECT_EQ(ToBase64({}), "");
  EXPECT_EQ(ToBase64(BytesOf("f")), "Zg==");
  EXPECT_EQ(ToBase64(BytesOf("fo")), "Zm8=");
  EXPECT_EQ(ToBase64(BytesOf("foobar")), "Zm9vYmFy");
}

TEST(BytesTest, ConcatKeepsTheOrder) {
  EXPECT_EQ(Concat({BytesOf("ab"), {}, BytesOf("c")}), BytesOf("abc"));
}

}  // namespace
}  // namespace badpeer
