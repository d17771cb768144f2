// IPv4, IPv6, TCP and UDP headers (RFC 791, 8200, 9293, 768), as far as a network and a capture need them.
//
//   std::optional<UdpDatagram> datagram = ParseUdp(ip_packet);
//   if (datagram && datagram->destination_port == 443) Decode(datagram->payload);
#ifndef BADPEER_RUNNER_NET_IP_PACKET_H_
#define BADPEER_RUNNER_NET_IP_PACKET_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "runner/base/bytes.h"

namespace badpeer::net {

struct IpAddress {
  bool v6 = false;
  std::array<std::uint8_t, 16> bytes{};  // An IPv4 address uses the first four.

  auto operator<=>(const IpAddress&) const = default;
};

std::optional<IpAddress> ParseIpAddress(std::string_view text);
std::string ToString(const IpAddress& address);

// RFC 3168, 5.
enum class Ecn : std::uint8_t { kNotEct = 0, kEct1 = 1, kEct0 = 2, kCe = 3 };
std::string_view ToString(Ecn ecn);

inline constexpr std::uint8_t kProtocolTcp = 6;
inline constexpr std::uint8_t kProtocolUdp = 17;

// Where the parts of an IP packet are. Fragments other than the first, and IPv6 packets whose
// extension headers do not end in a known way, have no transport.
struct IpHeader {
  IpAddress source{};
  IpAddress destination{};
  Ecn ecn = Ecn::kNotEct;
  std::uint8_t protocol = 0;  // Of the transport.
  bool fragment = false;      // Of more than one.
  std::size_t transport_offset = 0;
  std::size_t end = 0;  // Of the packet by its own length field: there may be padding after it.
};

std::optional<IpHeader> ParseIp(ByteView packet);

struct UdpDatagram {
  IpHeader ip{};
  std::uint16_t source_port = 0;
  std::uint16_t destination_port = 0;
  ByteView payload{};
  bool truncated = false;  // The capture or a fragment holds less than the UDP length says.
};

std::optional<UdpDatagram> ParseUdp(ByteView packet);

// Writes addresses and ports into a UDP or TCP packet in place (same IP version) and leaves the
// checksums right.
void SetSource(std::span<std::uint8_t> packet, const IpHeader& ip, const IpAddress& address,
               std::uint16_t port);
void SetDestination(std::span<std::uint8_t> packet, const IpHeader& ip, const IpAddress& address,
                    std::uint16_t port);
// Sets one byte of the transport and leaves its checksum right.
void SetTransportByte(std::span<std::uint8_t> packet, const IpHeader& ip, std::size_t offset,
                      std::uint8_t value);

// Whole packets with right checksums; both addresses of one IP version.
Bytes BuildIp(const IpAddress& source, const IpAddress& destination, std::uint8_t protocol, Ecn ecn,
              ByteView transport);
struct TcpSegment {
  std::uint32_t sequence = 0;
  std::uint32_t acknowledged = 0;
  std::uint8_t flags = 0;
  ByteView payload{};
};
inline constexpr std::uint8_t kTcpFin = 0x01, kTcpSyn = 0x02, kTcpPush = 0x08, kTcpAck = 0x10;

Bytes BuildTcp(const IpAddress& source, std::uint16_t source_port, const IpAddress& destination,
               std::uint16_t destination_port, const TcpSegment& segment);
Bytes BuildUdp(const IpAddress& source, std::uint16_t source_port, const IpAddress& destination,
               std::uint16_t destination_port, Ecn ecn, ByteView payload);

}  // namespace badpeer::net

#endif  // BADPEER_RUNNER_NET_IP_PACKET_H_
