// The walker that writes, and on request notes where each field went. For codecs (codec_impl.h,
// QUIC frames).
#ifndef BADPEER_RUNNER_WIRE_ENCODER_H_
#define BADPEER_RUNNER_WIRE_ENCODER_H_

#include <array>
#include <string>
#include <type_traits>
#include <vector>

#include "runner/base/bytes.h"
#include "runner/wire/codec.h"
#include "runner/wire/extension.h"
#include "runner/wire/field_path.h"
#include "runner/wire/fields.h"
#include "runner/wire/varint_fields.h"
#include "runner/wire/writer.h"

namespace badpeer {

class Encoder {
 public:
  // `spans`, if not null, receives every field.
  explicit Encoder(std::vector<FieldSpan>* spans = nullptr) : spans_(spans) {}

  template <class T>
  void operator()(const char* name, const T& field) {
    path_.Enter(name);
    Value(field);
    path_.Leave();
  }

  Bytes Finish() { return out_.Finish(); }

 private:
  // A field that was begun, so that its length and span can be filled in.
  struct Open {
    std::size_t offset;
    std::size_t width;
    std::size_t span;
  };

  template <class T>
  void Value(const T& value) {
    if constexpr (std::is_integral_v<T> || std::is_enum_v<T>) {
      Integer(static_cast<std::uint64_t>(value), sizeof(T));
    } else {
      const Open open = Begin(0);
      T::Walk(*this, value);
      End(open);
    }
  }
  template <std::size_t kSize>
  void Value(const std::array<std::uint8_t, kSize>& value) {
    Opaque(value, 0);
  }
  template <class T>
  void Value(const Uint24Field<T>& field) {
    Integer(field.value, 3);
  }
  template <class T>
  void Value(const OpaqueField<T>& field) {
    Opaque(View(field.value), field.bounds.width);
  }
  template <class T, class L>
  void Value(const SizedField<T, L>& field) {
    Opaque(field.value, 0);
  }
  template <class T>
  void Value(const VarintField<T>& field) {
    WriteVarint(field.value);
  }
  template <class T>
  void Value(const FixedField<T>& field) {
    Opaque(field.value, 0);
  }
  template <class T, class L>
  void Value(const RepeatedField<T, L>& field) {
    const Open open = Begin(0);
    for (std::size_t i = 0; i < field.items.size(); ++i) {
      path_.Enter(i);
      Value(field.items[i]);
      path_.Leave();
    }
    End(open);
  }
  template <class T>
  void Value(const ZerosField<T>& field) {
    Opaque(Bytes(field.count), 0);
  }
  template <class T>
  void Value(const ListField<T>& field) {
    const Open open = Begin(field.bounds.width);
    for (std::size_t i = 0; i < field.items.size(); ++i) {
      path_.Enter(i);
      Value(field.items[i]);
      path_.Leave();
    }
    End(open);
  }
  template <class T>
  void Value(const OpaqueListField<T>& field) {
    const Open open = Begin(field.bounds.width);
    for (std::size_t i = 0; i < field.items.size(); ++i) {
      path_.Enter(i);
      Opaque(View(field.items[i]), field.item.width);
      path_.Leave();
    }
    End(open);
  }
  template <class T>
  void Value(const ExtensionsField<T>& field) {
    WriteExtensions(field.items, field.bounds.width, field.context);
  }
  template <class T, class B>
  void Value(const OptionalExtensionsField<T, B>& field) {
    if (!field.omit) Value(field.block);
  }

  static ByteView View(ByteView value) { return value; }
  static ByteView View(const Bytes& value) { return value; }
  static ByteView View(const std::string& value) {
    return {reinterpret_cast<const std::uint8_t*>(value.data()), value.size()};
  }

  void Integer(std::uint64_t value, std::size_t width);
  void WriteVarint(std::uint64_t value);
  void Opaque(ByteView value, std::size_t width);
  void WriteExtensions(const Extensions& extensions, std::size_t width, ExtensionContext context);
  // Spans of an extension by its type, and of the fields inside where it decodes.
  void NameExtension(const Extension& extension, ExtensionContext context, std::size_t offset);

  Open Begin(std::size_t width);
  void End(const Open& open);  // Throws std::length_error naming the field.

  Writer out_;
  FieldPath path_;
  std::vector<FieldSpan>* spans_;
};

}  // namespace badpeer

#endif  // BADPEER_RUNNER_WIRE_ENCODER_H_
