#include "runner/wire/decoder.h"

#include <algorithm>

#include "runner/wire/varint.h"

namespace badpeer {

void Decoder::Finish() {
  if (!failed() && !in_.empty()) {
    error_ = std::to_string(in_.size()) + " bytes of trailing data";
  }
}

void Decoder::Copy(ByteView from, std::uint8_t* to) { std::copy(from.begin(), from.end(), to); }

std::uint64_t Decoder::Integer(std::size_t width) {
  std::uint64_t value = 0;
  for (std::uint8_t byte : Take(width)) value = value << 8 | byte;
  return value;
}

std::uint64_t Decoder::Varint() {
  if (failed()) return 0;
  const std::uint64_t value = ReadVarint(in_);
  if (!in_.ok()) Fail("a varint ends early");
  return value;
}

std::size_t Decoder::Zeros() {
  const ByteView left = in_.Peek();
  const auto end = std::find_if(left.begin(), left.end(), [](std::uint8_t b) { return b != 0; });
  return Take(static_cast<std::size_t>(end - left.begin())).size();
}

ByteView Decoder::Take(std::size_t size) {
  if (failed()) return {};
  if (size > in_.size()) {
    Fail("takes " + std::to_string(size) + " bytes, " + std::to_string(in_.size()) + " left");
    return {};
  }
  return in_.Take(size);
}

ByteView Decoder::Vector(const Bounds& bounds) {
  if (bounds.width == 0) return in_.Rest();
  const auto size =
      static_cast<std::size_t>(bounds.width == kVarintWidth ? Varint() : Integer(bounds.width));
  if (failed()) return {};
  if (size < bounds.min || size > bounds.max) {
    Fail("length " + std::to_string(size) + " is not within " + std::to_string(bounds.min) + ".." +
         std::to_string(bounds.max));
    return {};
  }
  return Take(size);
}

void Decoder::Fail(const std::string& why) {
  if (!failed()) error_ = path_.Text() + ": " + why;
}

}  // namespace badpeer
