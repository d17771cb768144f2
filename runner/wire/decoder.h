// The walker that reads and enforces bounds; the first error sticks. Private to this folder.
#ifndef BADPEER_RUNNER_WIRE_DECODER_H_
#define BADPEER_RUNNER_WIRE_DECODER_H_

#include <array>
#include <string>
#include <type_traits>

#include "runner/base/bytes.h"
#include "runner/wire/field_path.h"
#include "runner/wire/fields.h"
#include "runner/wire/reader.h"

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

  static void Assign(ByteView from, Bytes& to) { to.assign(from.begin(), from.end()); }
  static void Assign(ByteView from, std::string& to) { to.assign(from.begin(), from.end()); }
  static void Copy(ByteView from, std::uint8_t* to);

  // These note an error and return zero or an empty view when the input does not have it.
  std::uint64_t Integer(std::size_t width);
  ByteView Take(std::size_t size);
  ByteView Vector(const Bounds& bounds);

  void Fail(const std::string& why);

  Reader in_;
  FieldPath path_;
  std::string error_;
};

}  // namespace badpeer

#endif  // BADPEER_RUNNER_WIRE_DECODER_H_
