#include <gtest/gtest.h>

#include <stdexcept>

#include "runner/wire/reader.h"
#include "runner/wire/writer.h"

namespace badpeer {
namespace {

TEST(Writer, IsBigEndian) {
  Writer out;
  out.U8(0x01);
  out.U16(0x0203);
  out.U24(0xff040506);  // Only the low 24 bits.
  out.U32(0x0708090a);
  out.U48(0x0b0c0d0e0f10);
  out.U64(0x1112131415161718);
  EXPECT_EQ(ToHex(out.Finish()), "0102030405060708090a0b0c0d0e0f101112131415161718");
}

TEST(Writer, FillsInNestedLengths) {
  Writer out;
  const std::size_t outer = out.Open(2);
  const std::size_t inner = out.Open(1);
  out.U16(0xaabb);
  out.Close(inner, 1);
  out.Prefixed(1, Bytes{1, 2});
  out.Close(outer, 2);
  EXPECT_EQ(ToHex(out.bytes()), "000602aabb020102");
}

TEST(Writer, RefusesALengthThatDoesNotFit) {
  Writer out;
  out.Prefixed(1, Bytes(255));
  EXPECT_THROW(out.Prefixed(1, Bytes(256)), std::length_error);
}

TEST(Reader, ReadsWhatTheWriterWrote) {
  const Bytes bytes = FromHex("0102030405060708090a0b0c0d0e0f101112131415161718021920ff");
  Reader in(bytes);
  EXPECT_EQ(in.U8(), 0x01);
  EXPECT_EQ(in.U16(), 0x0203);
  EXPECT_EQ(in.U24(), 0x040506u);
  EXPECT_EQ(in.U32(), 0x0708090au);
  EXPECT_EQ(in.U48(), 0x0b0c0d0e0f10u);
  EXPECT_EQ(in.U64(), 0x1112131415161718u);
  EXPECT_EQ(ToHex(in.Prefixed(1)), "1920");
  EXPECT_EQ(in.size(), 1u);
  EXPECT_EQ(ToHex(in.Rest()), "ff");
  EXPECT_TRUE(in.ok());
  EXPECT_TRUE(in.empty());
}

TEST(Reader, FailureSticks) {
  const Bytes bytes = FromHex("010203");
  Reader in(bytes);
  EXPECT_EQ(in.U8(), 1);
  EXPECT_EQ(in.U32(), 0u);
  EXPECT_FALSE(in.ok());
  EXPECT_EQ(in.U8(), 0);  // Two bytes were there before the failure.
  EXPECT_TRUE(in.Rest().empty());
  EXPECT_FALSE(in.ok());
}

TEST(Reader, APrefixLargerThanTheRestFails) {
  const Bytes bytes = FromHex("000301");
  Reader in(bytes);
  EXPECT_TRUE(in.Prefixed(2).empty());
  EXPECT_FALSE(in.ok());
}

}  // namespace
}  // namespace badpeer
