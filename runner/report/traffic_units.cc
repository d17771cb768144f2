#include "runner/report/traffic_units.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>

#include "runner/wire/code_points.h"

namespace badpeer {
namespace {

// How much of what has come is the first unit: a header of 0 is for bytes that are no unit, a total
// of 0 for one that is not yet whole.
struct UnitSize {
  std::size_t header = 0;
  std::size_t total = 0;
};

std::size_t ReadNumber(ByteView bytes) {
  std::size_t number = 0;
  for (const std::uint8_t byte : bytes) number = number << 8 | byte;
  return number;
}

UnitSize IfWhole(ByteView bytes, std::size_t header, std::size_t total) {
  return {header, bytes.size() < total ? 0 : total};
}

UnitSize TlsUnit(ByteView bytes) {
  constexpr std::size_t kHeader = 5;
  if (bytes.size() < kHeader) return {};
  const bool is_record = bytes[0] >= static_cast<std::uint8_t>(ContentType::change_cipher_spec) &&
                         bytes[0] <= static_cast<std::uint8_t>(ContentType::ack) && bytes[1] == 3;
  if (!is_record) return {0, bytes.size()};
  return IfWhole(bytes, kHeader, kHeader + ReadNumber(bytes.subspan(3, 2)));
}

// See dtls/packet_transport.h.
UnitSize DtlsUnit(ByteView bytes) {
  if (bytes[0] == 't') return {1, 1};
  const bool is_long = bytes[0] == 'T' || bytes[0] == 'E';
  const std::size_t header = is_long ? 9 : 5;
  if (bytes.size() < header) return {};
  const std::size_t payload = bytes[0] == 'P' ? ReadNumber(bytes.subspan(1, 4)) : 0;
  return IfWhole(bytes, header, header + payload);
}

// See tls/mock_quic_channel.cc: the secret stands for the keys of a real transport.
UnitSize QuicUnit(ByteView bytes) {
  constexpr std::size_t kHeader = 8;
  if (bytes.size() < kHeader) return {};
  const std::size_t size = ReadNumber(bytes.subspan(4, 4));
  const auto suite = static_cast<CipherSuite>(ReadNumber(bytes.subspan(2, 2)));
  const std::size_t secret = bytes[1] == 0                                  ? 0
                             : suite == CipherSuite::TLS_AES_256_GCM_SHA384 ? 48
                                                                            : 32;
  return IfWhole(bytes, kHeader + std::min(secret, size), kHeader + size);
}

UnitSize FirstUnit(Protocol protocol, ByteView bytes) {
  switch (protocol) {
    case Protocol::kTls:
      return TlsUnit(bytes);
    case Protocol::kDtls:
      return DtlsUnit(bytes);
    case Protocol::kQuic:
      return QuicUnit(bytes);
  }
  return {};
}

}  // namespace

void ForEachUnit(Protocol protocol, const Traffic& traffic, const TakeUnit& take) {
  std::array<Bytes, 2> unread;
  std::chrono::nanoseconds virtual_time{};
  constexpr std::chrono::nanoseconds kMaxTime = std::chrono::hours(24 * 365);
  const auto at = [&virtual_time](Traffic::Time time) {
    return time + std::chrono::duration_cast<Traffic::Time::duration>(virtual_time);
  };
  for (const Traffic::Chunk& chunk : traffic.chunks()) {
    const bool from_shim = chunk.direction == TranscriptDirection::kFromShim;
    Bytes& bytes = unread[from_shim ? 1 : 0];
    Append(bytes, chunk.data);
    ByteView rest = bytes;
    while (!rest.empty()) {
      const auto [header, total] = FirstUnit(protocol, rest);
      if (total == 0) break;
      if (protocol == Protocol::kDtls && rest[0] == 'T' && !from_shim) {
        const std::uint64_t by = ReadNumber(rest.subspan(1, header - 1));
        const std::uint64_t left = static_cast<std::uint64_t>((kMaxTime - virtual_time).count());
        virtual_time += std::chrono::nanoseconds(std::min(by, left));
      }
      take({.from_shim = from_shim,
            .time = at(chunk.time),
            .header = rest.first(header),
            .payload = rest.subspan(header, total - header)});
      rest = rest.subspan(total);
    }
    bytes = ToBytes(rest);
  }
  for (const bool from_shim : {false, true}) {
    const Bytes& rest = unread[from_shim ? 1 : 0];
    if (rest.empty()) continue;
    take({.from_shim = from_shim, .time = at(traffic.chunks().back().time), .payload = rest});
  }
}

}  // namespace badpeer
