#include "runner/report/capture.h"

#include <algorithm>
#include <cstdint>
#include <string_view>

#include "runner/net/ip_packet.h"
#include "runner/net/pcapng.h"
#include "runner/report/capture_keys.h"
#include "runner/report/traffic_units.h"
#include "runner/wire/code_points.h"

namespace badpeer {
namespace {

using Time = Traffic::Time;

// Ports that Wireshark takes for TLS and DTLS without being asked.
constexpr std::uint16_t kTlsPort = 443;
constexpr std::uint16_t kDtlsPort = 4433;
constexpr std::uint16_t kFirstClientPort = 50000;
constexpr std::size_t kMaxSegment = std::size_t{32} << 10;

struct End {
  net::IpAddress address{};
  std::uint16_t port = 0;
};

struct Ends {
  End client{*net::ParseIpAddress("::1"), 0};
  End server{*net::ParseIpAddress("::1"), 0};

  const End& From(bool client_writes) const { return client_writes ? client : server; }
};

std::chrono::nanoseconds SinceEpoch(Time time) { return time.time_since_epoch(); }

// One TCP connection without loss.
class TcpConnection {
 public:
  TcpConnection(Bytes& file, const Ends& ends) : file_(file), ends_(ends) {}

  void Open(Time time) {
    Put(true, time, net::kTcpSyn, {});
    Put(false, time, net::kTcpSyn | net::kTcpAck, {});
    Put(true, time, net::kTcpAck, {});
  }
  void Write(bool client, Time time, ByteView data) {
    while (!data.empty()) {
      const std::size_t size = std::min(data.size(), kMaxSegment);
      Put(client, time, net::kTcpPush | net::kTcpAck, data.first(size));
      data = data.subspan(size);
    }
  }
  void End(Time time) {
    Put(true, time, net::kTcpFin | net::kTcpAck, {});
    Put(false, time, net::kTcpFin | net::kTcpAck, {});
    Put(true, time, net::kTcpAck, {});
  }

 private:
  void Put(bool client, Time time, std::uint8_t flags, ByteView payload) {
    const auto& [from, to] = std::pair(ends_.From(client), ends_.From(!client));
    std::uint32_t& sequence = client ? client_ : server_;
    const bool acknowledges = (flags & net::kTcpAck) != 0;
    net::AppendPacket(
        file_, SinceEpoch(time),
        net::BuildTcp(from.address, from.port, to.address, to.port,
                      {.sequence = sequence,
                       .acknowledged = acknowledges ? (client ? server_ : client_) : 0,
                       .flags = flags,
                       .payload = payload}));
    sequence += static_cast<std::uint32_t>(payload.size());
    if ((flags & (net::kTcpSyn | net::kTcpFin)) != 0) ++sequence;
  }

  Bytes& file_;
  const Ends& ends_;
  std::uint32_t client_ = 1000;
  std::uint32_t server_ = 2000;
};

void PutTls(Bytes& file, const Traffic& traffic, const Ends& ends, bool shim_is_client) {
  if (traffic.chunks().empty()) return;
  TcpConnection connection(file, ends);
  connection.Open(traffic.chunks().front().time);
  for (const Traffic::Chunk& chunk : traffic.chunks()) {
    const bool from_shim = chunk.direction == TranscriptDirection::kFromShim;
    connection.Write(from_shim == shim_is_client, chunk.time, chunk.data);
  }
  if (!traffic.truncated()) connection.End(traffic.chunks().back().time);
}

void PutDtls(Bytes& file, const Traffic& traffic, const Ends& ends, bool shim_is_client) {
  constexpr std::size_t kMaxPayload = 65000;
  ForEachUnit(Protocol::kDtls, traffic, [&](const TrafficUnit& unit) {
    if (!IsDatagram(unit)) return;
    const bool client = unit.from_shim == shim_is_client;
    const auto& [from, to] = std::pair(ends.From(client), ends.From(!client));
    net::AppendPacket(
        file, SinceEpoch(unit.time),
        net::BuildUdp(from.address, from.port, to.address, to.port, net::Ecn::kNotEct,
                      unit.payload.first(std::min(unit.payload.size(), kMaxPayload))));
  });
}

// Wireshark's "exported PDU": tags and, behind them, what the named dissector is given.
Bytes UpperPdu(std::string_view dissector, const End& from, const End& to, ByteView payload) {
  enum Tag : std::uint8_t {
    kEnd = 0,
    kDissector = 12,
    kSource6 = 22,
    kDestination6 = 23,
    kPortType = 24,
    kSourcePort = 25,
    kDestinationPort = 26
  };
  Bytes pdu;
  const auto put = [&pdu](Tag tag, ByteView value) {
    const std::size_t size = (value.size() + 3) & ~std::size_t{3};  // Its padding counts.
    Append(pdu,
           Bytes{0, tag, static_cast<std::uint8_t>(size >> 8), static_cast<std::uint8_t>(size)});
    Append(pdu, value);
    pdu.resize(pdu.size() + size - value.size());
  };
  const auto put_number = [&put](Tag tag, std::uint32_t number) {
    put(tag, Bytes{static_cast<std::uint8_t>(number >> 24), static_cast<std::uint8_t>(number >> 16),
                   static_cast<std::uint8_t>(number >> 8), static_cast<std::uint8_t>(number)});
  };
  constexpr std::uint32_t kUdp = 3;
  put(kDissector, BytesOf(dissector));
  put(kSource6, from.address.bytes);
  put(kDestination6, to.address.bytes);
  put_number(kPortType, kUdp);
  put_number(kSourcePort, from.port);
  put_number(kDestinationPort, to.port);
  put(kEnd, {});
  Append(pdu, payload);
  return pdu;
}

void PutQuic(Bytes& file, const Traffic& traffic, const Ends& ends, bool shim_is_client) {
  ForEachUnit(Protocol::kQuic, traffic, [&](const TrafficUnit& unit) {
    if (unit.header.empty()) return;
    const bool client = unit.from_shim == shim_is_client;
    const bool is_handshake = ContentType{unit.header[0]} == ContentType::handshake;
    net::AppendPacket(file, SinceEpoch(unit.time),
                      UpperPdu(is_handshake ? "tls13-handshake" : "data", ends.From(client),
                               ends.From(!client), unit.payload));
  });
}

}  // namespace

Bytes CaptureOf(const CapturedTest& test, const std::vector<Traffic>& traffic,
                const std::string& key_log) {
  const bool quic = test.protocol == Protocol::kQuic;
  Bytes file = net::StartPcapng(
      {.interface_name = test.name,
       .link_type = quic ? net::LinkType::kUpperPdu : net::LinkType::kRaw,
       .key_log = key_log + KeysByOuterRandom(test.protocol, test.shim_role, traffic, key_log)});
  const auto put = quic ? PutQuic : test.protocol == Protocol::kDtls ? PutDtls : PutTls;
  for (std::size_t i = 0; i < traffic.size(); ++i) {
    Ends ends;
    ends.client.port = static_cast<std::uint16_t>(kFirstClientPort + i);
    ends.server.port = test.protocol == Protocol::kDtls ? kDtlsPort : kTlsPort;
    put(file, traffic[i], ends, test.shim_role == Role::kClient);
  }
  return file;
}

}  // namespace badpeer
