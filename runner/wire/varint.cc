#include "runner/wire/varint.h"

namespace badpeer {

std::uint64_t ReadVarint(Reader& in) {
  if (in.empty()) {
    in.Take(1);  // Fails.
    return 0;
  }
  const std::size_t size = std::size_t{1} << (in.Peek()[0] >> 6);
  const std::uint64_t value = in.Uint(size);
  return value & (~std::uint64_t{0} >> (64 - (8 * size - 2)));
}

ByteView TakePrefixed(Reader& in) {
  const std::uint64_t size = ReadVarint(in);
  return in.Take(static_cast<std::size_t>(size));
}

std::size_t VarintSize(std::uint64_t value) {
  if (value < (1u << 6)) return 1;
  if (value < (1u << 14)) return 2;
  if (value < (1u << 30)) return 4;
  return 8;
}

void AppendInteger(Bytes& to, std::uint64_t value, std::size_t bytes) {
  for (std::size_t i = bytes; i-- > 0;) to.push_back(static_cast<std::uint8_t>(value >> 8 * i));
}

void AppendVarint(Bytes& to, std::uint64_t value) { AppendVarint(to, value, VarintSize(value)); }

void AppendVarint(Bytes& to, std::uint64_t value, std::size_t bytes) {
  const std::uint64_t prefix = bytes == 1 ? 0 : bytes == 2 ? 1 : bytes == 4 ? 2 : 3;
  const std::size_t bits = 8 * bytes - 2;
  AppendInteger(to, (value & (~std::uint64_t{0} >> (64 - bits))) | prefix << bits, bytes);
}

}  // namespace badpeer
