#include "runner/base/bytes.h"

#include <algorithm>
#include <stdexcept>

namespace badpeer {
namespace {

int HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  throw std::invalid_argument(std::string("not a hex digit: '") + c + "'");
}

}  // namespace

Bytes BytesOf(std::string_view text) { return Bytes(text.begin(), text.end()); }

std::string_view AsText(ByteView view) {
  return {reinterpret_cast<const char*>(view.data()), view.size()};
}

void Append(Bytes& to, ByteView more) { to.insert(to.end(), more.begin(), more.end()); }

Bytes Concat(std::initializer_list<ByteView> parts) {
  std::size_t size = 0;
  for (ByteView part : parts) size += part.size();
  Bytes out;
  out.reserve(size);
  for (ByteView part : parts) Append(out, part);
  return out;
}

bool Equal(ByteView a, ByteView b) { return std::ranges::equal(a, b); }

std::string ToHex(ByteView view) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string out;
  out.reserve(view.size() * 2);
  for (std::uint8_t byte : view) {
    out += kDigits[byte >> 4];
    out += kDigits[byte & 15];
  }
  return out;
}

Bytes FromHex(std::string_view hex) {
  if (hex.size() % 2 != 0) throw std::invalid_argument("odd number of hex digits");
  Bytes out;
  out.reserve(hex.size() / 2);
  for (std::size_t i = 0; i < hex.size(); i += 2) {
    out.push_back(static_cast<std::uint8_t>(HexDigit(hex[i]) << 4 | HexDigit(hex[i + 1])));
  }
  return out;
}

std::string ToBase64(ByteView view) {
  static constexpr char kAlphabet[] =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (std::size_t i = 0; i < view.size(); i += 3) {
    const std::size_t have = std::min<std::size_t>(3, view.size() - i);
    std::uint32_t group = 0;
    for (std::size_t k = 0; k < 3; ++k) group = group << 8 | (k < have ? view[i + k] : 0u);
    for (std::size_t k = 0; k < 4; ++k) {
      out += k <= have ? kAlphabet[group >> (18 - 6 * k) & 63] : '=';
    }
  }
  return out;
}

}  // namespace badpeer
