// The walker that reads and enforces bounds; the first error sticks. For codecs (codec_impl.h, QUIC
// frames).
#ifndef BADPEER_RUNNER_WIRE_DECODER_H_
#define BADPEER_RUNNER_WIRE_DECODER_H_

#include <array>
#include <string>
#include <type_traits>

#include "runner/base/bytes.h"
#include "runner/wire/field_path.h"
#include "runner/wire/fields.h"
#include "runner/wire/reader.h"
#include "runner/wire/varint_fields.h"

namespace badpeer {

class Decoder {
 public:
  explicit Decoder(ByteView bytes) : in_(bytes) {}

  template <class T>
  void operator()(const char* name, T&& field) {
    if (failed()) return;
    path_.Enter(name);
    Value(field);
    path_.Leave();
  }

  // To be called last: bytes left over are an error too.
  void Finish();
  // What was not read yet, where more follows.
  ByteView rest() const { return in_.Peek(); }
  bool failed() const { return !error_.empty(); }
  const std::string& error() const { return error_; }

 private:
  template <class T>
  void Value(T& value) {
    if constexpr (std::is_integral_v<T> || std::is_enum_v<T>) {
      value = static_cast<T>(Integer(sizeof(T)));
    } else {
      T::Walk(*this, value);
    }
  }
  template <std::size_t kSize>
  void Value(std::array<std::uint8_t, kSize>& value) {
    Copy(Take(kSize), value.data());
  }
  template <class T>
  void Value(Uint24Field<T> field) {
    field.value = static_cast<T>(Integer(3));
  }
  template <class T>
  void Value(OpaqueField<T> field) {
    Assign(Vector(field.bounds), field.value);
  }
  template <class T, class L>
  void Value(SizedField<T, L> field) {
    Assign(Take(field.size), field.value);
  }
  template <class T>
  void Value(VarintField<T> field) {
    field.value = Varint();
  }
  template <class T>
  void Value(FixedField<T> field) {
    Assign(Take(field.size), field.value);
  }
  // However large the count is, no more items are made than there are bytes.
  template <class T, class L>
  void Value(RepeatedField<T, L> field) {
    field.items.clear();
    for (L i = 0; i < field.count && !failed(); ++i) {
      path_.Enter(static_cast<std::size_t>(i));
      Value(field.items.emplace_back());
      path_.Leave();
    }
  }
  template <class T>
  void Value(ZerosField<T> field) {
    field.count = Zeros();
  }
  template <class T>
  void Value(ListField<T> field) {
    field.items.clear();
    Items(field.bounds, [&] { Value(field.items.emplace_back()); });
  }
  template <class T>
  void Value(OpaqueListField<T> field) {
    field.items.clear();
    Items(field.bounds, [&] { Assign(Vector(field.item), field.items.emplace_back()); });
  }
  template <class T>
  void Value(ExtensionsField<T> field) {
    Value(ListField<T>{field.items, field.bounds});
  }
  template <class T, class B>
  void Value(OptionalExtensionsField<T, B> field) {
    field.omit = in_.empty();
    field.block.items.clear();
    if (!field.omit) Value(field.block);
  }

  template <class ReadItem>
  void Items(const Bounds& bounds, ReadItem read_item) {
    const ByteView inside = Vector(bounds);
    const Reader outside = in_;
    in_ = Reader(inside);
    for (std::size_t i = 0; !in_.empty() && !failed(); ++i) {
      path_.Enter(i);
      read_item();
      path_.Leave();
    }
    in_ = outside;
  }

  static void Assign(ByteView from, ByteView& to) { to = from; }
  static void Assign(ByteView from, Bytes& to) { to.assign(from.begin(), from.end()); }
  static void Assign(ByteView from, std::string& to) { to.assign(from.begin(), from.end()); }
  static void Copy(ByteView from, std::uint8_t* to);

  // These note an error and return zero or an empty view when the input does not have it.
  std::uint64_t Integer(std::size_t width);
  std::uint64_t Varint();
  std::size_t Zeros();
  ByteView Take(std::size_t size);
  ByteView Vector(const Bounds& bounds);

  void Fail(const std::string& why);

  Reader in_;
  FieldPath path_;
  std::string error_;
};

}  // namespace badpeer

#endif  // BADPEER_RUNNER_WIRE_DECODER_H_
