#include "runner/quic/packet_header.h"

#include <algorithm>
#include <array>
#include <string>

#include "runner/wire/varint.h"

namespace badpeer::quic {
namespace {

constexpr std::uint8_t kLongForm = 0x80;
constexpr std::uint8_t kFixedBit = 0x40;
constexpr std::uint8_t kKeyPhaseBit = 0x04;

// By the type bits of version 1; those of version 2 are one higher (RFC 9369, 3.2).
constexpr std::array<PacketType, 4> kLongTypes = {PacketType::kInitial, PacketType::kZeroRtt,
                                                  PacketType::kHandshake, PacketType::kRetry};

PacketType LongType(Version version, std::uint8_t bits) {
  const unsigned shift = version == Version::kV2 ? 1 : 0;
  return kLongTypes[(bits + 4u - shift) % 4];
}

void ReadVersionNegotiation(Reader& in, PacketHeader& header) {
  header.type = PacketType::kVersionNegotiation;
  header.supported_versions.reserve(in.size() / 4);
  while (in.ok() && !in.empty()) header.supported_versions.push_back(in.U32());
}

void ReadRetry(Reader& in, PacketHeader& header) {
  if (in.size() < kRetryIntegrityTagSize) {
    in.Take(kRetryIntegrityTagSize);  // Fails.
    return;
  }
  header.token = in.Take(in.size() - kRetryIntegrityTagSize);
  header.retry_integrity_tag = in.Rest();
}

Result<PacketHeader> ParseLongHeader(ByteView datagram) {
  Reader in(datagram);
  PacketHeader header;
  const std::uint8_t first = in.U8();
  header.fixed_bit = (first & kFixedBit) != 0;
  header.version = Version{in.U32()};
  header.dcid = in.Prefixed(1);
  header.scid = in.Prefixed(1);
  if (!in.ok()) return Error{"long header ends early"};
  header.size = datagram.size();
  if (header.version == Version::kNegotiation) {
    ReadVersionNegotiation(in, header);
    if (!in.ok()) return Error{"Version Negotiation packet does not hold whole version numbers"};
    return header;
  }
  if (!IsKnown(header.version)) return header;  // RFC 8999: nothing more is known.

  if (std::max(header.dcid.size(), header.scid.size()) > kMaxConnectionIdSize) {
    return Error{"connection ID of more than 20 bytes"};
  }
  header.type = LongType(header.version, static_cast<std::uint8_t>(first >> 4 & 3));
  if (header.type == PacketType::kRetry) {
    ReadRetry(in, header);
    if (!in.ok()) return Error{"Retry packet ends before its integrity tag"};
    return header;
  }
  if (header.type == PacketType::kInitial) header.token = TakePrefixed(in);
  const std::uint64_t length = ReadVarint(in);
  if (!in.ok() || length > in.size()) {
    return Error{std::string(ToString(header.type)) + " packet is longer than its datagram"};
  }
  header.packet_number_offset = datagram.size() - in.size();
  header.size = header.packet_number_offset + static_cast<std::size_t>(length);
  return header;
}

void AppendConnectionId(Bytes& out, ByteView id) {
  AppendInteger(out, id.size(), 1);
  Append(out, id);
}

Bytes LongHeaderStart(std::uint8_t first, Version version, ByteView dcid, ByteView scid) {
  Bytes out = {first};
  AppendInteger(out, static_cast<std::uint32_t>(version), 4);
  AppendConnectionId(out, dcid);
  AppendConnectionId(out, scid);
  return out;
}

std::uint8_t LongFirstByte(Version version, PacketType type, std::uint8_t low_bits) {
  return static_cast<std::uint8_t>(kLongForm | kFixedBit | LongTypeBits(version, type) << 4 |
                                   low_bits);
}

}  // namespace

std::string_view ToString(PacketType type) {
  switch (type) {
    case PacketType::kUnknown:
      return "unknown";
    case PacketType::kInitial:
      return "Initial";
    case PacketType::kZeroRtt:
      return "0-RTT";
    case PacketType::kHandshake:
      return "Handshake";
    case PacketType::kRetry:
      return "Retry";
    case PacketType::kVersionNegotiation:
      return "Version Negotiation";
    case PacketType::kOneRtt:
      return "1-RTT";
  }
  return "?";
}

std::uint8_t LongTypeBits(Version version, PacketType type) {
  const auto found = std::find(kLongTypes.begin(), kLongTypes.end(), type);
  const auto bits = static_cast<unsigned>(found - kLongTypes.begin());
  return static_cast<std::uint8_t>((bits + (version == Version::kV2 ? 1 : 0)) % 4);
}

bool IsLongHeader(std::uint8_t first_byte) { return (first_byte & kLongForm) != 0; }

Result<PacketHeader> ParsePacketHeader(ByteView datagram, std::size_t short_dcid_size) {
  if (datagram.empty()) return Error{"empty packet"};
  if (IsLongHeader(datagram[0])) return ParseLongHeader(datagram);
  if (datagram.size() < 1 + short_dcid_size) return Error{"short header ends early"};
  PacketHeader header;
  header.type = PacketType::kOneRtt;
  header.fixed_bit = (datagram[0] & kFixedBit) != 0;
  header.dcid = datagram.subspan(1, short_dcid_size);
  header.packet_number_offset = 1 + short_dcid_size;
  header.size = datagram.size();
  return header;
}

Bytes EncodeLongHeader(const LongHeader& header, std::uint64_t number, std::size_t number_size,
                       std::size_t payload_size) {
  constexpr std::size_t kTagSize = 16;
  Bytes out = LongHeaderStart(
      LongFirstByte(header.version, header.type, static_cast<std::uint8_t>(number_size - 1)),
      header.version, header.dcid, header.scid);
  if (header.type == PacketType::kInitial) {
    AppendVarint(out, header.token.size());
    Append(out, header.token);
  }
  const std::size_t length = number_size + payload_size + kTagSize;
  AppendVarint(out, length, std::max<std::size_t>(2, VarintSize(length)));
  AppendInteger(out, number, number_size);
  return out;
}

Bytes EncodeShortHeader(ByteView dcid, bool key_phase, std::uint64_t number,
                        std::size_t number_size) {
  Bytes out = {
      static_cast<std::uint8_t>(kFixedBit | (key_phase ? kKeyPhaseBit : 0) | (number_size - 1))};
  Append(out, dcid);
  AppendInteger(out, number, number_size);
  return out;
}

Bytes EncodeVersionNegotiation(ByteView dcid, ByteView scid,
                               const std::vector<std::uint32_t>& versions) {
  Bytes out = LongHeaderStart(kLongForm | kFixedBit, Version::kNegotiation, dcid, scid);
  for (std::uint32_t version : versions) AppendInteger(out, version, 4);
  return out;
}

Bytes EncodeRetry(Version version, ByteView dcid, ByteView scid, ByteView token) {
  Bytes out =
      LongHeaderStart(LongFirstByte(version, PacketType::kRetry, 0x0f), version, dcid, scid);
  Append(out, token);
  return out;
}

}  // namespace badpeer::quic
