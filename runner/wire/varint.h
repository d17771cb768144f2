// Variable-length integers (RFC 9000, 16).
//
//   Reader in(payload);
//   std::uint64_t id = ReadVarint(in);
//   ByteView data = TakePrefixed(in);  // a varint length and as many bytes
//   if (!in.ok()) return Error{"frame ends early"};
#ifndef BADPEER_RUNNER_WIRE_VARINT_H_
#define BADPEER_RUNNER_WIRE_VARINT_H_

#include <cstddef>
#include <cstdint>

#include "runner/base/bytes.h"
#include "runner/wire/reader.h"

namespace badpeer {

inline constexpr std::uint64_t kMaxVarint = (std::uint64_t{1} << 62) - 1;

std::uint64_t ReadVarint(Reader& in);
ByteView TakePrefixed(Reader& in);

std::size_t VarintSize(std::uint64_t value);
// In the fewest bytes, or in `bytes` (1, 2, 4, 8) where that is given; what does not fit is cut
// off.
void AppendVarint(Bytes& to, std::uint64_t value);
void AppendVarint(Bytes& to, std::uint64_t value, std::size_t bytes);
void AppendInteger(Bytes& to, std::uint64_t value, std::size_t bytes);

}  // namespace badpeer

#endif  // BADPEER_RUNNER_WIRE_VARINT_H_
