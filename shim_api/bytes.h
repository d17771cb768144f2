// Byte strings of the shim library, and the two text encodings in which the runner hands them over.
//
//   std::optional<ByteString> params = DecodeBase64("AwQ=");  // {3, 4}
//   std::optional<std::vector<ByteString>> chain = ReadPemFile(path, "CERTIFICATE");
#ifndef BADPEER_SHIM_API_BYTES_H_
#define BADPEER_SHIM_API_BYTES_H_

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace badpeer::shim {

using ByteString = std::vector<std::uint8_t>;
using ByteSpan = std::span<const std::uint8_t>;
using MutableByteSpan = std::span<std::uint8_t>;

inline ByteSpan AsBytes(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

// Standard alphabet with padding (RFC 4648, section 4); nothing on any other input.
std::optional<ByteString> DecodeBase64(std::string_view text);

// The DER contents of every PEM block (RFC 7468) labelled `label` in `text`, in order; nothing if a
// block is damaged.
std::optional<std::vector<ByteString>> DecodePem(std::string_view text, std::string_view label);

// The same for a file; nothing also if it cannot be read.
std::optional<std::vector<ByteString>> ReadPemFile(const std::string& path, std::string_view label);

// Pairs of hexadecimal digits; nothing on any other input.
std::optional<ByteString> DecodeHex(std::string_view text);

}  // namespace badpeer::shim

#endif  // BADPEER_SHIM_API_BYTES_H_
