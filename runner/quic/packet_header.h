// Packet headers as far as they can be read without keys (RFC 9000, 17; RFC 9369, 3.2; RFC 8999).
//
//   for (ByteView rest = datagram; !rest.empty();) {
//     Result<PacketHeader> header = ParsePacketHeader(rest, kOurConnectionIdLength);
//     if (!header) break;  // the rest of the datagram is no packet
//     Handle(*header, rest.first(header->size));
//     rest = rest.subspan(header->size);
//   }
#ifndef BADPEER_RUNNER_QUIC_PACKET_HEADER_H_
#define BADPEER_RUNNER_QUIC_PACKET_HEADER_H_

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "runner/base/bytes.h"
#include "runner/base/result.h"
#include "runner/quic/version.h"

namespace badpeer::quic {

inline constexpr std::size_t kMaxConnectionIdSize = 20;
inline constexpr std::size_t kRetryIntegrityTagSize = 16;

enum class PacketType {
  kUnknown,  // A long header of a version that is not known: connection IDs only.
  kInitial,
  kZeroRtt,
  kHandshake,
  kRetry,
  kVersionNegotiation,
  kOneRtt,
};
std::string_view ToString(PacketType type);  // "Initial", "0-RTT", ...

// The two type bits of a long header in that version.
std::uint8_t LongTypeBits(Version version, PacketType type);

// Views point into the datagram that was parsed.
struct PacketHeader {
  PacketType type = PacketType::kUnknown;
  Version version{};  // Zero for short headers.
  // False: the QUIC bit is greased (RFC 9287), or these bytes are no packet at all.
  bool fixed_bit = true;
  ByteView dcid{};
  ByteView scid{};
  ByteView token{};  // Initial: Token. Retry: Retry Token.
  ByteView retry_integrity_tag{};
  std::vector<std::uint32_t> supported_versions{};
  std::size_t packet_number_offset = 0;  // Protected types: where the packet number starts.
  std::size_t size = 0;                  // Of this packet: the next coalesced one starts here.
};

bool IsLongHeader(std::uint8_t first_byte);

// The first packet of `datagram`; short headers carry a connection ID of `short_dcid_size` bytes.
// Errors say what does not fit. A cleared fixed bit is none, so that nearly any bytes may pass for
// a short header: only what a key opens is a packet for sure.
Result<PacketHeader> ParsePacketHeader(ByteView datagram, std::size_t short_dcid_size);

// Fields of a header to be written; lengths are not checked against the RFC, so that a wrong one
// can be sent.
struct LongHeader {
  PacketType type = PacketType::kInitial;
  Version version = Version::kV1;
  Bytes dcid{};
  Bytes scid{};
  Bytes token{};  // Initial only.
};

// Header up to and with the packet number, ready for SealPacket(): the Length field counts
// `payload_size`, the number and a tag of 16 bytes. `number_size` is 1 to 4.
Bytes EncodeLongHeader(const LongHeader& header, std::uint64_t number, std::size_t number_size,
                       std::size_t payload_size);
Bytes EncodeShortHeader(ByteView dcid, bool key_phase, std::uint64_t number,
                        std::size_t number_size);
Bytes EncodeVersionNegotiation(ByteView dcid, ByteView scid,
                               const std::vector<std::uint32_t>& versions);
// Without the integrity tag.
Bytes EncodeRetry(Version version, ByteView dcid, ByteView scid, ByteView token);

}  // namespace badpeer::quic

#endif  // BADPEER_RUNNER_QUIC_PACKET_HEADER_H_
