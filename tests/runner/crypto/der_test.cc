#include "runner/crypto/der.h"

#include <gtest/gtest.h>

#include <stdexcept>

namespace badpeer::crypto::der {
namespace {

TEST(DerTest, Integers) {
  EXPECT_EQ(ToHex(Integer(0)), "020100");
  EXPECT_EQ(ToHex(Integer(127)), "02017f");
  EXPECT_EQ(ToHex(Integer(128)), "02020080");
  EXPECT_EQ(ToHex(Integer(0x123456789abcdef0)), "0208123456789abcdef0");
  EXPECT_EQ(ToHex(Integer(0xffffffffffffffff)), "020900ffffffffffffffff");
  EXPECT_EQ(ToHex(Integer(FromHex("000001"))), "020101");
  EXPECT_EQ(ToHex(Integer(ByteView())), "020100");
  EXPECT_EQ(ToHex(Integer(FromHex("01"), true)), "0201ff");
  EXPECT_EQ(ToHex(Integer(FromHex("80"), true)), "020180");
  EXPECT_EQ(ToHex(Integer(FromHex("81"), true)), "0202ff7f");
  EXPECT_EQ(ToHex(Integer(FromHex("0100"), true)), "0202ff00");
  EXPECT_EQ(ToHex(Integer(ByteView(), true)), "020100");
}

TEST(DerTest, ObjectIdentifiers) {
  EXPECT_EQ(ToHex(Oid("1.2.840.113549.1.1.1")), "06092a864886f70d010101");
  EXPECT_EQ(ToHex(Oid("2.16.840.1.101.3.4.3.17")), "0609608648016503040311");
  EXPECT_EQ(ToHex(Oid("2.999")), "06028837");
  for (const char* bad : {"", "1", "1.", ".1", "1..2", "1.x", "1.2 "}) {
    EXPECT_THROW(Oid(bad), std::invalid_argument) << bad;
  }
}

TEST(DerTest, LengthsTakeTheShortestForm) {
  for (std::size_t size : {0u, 1u, 127u, 128u, 255u, 256u, 65535u, 65536u, 1u << 20}) {
    const Bytes encoded = OctetString(Bytes(size, 7));
    EXPECT_EQ(encoded.size(), size + (size < 128 ? 2u : size < 256 ? 3u : size < 65536 ? 4u : 5u));
    Reader reader(encoded);
    const std::optional<Element> element = reader.Next(kOctetString);
    ASSERT_TRUE(element) << size;
    EXPECT_EQ(element->body.size(), size);
    EXPECT_EQ(element->whole.size(), encoded.size());
    EXPECT_TRUE(reader.AtEnd());
  }
}

TEST(DerTest, ReaderRefusesWhatIsNotDer) {
  for (const char* bad : {"", "30", "3001", "30800000", "308101ff", "30820001ff", "3084000000",
                          "308500000000000000", "1f0100", "3082ffff"}) {
    const Bytes bytes = FromHex(bad);
    Reader reader(bytes);
    EXPECT_FALSE(reader.Next()) << bad;
    EXPECT_EQ(reader.AtEnd(), bytes.empty());
  }
}

TEST(DerTest, ReaderStaysWhereItIsOnAnotherTag) {
  const Bytes bytes = Concat({Integer(5), Null(), Boolean(true), BitString(FromHex("ff"), 3)});
  Reader reader(bytes);
  EXPECT_FALSE(reader.Next(kSequence));
  EXPECT_TRUE(Equal(*reader.NextUnsigned(), Bytes{5}));
  EXPECT_TRUE(reader.Next(kNull));
  EXPECT_EQ(ToHex(reader.Next(kBoolean)->body), "ff");
  EXPECT_FALSE(reader.NextBitString());  // unused bits
}

TEST(DerTest, UnsignedIntegersAreMinimalAndNotNegative) {
  for (const char* bad : {"0201ff", "02020001", "0200"}) {
    const Bytes bytes = FromHex(bad);
    EXPECT_FALSE(Reader(bytes).NextUnsigned()) << bad;
  }
  const Bytes good = FromHex("02020080");
  EXPECT_EQ(ToHex(*Reader(good).NextUnsigned()), "80");
}

}  // namespace
}  // namespace badpeer::crypto::der
