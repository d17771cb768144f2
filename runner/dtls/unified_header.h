// The first byte of a DTLS 1.3 ciphertext record (RFC 9147, 4): 001CSLEE.
#ifndef BADPEER_RUNNER_DTLS_UNIFIED_HEADER_H_
#define BADPEER_RUNNER_DTLS_UNIFIED_HEADER_H_

#include <cstddef>
#include <cstdint>

namespace badpeer {

inline constexpr std::uint8_t kUnifiedMask = 0xe0;
inline constexpr std::uint8_t kUnifiedBits = 0x20;
inline constexpr std::uint8_t kConnectionIdBit = 0x10;
inline constexpr std::uint8_t kLongSequenceBit = 0x08;
inline constexpr std::uint8_t kLengthBit = 0x04;
inline constexpr std::uint8_t kEpochBits = 0x03;

constexpr bool IsUnified(std::uint8_t first) { return (first & kUnifiedMask) == kUnifiedBits; }
constexpr std::size_t SequenceWidth(std::uint8_t first) {
  return (first & kLongSequenceBit) != 0 ? 2 : 1;
}

// The header of all other records (RFC 6347, 4.1).
inline constexpr std::size_t kPlainHeaderSize = 13;
// Record numbers have 48 bits; the epoch stands in the 16 above where both are authenticated.
inline constexpr std::uint64_t kSequenceMask = 0xffffffffffff;

// The ciphertext's first bytes, from which the mask over the number comes (RFC 9147, 4.2.3).
inline constexpr std::size_t kMaskSample = 16;

}  // namespace badpeer

#endif  // BADPEER_RUNNER_DTLS_UNIFIED_HEADER_H_
