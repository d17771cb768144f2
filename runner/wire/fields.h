// How a message's Walk describes its fields: the vocabulary of the presentation language (RFC 8446,
// 3).
//
//   static void Walk(auto& w, auto& m) {
//     w("legacy_version", m.legacy_version);                         // as wide as its type
//     w("legacy_session_id", opaque<0, 32>(m.session_id));           // a 1-byte prefix
//     w("cipher_suites", list<2, 0xfffe>(m.suites));                 // CipherSuite x<2..2^16-2>
//     w("protocols", opaque_list<2, 0xffff, 1, 0xff>(m.protocols));  // a list of opaque<1..255>
//   }
//
// Bounds are those of the RFC, in bytes; the prefix is as wide as the upper bound needs. Nothing
// here does any work: what walks the fields (writer, reader, printer) is in codec_impl.h.
#ifndef BADPEER_RUNNER_WIRE_FIELDS_H_
#define BADPEER_RUNNER_WIRE_FIELDS_H_

#include <cstddef>
#include <cstdint>

namespace badpeer {

// Bytes of the length prefix of a vector of at most `max` bytes (RFC 8446, 3.4).
constexpr std::size_t PrefixWidth(std::size_t max) {
  return max <= 0xff ? 1 : max <= 0xffff ? 2 : max <= 0xffffff ? 3 : 4;
}

// Which message an extension stands in: the same type has different bodies in different messages.
enum class ExtensionContext : std::uint8_t {
  client_hello,
  server_hello,
  server_hello_13,  // What of it stands in one of TLS 1.3.
  hello_retry_request,
  encrypted_extensions,
  client_encrypted_extensions,  // ALPS: the client sends some too.
  certificate,
  certificate_request,
  new_session_ticket,
  ech_config,  // A registry of its own (RFC 9849, 11.3).
};

struct Bounds {
  std::size_t min;
  std::size_t max;
  std::size_t width;  // Bytes of the length prefix; 0: no prefix, reaches to the end.
};

// In all of these, T is const when the message is only read.
template <class T>
struct OpaqueField {  // T: Bytes or std::string
  T& value;
  Bounds bounds;
};
template <class T>
struct ListField {  // T: std::vector of an integer, an enum, or a struct with Walk
  T& items;
  Bounds bounds;
};
template <class T>
struct OpaqueListField {  // T: std::vector of Bytes or std::string
  T& items;
  Bounds bounds;
  Bounds item;
};
template <class T>
struct ExtensionsField {  // T: std::vector<Extension>
  T& items;
  Bounds bounds;
  ExtensionContext context;
};
template <class T, class B>
struct OptionalExtensionsField {
  B& omit;
  ExtensionsField<T> block;
};
template <class T>
struct Uint24Field {  // T: std::uint32_t; written modulo 2^24
  T& value;
};
template <class T, class L>
struct SizedField {  // T: Bytes; L: the integer that gives its size, which was read before
  T& value;
  L& size;
};

template <std::size_t kMin, std::size_t kMax, std::size_t kWidth = PrefixWidth(kMax), class T>
constexpr OpaqueField<T> opaque(T& value) {
  return {value, {kMin, kMax, kWidth}};
}
template <std::size_t kMin, std::size_t kMax, std::size_t kWidth = PrefixWidth(kMax), class T>
constexpr ListField<T> list(T& items) {
  return {items, {kMin, kMax, kWidth}};
}
template <std::size_t kMin, std::size_t kMax, std::size_t kItemMin, std::size_t kItemMax, class T>
constexpr OpaqueListField<T> opaque_list(T& items) {
  return {items, {kMin, kMax, PrefixWidth(kMax)}, {kItemMin, kItemMax, PrefixWidth(kItemMax)}};
}
template <ExtensionContext kContext, std::size_t kMin, std::size_t kMax, class T>
constexpr ExtensionsField<T> extension_list(T& items) {
  return {items, {kMin, kMax, PrefixWidth(kMax)}, kContext};
}
// An extension block that may be missing at the end of a message (RFC 5246, 7.4.1.2). `omit` is set
// by the reader when it is, and keeps the writer from writing even the prefix.
template <ExtensionContext kContext, std::size_t kMin, std::size_t kMax, class B, class T>
constexpr OptionalExtensionsField<T, B> optional_extensions(B& omit, T& items) {
  return {omit, {items, {kMin, kMax, PrefixWidth(kMax)}, kContext}};
}
template <class T>
constexpr Uint24Field<T> uint24(T& value) {
  return {value};
}
// The bytes up to the end of the message, without a prefix.
template <class T>
constexpr OpaqueField<T> rest(T& value) {
  return {value, {0, static_cast<std::size_t>(-1), 0}};
}
// Items up to the end of the message, without a prefix of their own.
template <std::size_t kItemMin, std::size_t kItemMax, class T>
constexpr OpaqueListField<T> rest_opaque_list(T& items) {
  return {items, {0, static_cast<std::size_t>(-1), 0}, {kItemMin, kItemMax, PrefixWidth(kItemMax)}};
}
// Bytes whose length stands in an earlier field (SSLv2). The writer writes all of `value`, whatever
// `size` says.
template <class L, class T>
constexpr SizedField<T, L> sized(L& size, T& value) {
  return {value, size};
}

}  // namespace badpeer

#endif  // BADPEER_RUNNER_WIRE_FIELDS_H_
