#include "runner/interop/sim/gate.h"

#include <algorithm>
#include <array>

namespace badpeer::interop {
namespace {

constexpr std::uint8_t kFin = 0x01, kSyn = 0x02, kRst = 0x04, kAck = 0x10;
constexpr std::uint32_t kInitialSequence = 0x5157'0000;
constexpr std::size_t kTcpHeaderSize = 20;

struct TcpHeader {
  std::uint16_t source_port = 0;
  std::uint16_t destination_port = 0;
  std::uint32_t sequence = 0;
  std::uint32_t acknowledgement = 0;
  std::uint8_t flags = 0;
};

std::uint32_t Read(ByteView data, std::size_t at, std::size_t size) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < size; ++i) value = value << 8 | data[at + i];
  return value;
}

Bytes Encode(const TcpHeader& tcp) {
  Bytes out;
  const auto put = [&](std::uint32_t value, int bytes) {
    for (int i = bytes - 1; i >= 0; --i) out.push_back(static_cast<std::uint8_t>(value >> 8 * i));
  };
  put(tcp.source_port, 2);
  put(tcp.destination_port, 2);
  put(tcp.sequence, 4);
  put(tcp.acknowledgement, 4);
  put(kTcpHeaderSize / 4 << 4, 1);
  put(tcp.flags, 1);
  put(0xffff, 2);  // Window.
  put(0, 4);       // Checksum, set by BuildIp(), and urgent pointer.
  return out;
}

}  // namespace

bool IsSimulatorAddress(const net::IpAddress& address) {
  static const std::array<net::IpAddress, 4> own = {
      *net::ParseIpAddress("193.167.0.2"), *net::ParseIpAddress("193.167.100.2"),
      *net::ParseIpAddress("fd00:cafe:cafe::2"), *net::ParseIpAddress("fd00:cafe:cafe:100::2")};
  return std::find(own.begin(), own.end(), address) != own.end();
}

std::optional<Bytes> AnswerAtGate(ByteView packet) {
  const std::optional<net::IpHeader> ip = net::ParseIp(packet);
  if (!ip || ip->protocol != net::kProtocolTcp || !IsSimulatorAddress(ip->destination)) {
    return std::nullopt;
  }
  const ByteView tcp = packet.subspan(ip->transport_offset, ip->end - ip->transport_offset);
  if (tcp.size() < kTcpHeaderSize) return std::nullopt;
  const std::uint8_t flags = tcp[13];
  const std::size_t header_size = std::size_t{tcp[12]} >> 4 << 2;
  const std::uint32_t sequence = Read(tcp, 4, 4);
  const auto payload =
      static_cast<std::uint32_t>(tcp.size() > header_size ? tcp.size() - header_size : 0);

  TcpHeader answer{.source_port = static_cast<std::uint16_t>(Read(tcp, 2, 2)),
                   .destination_port = static_cast<std::uint16_t>(Read(tcp, 0, 2))};
  if (flags & kRst) return std::nullopt;
  if (answer.source_port != kGatePort) {
    if ((flags & kSyn) == 0) return std::nullopt;
    answer.flags = kRst | kAck;
    answer.acknowledgement = sequence + 1;
  } else if (flags & kSyn) {
    answer.flags = kSyn | kAck;
    answer.sequence = kInitialSequence;
    answer.acknowledgement = sequence + 1;
  } else if (flags & kFin) {
    answer.flags = kFin | kAck;
    answer.sequence = kInitialSequence + 1;
    answer.acknowledgement = sequence + payload + 1;
  } else {
    return std::nullopt;
  }
  return net::BuildIp(ip->destination, ip->source, net::kProtocolTcp, net::Ecn::kNotEct,
                      Encode(answer));
}

}  // namespace badpeer::interop
