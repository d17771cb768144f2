// The walker that prints a message as one line. For codecs (codec_impl.h, QUIC frames).
#ifndef BADPEER_RUNNER_WIRE_PRINTER_H_
#define BADPEER_RUNNER_WIRE_PRINTER_H_

#include <array>
#include <string>
#include <string_view>
#include <type_traits>

#include "runner/base/bytes.h"
#include "runner/wire/code_points.h"
#include "runner/wire/extension.h"
#include "runner/wire/fields.h"
#include "runner/wire/varint_fields.h"

namespace badpeer {

// Hex; of more than 32 bytes only the first 32 and how many there are. "(empty)" for none.
std::string ShowBytes(ByteView bytes);
// In double quotes, what is not printable ASCII escaped as \xNN; no limit on the length.
std::string ShowText(std::string_view text);

// "name{fields}".
std::string Braced(std::string_view name, std::string_view fields);

class Printer {
 public:
  template <class T>
  void operator()(std::string_view name, const T& field) {
    Name(name);
    Value(field);
  }

  // "a=1, b=2"; a single field may go without its name.
  std::string Text() const { return text_; }
  std::string TextWithoutSoleName() const {
    return fields_ == 1 ? text_.substr(first_value_) : text_;
  }

 private:
  template <class T>
  void Value(const T& value) {
    if constexpr (std::is_integral_v<T>) {
      text_ += std::to_string(value);
    } else if constexpr (std::is_enum_v<T>) {
      text_ += badpeer::Name(value);
    } else {
      Printer inner;
      T::Walk(inner, value);
      text_ += Braced("", inner.Text());
    }
  }
  void Value(ProtocolVersion value);  // With the number, where the field is one that TLS 1.3 froze.
  template <std::size_t kSize>
  void Value(const std::array<std::uint8_t, kSize>& value) {
    text_ += ShowBytes(value);
  }
  void Value(ByteView value) { text_ += ShowBytes(value); }
  void Value(const Bytes& value) { text_ += ShowBytes(value); }
  void Value(const std::string& value) { text_ += ShowText(value); }
  template <class T>
  void Value(const Uint24Field<T>& field) {
    text_ += std::to_string(field.value);
  }
  template <class T>
  void Value(const OpaqueField<T>& field) {
    Value(field.value);
  }
  template <class T, class L>
  void Value(const SizedField<T, L>& field) {
    Value(field.value);
  }
  template <class T>
  void Value(const VarintField<T>& field) {
    text_ += std::to_string(field.value);
  }
  template <class T>
  void Value(const FixedField<T>& field) {
    Value(field.value);
  }
  template <class T, class L>
  void Value(const RepeatedField<T, L>& field) {
    Items(field.items);
  }
  template <class T>
  void Value(const ZerosField<T>& field) {
    text_ += std::to_string(field.count);
  }
  template <class T>
  void Value(const ListField<T>& field) {
    Items(field.items);
  }
  template <class T>
  void Value(const OpaqueListField<T>& field) {
    Items(field.items);
  }
  template <class T>
  void Value(const ExtensionsField<T>& field) {
    PrintExtensions(field.items, field.context);
  }
  template <class T, class B>
  void Value(const OptionalExtensionsField<T, B>& field) {
    if (field.omit) {
      text_ += "(absent)";
    } else {
      Value(field.block);
    }
  }

  template <class T>
  void Items(const T& items) {
    text_ += "[";
    for (std::size_t i = 0; i < items.size(); ++i) {
      if (i != 0) text_ += ", ";
      Value(items[i]);
    }
    text_ += "]";
  }
  void Name(std::string_view name);
  void PrintExtensions(const Extensions& extensions, ExtensionContext context);

  std::string text_;
  std::string_view name_;  // Of the field being printed.
  std::size_t first_value_ = 0;
  std::size_t fields_ = 0;
};

}  // namespace badpeer

#endif  // BADPEER_RUNNER_WIRE_PRINTER_H_
