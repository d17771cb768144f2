#include "runner/wire/reader.h"

namespace badpeer {

std::uint64_t Reader::Uint(std::size_t width) {
  std::uint64_t value = 0;
  for (std::uint8_t byte : Take(width)) value = value << 8 | byte;
  return value;
}

ByteView Reader::Take(std::size_t size) {
  if (!ok_ || size > rest_.size()) {
    ok_ = false;
    rest_ = {};
    return {};
  }
  ByteView taken = rest_.first(size);
  rest_ = rest_.subspan(size);
  return taken;
}

ByteView Reader::Prefixed(std::size_t width) { return Take(static_cast<std::size_t>(Uint(width))); }

ByteView Reader::Rest() { return Take(rest_.size()); }

}  // namespace badpeer
