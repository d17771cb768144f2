#include "shim_api/bytes.h"

#include <fstream>
#include <iterator>

namespace badpeer::shim {
namespace {

// The value of a base64 digit, or -1.
int Base64Value(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  if (c == '+') return 62;
  if (c == '/') return 63;
  return -1;
}

// The value of a hexadecimal digit, or -1.
int HexValue(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

std::optional<ByteString> DecodeBase64(std::string_view text) {
  if (text.size() % 4 != 0) return std::nullopt;
  std::size_t padding = 0;
  while (padding < 2 && padding < text.size() && text[text.size() - 1 - padding] == '=') ++padding;
  ByteString out;
  out.reserve(text.size() / 4 * 3);
  std::uint32_t bits = 0;
  int have = 0;
  for (char c : text.substr(0, text.size() - padding)) {
    const int value = Base64Value(c);
    if (value < 0) return std::nullopt;
    bits = bits << 6 | static_cast<std::uint32_t>(value);
    have += 6;
    if (have >= 8) {
      have -= 8;
      out.push_back(static_cast<std::uint8_t>(bits >> have));
      bits &= (1u << have) - 1;
    }
  }
  if (bits != 0) return std::nullopt;  // Bits beyond the last byte must be zero.
  return out;
}

std::optional<std::vector<ByteString>> DecodePem(std::string_view text, std::string_view label) {
  const std::string begin = "-----BEGIN " + std::string(label) + "-----";
  const std::string end = "-----END " + std::string(label) + "-----";
  std::vector<ByteString> blocks;
  for (std::size_t at = text.find(begin); at != text.npos; at = text.find(begin, at)) {
    at += begin.size();
    const std::size_t stop = text.find(end, at);
    if (stop == text.npos) return std::nullopt;
    std::string base64;
    for (char c : text.substr(at, stop - at)) {
      if (c != '\n' && c != '\r' && c != ' ' && c != '\t') base64.push_back(c);
    }
    std::optional<ByteString> der = DecodeBase64(base64);
    if (!der) return std::nullopt;
    blocks.push_back(std::move(*der));
    at = stop;
  }
  return blocks;
}

std::optional<std::vector<ByteString>> ReadPemFile(const std::string& path,
                                                   std::string_view label) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return std::nullopt;
  const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  return DecodePem(text, label);
}

std::optional<ByteString> DecodeHex(std::string_view text) {
  if (text.size() % 2 != 0) return std::nullopt;
  ByteString out;
  out.reserve(text.size() / 2);
  for (std::size_t i = 0; i < text.size(); i += 2) {
    const int high = HexValue(text[i]);
    const int low = HexValue(text[i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    out.push_back(static_cast<std::uint8_t>(high << 4 | low));
  }
  return out;
}

}  // namespace badpeer::shim
