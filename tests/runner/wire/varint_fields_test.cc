// The walkers over fields of variable-length integers (RFC 9000, 16), as QUIC's frames have them.
#include <gtest/gtest.h>

#include "runner/wire/codec_impl.h"
#include "runner/wire/varint.h"

namespace badpeer {
namespace {

struct Item {
  std::uint64_t value = 0;

  static void Walk(auto& w, auto& m) { w("value", varint(m.value)); }
};

struct Sample {
  static constexpr std::string_view kName = "Sample";
  std::uint64_t number = 0;
  std::uint64_t count = 0;
  std::vector<Item> items{};
  ByteView data{};
  ByteView token{};
  std::size_t padding = 0;

  static void Walk(auto& w, auto& m) {
    w("number", varint(m.number));
    w("count", varint(m.count));
    w("items", repeated(m.count, m.items));
    w("data", varint_opaque(m.data));
    w("token", fixed<2>(m.token));
    w("padding", zeros(m.padding));
  }
};

const Bytes kHundred(100, 0xaa);
const Bytes kToken = FromHex("beef");

Sample Whole() {
  return {.number = 15293,
          .count = 2,
          .items = {{1}, {494878333}},
          .data = kHundred,
          .token = kToken,
          .padding = 3};
}

TEST(VarintFieldsTest, WriteAndReadBack) {
  const Bytes wire = Encode(Whole());
  EXPECT_EQ(ToHex(ByteView(wire).first(10)), "7bbd02019d7f3e7d4064");
  EXPECT_EQ(ToHex(ByteView(wire).subspan(110)), "beef000000");
  const Result<Sample> read = Decode<Sample>(wire);
  ASSERT_TRUE(read.ok()) << read.error().message;
  EXPECT_EQ(read->number, 15293u);
  ASSERT_EQ(read->items.size(), 2u);
  EXPECT_EQ(read->items[1].value, 494878333u);
  EXPECT_TRUE(Equal(read->data, kHundred));
  EXPECT_EQ(read->data.data(), wire.data() + 10) << "views point into the input";
  EXPECT_EQ(read->padding, 3u);
}

TEST(VarintFieldsTest, LocateAndPrint) {
  const std::vector<FieldSpan> spans = Locate(Whole());
  const FieldSpan* data = FindSpan(spans, "data");
  ASSERT_NE(data, nullptr);
  EXPECT_EQ(data->offset, 8u);
  EXPECT_EQ(data->prefix_width, 2u);
  EXPECT_EQ(data->size, 100u);
  EXPECT_EQ(FindSpan(spans, "items[1].value")->size, 4u);
  EXPECT_EQ(Print(Whole()).find("Sample{number=15293, count=2, items=[{value=1}, "), 0u);
}

TEST(VarintFieldsTest, ErrorsNameTheField) {
  const auto error = [](const char* hex) {
    const Result<Sample> read = Decode<Sample>(FromHex(hex));
    return read.ok() ? "none" : read.error().message;
  };
  EXPECT_EQ(error("7b"), "number: a varint ends early");
  EXPECT_EQ(error("0103010203"), "data: a varint ends early");
  EXPECT_EQ(error("0102"), "items[0].value: a varint ends early");
  EXPECT_EQ(error("010005beef"), "data: takes 5 bytes, 2 left");
  // A count that no input can hold costs no more than the input.
  EXPECT_EQ(error("01ffffffffffffffff0000"), "items[2].value: a varint ends early");
}

}  // namespace
}  // namespace badpeer
