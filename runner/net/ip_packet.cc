#include "runner/net/ip_packet.h"

#include <arpa/inet.h>

#include <algorithm>

namespace badpeer::net {
namespace {

constexpr std::size_t kUdpHeaderSize = 8;
constexpr std::size_t kIpv6HeaderSize = 40;
constexpr std::uint8_t kHopByHop = 0, kRouting = 43, kFragmentHeader = 44, kDestinationOptions = 60;

std::uint16_t ReadU16(ByteView data, std::size_t at) {
  return static_cast<std::uint16_t>(data[at] << 8 | data[at + 1]);
}

void WriteU16(std::span<std::uint8_t> data, std::size_t at, std::uint16_t value) {
  data[at] = static_cast<std::uint8_t>(value >> 8);
  data[at + 1] = static_cast<std::uint8_t>(value);
}

// RFC 1071, without the final complement.
std::uint32_t Sum(ByteView data, std::uint32_t sum = 0) {
  std::size_t i = 0;
  for (; i + 1 < data.size(); i += 2) sum += ReadU16(data, i);
  if (i < data.size()) sum += static_cast<std::uint32_t>(data[i] << 8);
  while (sum >> 16) sum = (sum & 0xffff) + (sum >> 16);
  return sum;
}

std::uint16_t Complement(std::uint32_t sum) {
  while (sum >> 16) sum = (sum & 0xffff) + (sum >> 16);
  return static_cast<std::uint16_t>(~sum);
}

// Where the transport has its checksum; nothing for protocols that are not rewritten.
std::optional<std::size_t> ChecksumOffset(const IpHeader& ip) {
  std::size_t field = 0;
  if (ip.protocol == kProtocolUdp) {
    field = 6;
  } else if (ip.protocol == kProtocolTcp) {
    field = 16;
  } else {
    return std::nullopt;
  }
  if (ip.transport_offset + field + 2 > ip.end) return std::nullopt;
  return ip.transport_offset + field;
}

// RFC 1624: the checksum at `checksum_at` after a 16-bit word that it covers changed.
void AdjustChecksum(std::span<std::uint8_t> packet, std::size_t checksum_at, std::uint16_t old_word,
                    std::uint16_t new_word, bool zero_means_none) {
  const std::uint16_t before = ReadU16(packet, checksum_at);
  if (zero_means_none && before == 0) return;
  const std::uint32_t sum = static_cast<std::uint16_t>(~before) +
                            std::uint32_t{static_cast<std::uint16_t>(~old_word)} + new_word;
  std::uint16_t after = Complement(sum);
  if (zero_means_none && after == 0) after = 0xffff;
  WriteU16(packet, checksum_at, after);
}

void SetTransportWord(std::span<std::uint8_t> packet, const IpHeader& ip, std::size_t at,
                      std::uint16_t value) {
  const std::uint16_t old_word = ReadU16(packet, at);
  WriteU16(packet, at, value);
  if (const auto checksum = ChecksumOffset(ip)) {
    AdjustChecksum(packet, *checksum, old_word, value, ip.protocol == kProtocolUdp);
  }
}

void SetAddress(std::span<std::uint8_t> packet, const IpHeader& ip, bool source,
                const IpAddress& address) {
  const std::size_t size = address.v6 ? 16 : 4;
  const std::size_t at = address.v6 ? (source ? 8 : 24) : (source ? 12 : 16);
  const auto transport_checksum = ChecksumOffset(ip);
  for (std::size_t i = 0; i < size; i += 2) {
    const std::uint16_t old_word = ReadU16(packet, at + i);
    const std::uint16_t new_word = ReadU16(address.bytes, i);
    WriteU16(packet, at + i, new_word);
    if (!address.v6) AdjustChecksum(packet, 10, old_word, new_word, false);
    if (transport_checksum) {
      AdjustChecksum(packet, *transport_checksum, old_word, new_word, ip.protocol == kProtocolUdp);
    }
  }
}

std::optional<IpHeader> ParseIpv4(ByteView packet) {
  if (packet.size() < 20) return std::nullopt;
  const std::size_t header_size = std::size_t{packet[0] & 0x0fu} * 4;
  const std::size_t total = ReadU16(packet, 2);
  if (header_size < 20 || total < header_size || packet.size() < header_size) return std::nullopt;
  IpHeader ip;
  std::copy_n(packet.begin() + 12, 4, ip.source.bytes.begin());
  std::copy_n(packet.begin() + 16, 4, ip.destination.bytes.begin());
  ip.ecn = static_cast<Ecn>(packet[1] & 3);
  ip.protocol = packet[9];
  ip.fragment = (ReadU16(packet, 6) & 0x3fff) != 0;
  ip.transport_offset = header_size;
  ip.end = std::min(total, packet.size());
  if (ReadU16(packet, 6) & 0x1fff)
    ip.protocol = 0xff;  // The transport header is in the first fragment.
  return ip;
}

std::optional<IpHeader> ParseIpv6(ByteView packet) {
  if (packet.size() < kIpv6HeaderSize) return std::nullopt;
  IpHeader ip;
  ip.source.v6 = ip.destination.v6 = true;
  std::copy_n(packet.begin() + 8, 16, ip.source.bytes.begin());
  std::copy_n(packet.begin() + 24, 16, ip.destination.bytes.begin());
  ip.ecn = static_cast<Ecn>(packet[1] >> 4 & 3);
  ip.end = std::min(kIpv6HeaderSize + ReadU16(packet, 4), packet.size());
  std::uint8_t next = packet[6];
  std::size_t at = kIpv6HeaderSize;
  while (next == kHopByHop || next == kRouting || next == kDestinationOptions ||
         next == kFragmentHeader) {
    if (at + 8 > ip.end) return std::nullopt;
    std::size_t size = 8;
    if (next == kFragmentHeader) {
      ip.fragment = true;
      if (ReadU16(packet, at + 2) & 0xfff8) {
        next = 0xff;
        break;
      }
    } else {
      size += std::size_t{packet[at + 1]} * 8;
    }
    next = packet[at];
    at += size;
  }
  if (at > ip.end) return std::nullopt;
  ip.protocol = next;
  ip.transport_offset = at;
  return ip;
}

std::uint32_t PseudoHeaderSum(const IpAddress& source, const IpAddress& destination,
                              std::uint8_t protocol, std::size_t size) {
  const std::size_t address_size = source.v6 ? 16 : 4;
  std::uint32_t sum = Sum(ByteView(source.bytes).first(address_size));
  sum = Sum(ByteView(destination.bytes).first(address_size), sum);
  return sum + protocol + static_cast<std::uint32_t>(size);
}

}  // namespace

std::optional<IpAddress> ParseIpAddress(std::string_view text) {
  const std::string terminated(text);
  IpAddress address;
  if (inet_pton(AF_INET, terminated.c_str(), address.bytes.data()) == 1) return address;
  address.v6 = true;
  if (inet_pton(AF_INET6, terminated.c_str(), address.bytes.data()) == 1) return address;
  return std::nullopt;
}

std::string ToString(const IpAddress& address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  inet_ntop(address.v6 ? AF_INET6 : AF_INET, address.bytes.data(), text.data(), text.size());
  return text.data();
}

std::string_view ToString(Ecn ecn) {
  switch (ecn) {
    case Ecn::kNotEct:
      return "Not-ECT";
    case Ecn::kEct1:
      return "ECT(1)";
    case Ecn::kEct0:
      return "ECT(0)";
    case Ecn::kCe:
      return "CE";
  }
  return "?";
}

std::optional<IpHeader> ParseIp(ByteView packet) {
  if (packet.empty()) return std::nullopt;
  if (packet[0] >> 4 == 4) return ParseIpv4(packet);
  if (packet[0] >> 4 == 6) return ParseIpv6(packet);
  return std::nullopt;
}

std::optional<UdpDatagram> ParseUdp(ByteView packet) {
  const std::optional<IpHeader> ip = ParseIp(packet);
  if (!ip || ip->protocol != kProtocolUdp) return std::nullopt;
  const ByteView transport = packet.subspan(ip->transport_offset, ip->end - ip->transport_offset);
  if (transport.size() < kUdpHeaderSize) return std::nullopt;
  const std::size_t size = ReadU16(transport, 4);
  if (size < kUdpHeaderSize) return std::nullopt;
  UdpDatagram datagram;
  datagram.ip = *ip;
  datagram.source_port = ReadU16(transport, 0);
  datagram.destination_port = ReadU16(transport, 2);
  datagram.truncated = size > transport.size();
  datagram.payload = transport.first(std::min(size, transport.size())).subspan(kUdpHeaderSize);
  return datagram;
}

void SetSource(std::span<std::uint8_t> packet, const IpHeader& ip, const IpAddress& address,
               std::uint16_t port) {
  SetAddress(packet, ip, true, address);
  SetTransportWord(packet, ip, ip.transport_offset, port);
}

void SetDestination(std::span<std::uint8_t> packet, const IpHeader& ip, const IpAddress& address,
                    std::uint16_t port) {
  SetAddress(packet, ip, false, address);
  SetTransportWord(packet, ip, ip.transport_offset + 2, port);
}

void SetTransportByte(std::span<std::uint8_t> packet, const IpHeader& ip, std::size_t offset,
                      std::uint8_t value) {
  const std::size_t at = ip.transport_offset + offset;
  const std::size_t word = at - offset % 2;
  const auto checksum = ChecksumOffset(ip);
  // The last byte of an odd transport is summed as if a zero byte followed it.
  const auto word_now = [&] {
    return word + 1 < ip.end ? ReadU16(packet, word)
                             : static_cast<std::uint16_t>(packet[word] << 8);
  };
  const std::uint16_t before = word_now();
  packet[at] = value;
  if (checksum) {
    AdjustChecksum(packet, *checksum, before, word_now(), ip.protocol == kProtocolUdp);
  }
}

Bytes BuildIp(const IpAddress& source, const IpAddress& destination, std::uint8_t protocol, Ecn ecn,
              ByteView transport) {
  constexpr std::uint8_t kHops = 64;
  Bytes packet(source.v6 ? kIpv6HeaderSize : 20);
  if (source.v6) {
    packet[0] = 0x60;
    packet[1] = static_cast<std::uint8_t>(static_cast<std::uint8_t>(ecn) << 4);
    WriteU16(packet, 4, static_cast<std::uint16_t>(transport.size()));
    packet[6] = protocol;
    packet[7] = kHops;
    std::copy_n(source.bytes.begin(), 16, packet.begin() + 8);
    std::copy_n(destination.bytes.begin(), 16, packet.begin() + 24);
  } else {
    packet[0] = 0x45;
    packet[1] = static_cast<std::uint8_t>(ecn);
    WriteU16(packet, 2, static_cast<std::uint16_t>(packet.size() + transport.size()));
    packet[6] = 0x40;  // Don't fragment.
    packet[8] = kHops;
    packet[9] = protocol;
    std::copy_n(source.bytes.begin(), 4, packet.begin() + 12);
    std::copy_n(destination.bytes.begin(), 4, packet.begin() + 16);
    WriteU16(packet, 10, Complement(Sum(packet)));
  }
  IpHeader ip;
  ip.protocol = protocol;
  ip.transport_offset = packet.size();
  Append(packet, transport);
  ip.end = packet.size();
  if (const auto checksum = ChecksumOffset(ip)) {
    WriteU16(packet, *checksum, 0);
    const std::uint32_t pseudo = PseudoHeaderSum(source, destination, protocol, transport.size());
    std::uint16_t value = Complement(Sum(ByteView(packet).subspan(ip.transport_offset), pseudo));
    if (value == 0 && protocol == kProtocolUdp) value = 0xffff;
    WriteU16(packet, *checksum, value);
  }
  return packet;
}

Bytes BuildTcp(const IpAddress& source, std::uint16_t source_port, const IpAddress& destination,
               std::uint16_t destination_port, const TcpSegment& segment) {
  constexpr std::size_t kTcpHeaderSize = 20;
  Bytes transport(kTcpHeaderSize);
  WriteU16(transport, 0, source_port);
  WriteU16(transport, 2, destination_port);
  WriteU16(transport, 4, static_cast<std::uint16_t>(segment.sequence >> 16));
  WriteU16(transport, 6, static_cast<std::uint16_t>(segment.sequence));
  WriteU16(transport, 8, static_cast<std::uint16_t>(segment.acknowledged >> 16));
  WriteU16(transport, 10, static_cast<std::uint16_t>(segment.acknowledged));
  transport[12] = kTcpHeaderSize / 4 << 4;
  transport[13] = segment.flags;
  WriteU16(transport, 14, 0xffff);  // The window: all of it.
  Append(transport, segment.payload);
  return BuildIp(source, destination, kProtocolTcp, Ecn::kNotEct, transport);
}

Bytes BuildUdp(const IpAddress& source, std::uint16_t source_port, const IpAddress& destination,
               std::uint16_t destination_port, Ecn ecn, ByteView payload) {
  Bytes transport(kUdpHeaderSize);
  WriteU16(transport, 0, source_port);
  WriteU16(transport, 2, destination_port);
  WriteU16(transport, 4, static_cast<std::uint16_t>(kUdpHeaderSize + payload.size()));
  Append(transport, payload);
  return BuildIp(source, destination, kProtocolUdp, ecn, transport);
}

}  // namespace badpeer::net
