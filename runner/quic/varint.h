// Variable-length integers (RFC 9000, 16), and a bounded reader and a writer of what QUIC is made
// of.
//
//   Reader reader(payload);
//   std::uint64_t id = reader.Varint();
//   ByteView data = reader.Take(reader.Varint());
//   if (!reader.ok()) return Error{"frame ends early"};
//
// A Reader that ran over its end stays not ok and yields zeros and empty views from then on, so
// that a sequence of reads needs one test at its end.
#ifndef BADPEER_RUNNER_QUIC_VARINT_H_
#define BADPEER_RUNNER_QUIC_VARINT_H_

#include <cstddef>
#include <cstdint>

#include "runner/base/bytes.h"

namespace badpeer::quic {

inline constexpr std::uint64_t kMaxVarint = (std::uint64_t{1} << 62) - 1;

class Reader {
 public:
  explicit Reader(ByteView data) : data_(data) {}

  bool ok() const { return ok_; }
  bool empty() const { return position_ == data_.size(); }
  std::size_t position() const { return position_; }
  std::size_t left() const { return data_.size() - position_; }

  std::uint64_t Varint();
  std::uint64_t Integer(std::size_t bytes);  // Big endian, at most 8.
  std::uint8_t Byte() { return static_cast<std::uint8_t>(Integer(1)); }
  ByteView Take(std::uint64_t bytes);
  ByteView TakeRest() { return Take(left()); }

 private:
  ByteView data_;
  std::size_t position_ = 0;
  bool ok_ = true;
};

std::size_t VarintSize(std::uint64_t value);
// In the fewest bytes, or in `bytes` (1, 2, 4, 8) where that is given. Only the low 62 bits, or
// what fits, are written.
void AppendVarint(Bytes& to, std::uint64_t value);
void AppendVarint(Bytes& to, std::uint64_t value, std::size_t bytes);
void AppendInteger(Bytes& to, std::uint64_t value, std::size_t bytes);

}  // namespace badpeer::quic

#endif  // BADPEER_RUNNER_QUIC_VARINT_H_
