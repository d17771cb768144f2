// Internal to crypto/: the little of DER (X.690) that keys and certificates need.
//
//   Bytes id = der::Sequence({der::Oid("1.2.840.113549.1.1.1"), der::Null()});
//   der::Reader reader(id);
//   std::optional<der::Element> sequence = reader.Next(der::kSequence);  // ->body, ->whole
//
// Elements are at most 16 MB and have one-byte tags.
#ifndef BADPEER_RUNNER_CRYPTO_DER_H_
#define BADPEER_RUNNER_CRYPTO_DER_H_

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string_view>

#include "runner/base/bytes.h"

namespace badpeer::crypto::der {

inline constexpr std::uint8_t kBoolean = 0x01;
inline constexpr std::uint8_t kInteger = 0x02;
inline constexpr std::uint8_t kBitString = 0x03;
inline constexpr std::uint8_t kOctetString = 0x04;
inline constexpr std::uint8_t kNull = 0x05;
inline constexpr std::uint8_t kOid = 0x06;
inline constexpr std::uint8_t kUtf8String = 0x0c;
inline constexpr std::uint8_t kPrintableString = 0x13;
inline constexpr std::uint8_t kUtcTime = 0x17;
inline constexpr std::uint8_t kGeneralizedTime = 0x18;
inline constexpr std::uint8_t kSequence = 0x30;
inline constexpr std::uint8_t kSet = 0x31;
// Context-specific tags.
constexpr std::uint8_t Implicit(unsigned number) {
  return static_cast<std::uint8_t>(0x80 | number);
}
constexpr std::uint8_t Explicit(unsigned number) {
  return static_cast<std::uint8_t>(0xa0 | number);
}

Bytes Encode(std::uint8_t tag, ByteView body);
Bytes Encode(std::uint8_t tag, std::initializer_list<ByteView> parts);
Bytes Sequence(std::initializer_list<ByteView> parts);
// From a big-endian magnitude, in its minimal form.
Bytes Integer(ByteView magnitude, bool negative = false);
Bytes Integer(std::uint64_t value);
Bytes Boolean(bool value);
Bytes Null();
// Whole bytes; `unused_bits` of the last one do not count.
Bytes BitString(ByteView bits, std::uint8_t unused_bits = 0);
Bytes OctetString(ByteView body);
// Throws std::invalid_argument unless it is dotted decimals, at least two.
Bytes Oid(std::string_view dotted);

struct Element {
  std::uint8_t tag = 0;
  ByteView body;
  ByteView whole;  // with tag and length
};

// Reads elements one after another. The views point into what the reader was made from.
class Reader {
 public:
  explicit Reader(ByteView rest) : rest_(rest) {}

  bool AtEnd() const { return rest_.empty(); }
  // Nothing, and the reader stays where it is, when the bytes are not a DER element.
  std::optional<Element> Next();
  // The same also when the element has another tag.
  std::optional<Element> Next(std::uint8_t tag);
  // The body of a BIT STRING without unused bits.
  std::optional<ByteView> NextBitString();
  // The magnitude of an INTEGER that is not negative, without leading zeros.
  std::optional<ByteView> NextUnsigned();

 private:
  ByteView rest_;
};

}  // namespace badpeer::crypto::der

#endif  // BADPEER_RUNNER_CRYPTO_DER_H_
