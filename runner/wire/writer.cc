#include "runner/wire/writer.h"

#include <stdexcept>
#include <string>

namespace badpeer {

void Writer::Uint(std::uint64_t value, std::size_t width) {
  std::uint8_t big_endian[sizeof(value)];
  for (std::size_t i = 0; i < width; ++i) {
    big_endian[i] = static_cast<std::uint8_t>(value >> (8 * (width - 1 - i)));
  }
  bytes_.insert(bytes_.end(), big_endian, big_endian + width);
}

void Writer::Prefixed(std::size_t width, ByteView value) {
  const std::size_t opened_at = Open(width);
  Raw(value);
  Close(opened_at, width);
}

std::size_t Writer::Open(std::size_t width) {
  const std::size_t opened_at = bytes_.size();
  bytes_.resize(opened_at + width);
  return opened_at;
}

void Writer::Close(std::size_t opened_at, std::size_t width) {
  const std::size_t length = bytes_.size() - opened_at - width;
  if (width < sizeof(length) && length >> (8 * width) != 0) {
    throw std::length_error(std::to_string(length) + " bytes do not fit a length prefix of " +
                            std::to_string(width));
  }
  for (std::size_t i = 0; i < width; ++i) {
    bytes_[opened_at + i] = static_cast<std::uint8_t>(length >> (8 * (width - 1 - i)));
  }
}

}  // namespace badpeer
