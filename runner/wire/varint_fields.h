// How a Walk describes QUIC's fields (RFC 9000, 1.3 and 16), beside those of fields.h:
//
//   static void Walk(auto& w, auto& m) {
//     w("offset", varint(m.offset));                  // a variable-length integer
//     w("crypto_data", varint_opaque(m.data));        // bytes behind their length, a varint
//     w("data", fixed<8>(m.data));                    // eight bytes
//     w("ack_ranges", repeated(m.count, m.ranges));   // as many as a field before says
//   }
#ifndef BADPEER_RUNNER_WIRE_VARINT_FIELDS_H_
#define BADPEER_RUNNER_WIRE_VARINT_FIELDS_H_

#include <cstddef>
#include <cstdint>

#include "runner/wire/fields.h"

namespace badpeer {

// As the width of a length prefix: a varint.
inline constexpr std::size_t kVarintWidth = static_cast<std::size_t>(-1);

template <class T>
struct VarintField {  // T: std::uint64_t
  T& value;
};
template <class T>
struct FixedField {  // T: ByteView; the reader takes `size` bytes, the writer writes all of it
  T& value;
  std::size_t size;
};
template <class T, class L>
struct RepeatedField {  // T: std::vector of a struct with Walk; L: how many, which was read before
  T& items;
  L& count;
};
template <class T>
struct ZerosField {  // T: std::size_t, how many bytes of zero; the reader takes all that follow
  T& count;
};

template <class T>
constexpr VarintField<T> varint(T& value) {
  return {value};
}
template <class T>
constexpr OpaqueField<T> varint_opaque(T& value) {
  return {value, {0, static_cast<std::size_t>(-1), kVarintWidth}};
}
template <std::size_t kSize, class T>
constexpr FixedField<T> fixed(T& value) {
  return {value, kSize};
}
template <class L, class T>
constexpr RepeatedField<T, L> repeated(L& count, T& items) {
  return {items, count};
}
template <class T>
constexpr ZerosField<T> zeros(T& count) {
  return {count};
}

}  // namespace badpeer

#endif  // BADPEER_RUNNER_WIRE_VARINT_FIELDS_H_
