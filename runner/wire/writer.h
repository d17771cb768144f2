// Appends integers and length-prefixed vectors, big endian, to a byte string of its own.
//
//   Writer out;
//   out.U8(22);
//   out.U16(0x0303);
//   out.Prefixed(2, fragment);
//   std::size_t list = out.Open(2);  // the length is filled in by Close
//   out.U16(0x1301);
//   out.Close(list, 2);
//   Bytes record = out.Finish();
//
// A length that its prefix cannot hold throws std::length_error.
#ifndef BADPEER_RUNNER_WIRE_WRITER_H_
#define BADPEER_RUNNER_WIRE_WRITER_H_

#include <cstddef>
#include <cstdint>
#include <utility>

#include "runner/base/bytes.h"

namespace badpeer {

class Writer {
 public:
  Writer() { bytes_.reserve(kUsualSize); }

  void U8(std::uint8_t value) { bytes_.push_back(value); }
  void U16(std::uint16_t value) { Uint(value, 2); }
  void U24(std::uint32_t value) { Uint(value, 3); }  // the low 24 bits
  void U32(std::uint32_t value) { Uint(value, 4); }
  void U48(std::uint64_t value) { Uint(value, 6); }  // the low 48 bits
  void U64(std::uint64_t value) { Uint(value, 8); }
  void Uint(std::uint64_t value, std::size_t width);  // 1 to 8 bytes, the low ones

  void Raw(ByteView value) { Append(bytes_, value); }
  void Prefixed(std::size_t width, ByteView value);

  // Leaves room for a length of `width` bytes; Close fills it with what was written in between.
  std::size_t Open(std::size_t width);
  void Close(std::size_t opened_at, std::size_t width);

  std::size_t size() const { return bytes_.size(); }
  const Bytes& bytes() const { return bytes_; }
  Bytes Finish() { return std::move(bytes_); }

 private:
  // A header, a short message: one allocation instead of one per field.
  static constexpr std::size_t kUsualSize = 48;

  Bytes bytes_;
};

}  // namespace badpeer

#endif  // BADPEER_RUNNER_WIRE_WRITER_H_
