// Reads integers and length-prefixed vectors, big endian, from bytes that are not trusted.
//
//   Reader in(packet);
//   ContentType type{in.U8()};
//   std::uint16_t version = in.U16();
//   ByteView fragment = in.Prefixed(2);
//   if (!in.ok() || !in.empty()) return Error{"malformed record"};
//
// Failure sticks: past the end every read yields zero or an empty view and ok() is false from then
// on, so that one check at the end suffices. Views point into the bytes given.
#ifndef BADPEER_RUNNER_WIRE_READER_H_
#define BADPEER_RUNNER_WIRE_READER_H_

#include <cstddef>
#include <cstdint>

#include "runner/base/bytes.h"

namespace badpeer {

class Reader {
 public:
  explicit Reader(ByteView bytes) : rest_(bytes) {}

  std::uint8_t U8() { return static_cast<std::uint8_t>(Uint(1)); }
  std::uint16_t U16() { return static_cast<std::uint16_t>(Uint(2)); }
  std::uint32_t U24() { return static_cast<std::uint32_t>(Uint(3)); }
  std::uint32_t U32() { return static_cast<std::uint32_t>(Uint(4)); }
  std::uint64_t U48() { return Uint(6); }
  std::uint64_t U64() { return Uint(8); }
  std::uint64_t Uint(std::size_t width);  // 1 to 8 bytes

  ByteView Take(std::size_t size);       // exactly that many bytes
  ByteView Prefixed(std::size_t width);  // a length of `width` bytes, and what it covers
  ByteView Rest();                       // everything left

  bool ok() const { return ok_; }
  bool empty() const { return rest_.empty(); }
  std::size_t size() const { return rest_.size(); }  // bytes left
  ByteView Peek() const { return rest_; }

 private:
  ByteView rest_;
  bool ok_ = true;
};

}  // namespace badpeer

#endif  // BADPEER_RUNNER_WIRE_READER_H_
