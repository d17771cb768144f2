#include "runner/crypto/der.h"

#include <charconv>
#include <stdexcept>
#include <string>

namespace badpeer::crypto::der {
namespace {

void AppendHeader(Bytes& out, std::uint8_t tag, std::size_t size) {
  out.push_back(tag);
  if (size < 0x80) {
    out.push_back(static_cast<std::uint8_t>(size));
    return;
  }
  std::uint8_t width = 1;
  while (size >> (8 * width) != 0) ++width;
  out.push_back(0x80 | width);
  for (unsigned i = width; i-- > 0;) out.push_back(static_cast<std::uint8_t>(size >> (8 * i)));
}

void AppendBase128(Bytes& out, std::uint64_t value) {
  unsigned groups = 1;
  while (groups < 10 && value >> (7 * groups) != 0) ++groups;
  for (unsigned i = groups; i-- > 0;) {
    const auto bits = static_cast<std::uint8_t>(value >> (7 * i) & 0x7f);
    out.push_back(i == 0 ? bits : static_cast<std::uint8_t>(0x80 | bits));
  }
}

}  // namespace

Bytes Encode(std::uint8_t tag, ByteView body) { return Encode(tag, {body}); }

Bytes Encode(std::uint8_t tag, std::initializer_list<ByteView> parts) {
  std::size_t size = 0;
  for (ByteView part : parts) size += part.size();
  Bytes out;
  out.reserve(size + 6);
  AppendHeader(out, tag, size);
  for (ByteView part : parts) Append(out, part);
  return out;
}

Bytes Sequence(std::initializer_list<ByteView> parts) { return Encode(kSequence, parts); }

Bytes Integer(ByteView magnitude, bool negative) {
  while (!magnitude.empty() && magnitude.front() == 0) magnitude = magnitude.subspan(1);
  Bytes body{0};  // room for the sign
  Append(body, magnitude);
  if (negative) {  // two's complement
    unsigned carry = 1;
    for (std::size_t i = body.size(); i-- > 0;) {
      carry += static_cast<std::uint8_t>(~body[i]);
      body[i] = static_cast<std::uint8_t>(carry);
      carry >>= 8;
    }
  }
  // The first byte is needed only where the next one does not carry the sign itself.
  if (body.size() > 1 && (body[0] & 0x80) == (body[1] & 0x80)) body.erase(body.begin());
  return Encode(kInteger, body);
}

Bytes Integer(std::uint64_t value) {
  Bytes magnitude;
  for (int shift = 56; shift >= 0; shift -= 8) {
    magnitude.push_back(static_cast<std::uint8_t>(value >> shift));
  }
  return Integer(ByteView(magnitude));
}

Bytes Boolean(bool value) {
  const std::uint8_t body = value ? 0xff : 0;
  return Encode(kBoolean, ByteView(&body, 1));
}

Bytes Null() { return Encode(kNull, ByteView()); }

Bytes BitString(ByteView bits, std::uint8_t unused_bits) {
  return Encode(kBitString, {ByteView(&unused_bits, 1), bits});
}

Bytes OctetString(ByteView body) { return Encode(kOctetString, body); }

Bytes Oid(std::string_view dotted) {
  Bytes body;
  std::uint64_t first = 0;
  const char* at = dotted.data();
  const char* const end = at + dotted.size();
  for (int index = 0;; ++index) {
    std::uint64_t arc = 0;
    const auto [stop, error] = std::from_chars(at, end, arc);
    const bool last = stop == end;
    if (error != std::errc() || (!last && *stop != '.') || (last && index == 0)) {
      throw std::invalid_argument("not an object identifier: '" + std::string(dotted) + "'");
    }
    if (index == 0) {
      first = arc;
    } else {
      AppendBase128(body, index == 1 ? 40 * first + arc : arc);
    }
    if (last) return Encode(kOid, body);
    at = stop + 1;
  }
}

std::optional<Element> Reader::Next() {
  if (rest_.size() < 2 || (rest_[0] & 0x1f) == 0x1f) return std::nullopt;
  std::size_t header = 2;
  std::size_t size = rest_[1];
  if (size >= 0x80) {
    const std::size_t width = size & 0x7f;
    if (width == 0 || width > 3 || rest_.size() < 2 + width) return std::nullopt;
    size = 0;
    for (std::size_t i = 0; i < width; ++i) size = size << 8 | rest_[2 + i];
    header += width;
    // DER: the shortest form.
    if (size < 0x80 || size >> (8 * (width - 1)) == 0) return std::nullopt;
  }
  if (rest_.size() - header < size) return std::nullopt;
  Element element{
      .tag = rest_[0], .body = rest_.subspan(header, size), .whole = rest_.first(header + size)};
  rest_ = rest_.subspan(header + size);
  return element;
}

std::optional<Element> Reader::Next(std::uint8_t tag) {
  if (rest_.empty() || rest_[0] != tag) return std::nullopt;
  return Next();
}

std::optional<ByteView> Reader::NextBitString() {
  std::optional<Element> element = Next(kBitString);
  if (!element || element->body.empty() || element->body[0] != 0) return std::nullopt;
  return element->body.subspan(1);
}

std::optional<ByteView> Reader::NextUnsigned() {
  std::optional<Element> element = Next(kInteger);
  if (!element || element->body.empty() || (element->body[0] & 0x80) != 0) return std::nullopt;
  ByteView magnitude = element->body;
  if (magnitude[0] == 0) {
    magnitude = magnitude.subspan(1);
    if (!magnitude.empty() && (magnitude[0] & 0x80) == 0) return std::nullopt;  // not minimal
  }
  return magnitude;
}

}  // namespace badpeer::crypto::der
