// Byte strings: the owning `Bytes`, the borrowed `ByteView`, and the few helpers every layer needs.
//
//   Bytes hello = Concat(FromHex("0100"), BytesOf("hi"));
//   std::string shown = ToHex(hello);  // "01006869"
#ifndef BADPEER_RUNNER_BASE_BYTES_H_
#define BADPEER_RUNNER_BASE_BYTES_H_

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace badpeer {

using Bytes = std::vector<std::uint8_t>;
using ByteView = std::span<const std::uint8_t>;

inline Bytes ToBytes(ByteView view) { return Bytes(view.begin(), view.end()); }
Bytes BytesOf(std::string_view text);
std::string_view AsText(ByteView view);

void Append(Bytes& to, ByteView more);
Bytes Concat(std::initializer_list<ByteView> parts);
bool Equal(ByteView a, ByteView b);

// Lower case, without separators.
std::string ToHex(ByteView view);
// For literals in tables and tests: throws std::invalid_argument on anything but pairs of hex
// digits.
Bytes FromHex(std::string_view hex);
// Standard alphabet with padding (RFC 4648, 4): what shim flags carry.
std::string ToBase64(ByteView view);

}  // namespace badpeer

#endif  // BADPEER_RUNNER_BASE_BYTES_H_
