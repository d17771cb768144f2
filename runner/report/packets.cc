#include "runner/report/packets.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <optional>
#include <string>
#include <utility>

#include "runner/base/text.h"
#include "runner/harness/test_info.h"
#include "runner/report/traffic_units.h"
#include "runner/wire/code_points.h"

namespace badpeer {
namespace {

constexpr std::size_t kMaxRecordsShown = 8;

std::uint64_t ReadNumber(ByteView bytes) {
  std::uint64_t number = 0;
  for (const std::uint8_t byte : bytes) number = number << 8 | byte;
  return number;
}

std::string InBytes(std::size_t size) { return Count(size, "byte"); }

std::string DescribeTls(const TrafficUnit& unit) {
  if (unit.header.empty()) return "no whole record";
  const ProtocolVersion version{static_cast<std::uint16_t>(ReadNumber(unit.header.subspan(1, 2)))};
  return Name(ContentType{unit.header[0]}) + ", " + Name(version);
}

struct DtlsRecord {
  std::string text{};
  std::size_t size = 0;
};

// RFC 9147, 4: the number is encrypted, and of the epoch two bits are sent.
DtlsRecord UnifiedRecord(ByteView bytes) {
  const std::string epoch =
      "encrypted, epoch ..." + std::to_string(bytes[0] >> 1 & 1) + std::to_string(bytes[0] & 1);
  const bool has_connection_id = (bytes[0] & 0x10) != 0;
  // How long the connection ID is, only its owner knows.
  if (has_connection_id) return {epoch + ", with a connection ID", bytes.size()};
  const std::size_t before_length = (bytes[0] & 0x08) != 0 ? 3 : 2;
  const bool has_length = (bytes[0] & 0x04) != 0;
  const std::size_t header = before_length + (has_length ? 2 : 0);
  if (bytes.size() < header) return {"no whole record", bytes.size()};
  const std::size_t body =
      has_length ? ReadNumber(bytes.subspan(before_length, 2)) : bytes.size() - header;
  return {epoch + ", " + InBytes(body), header + body};
}

// RFC 6347, 4.1.
DtlsRecord PlainRecord(ByteView bytes) {
  constexpr std::size_t kHeader = 13;
  const ContentType type{bytes[0]};
  if (bytes.size() < kHeader || bytes[1] != 0xfe) return {"no record", bytes.size()};
  const std::string place = Name(type) + ", epoch " +
                            std::to_string(ReadNumber(bytes.subspan(3, 2))) + ", number " +
                            std::to_string(ReadNumber(bytes.subspan(5, 6)));
  if (type == ContentType::tls12_cid) return {place, bytes.size()};
  const std::size_t body = ReadNumber(bytes.subspan(11, 2));
  return {place + ", " + InBytes(body), kHeader + body};
}

std::string DescribeDatagram(ByteView bytes) {
  std::string text;
  for (std::size_t shown = 0; !bytes.empty(); ++shown) {
    if (shown == kMaxRecordsShown) return text + "; and more";
    const bool unified = (bytes[0] & 0xe0) == 0x20;
    const DtlsRecord record = unified ? UnifiedRecord(bytes) : PlainRecord(bytes);
    text += (shown > 0 ? "; " : "") + record.text;
    if (record.size > bytes.size()) return text + " (cut off)";
    bytes = bytes.subspan(record.size);
  }
  return text.empty() ? "an empty datagram" : text;
}

std::string DescribeCommand(const TrafficUnit& unit) {
  const std::uint64_t argument = ReadNumber(unit.header.subspan(1));
  switch (unit.header[0]) {
    case 'T':
      return "the shim's clock moves on by " + std::to_string(argument / 1'000'000) + " ms";
    case 'M':
      return "the path's MTU is " + InBytes(argument);
    case 'E':
      return "the shim is asked when its timer fires";
    case 'U':
      return "the first timeout is " + std::to_string(argument) + " ms";
    default:
      return {};  // An answer.
  }
}

std::string DescribeQuic(const TrafficUnit& unit) {
  static constexpr std::array kLevels = {"initial", "early data", "handshake", "application"};
  if (unit.header.empty()) return "no whole message";
  const std::size_t level = unit.header[1];
  return Name(ContentType{unit.header[0]}) + ", level " +
         (level < kLevels.size() ? kLevels[level] : std::to_string(level));
}

Packet Described(Protocol protocol, const TrafficUnit& unit) {
  Packet packet{
      .direction = unit.from_shim ? TranscriptDirection::kFromShim : TranscriptDirection::kToShim,
      .size = unit.payload.size()};
  if (protocol == Protocol::kTls) {
    packet.what = DescribeTls(unit);
    packet.size += unit.header.size();
    packet.bytes =
        Concat({unit.header, unit.payload.first(std::min(unit.payload.size(), kMaxBytesOfPacket))});
    return packet;
  }
  packet.bytes = ToBytes(unit.payload.first(std::min(unit.payload.size(), kMaxBytesOfPacket)));
  if (protocol == Protocol::kQuic) {
    packet.what = DescribeQuic(unit);
  } else if (unit.header.empty()) {
    packet.what = "no whole datagram";
  } else if (IsDatagram(unit)) {
    packet.what = DescribeDatagram(unit.payload);
  } else {
    packet.direction = TranscriptDirection::kNote;
    packet.what = DescribeCommand(unit);
  }
  return packet;
}

}  // namespace

std::vector<Packet> PacketsOf(Protocol protocol, const std::vector<Traffic>& traffic) {
  std::vector<Packet> packets;
  std::size_t left = kMaxBytesOfTest;
  std::optional<Traffic::Time> start;
  for (std::size_t connection = 0; connection < traffic.size(); ++connection) {
    ForEachUnit(protocol, traffic[connection], [&](const TrafficUnit& unit) {
      if (packets.size() == kMaxPacketsShown) return;
      Packet packet = Described(protocol, unit);
      if (packet.what.empty()) return;
      if (!start) start = unit.time;
      packet.connection = connection;
      packet.seconds = std::chrono::duration<double>(unit.time - *start).count();
      packet.bytes.resize(std::min(packet.bytes.size(), left));
      left -= packet.bytes.size();
      packets.push_back(std::move(packet));
    });
  }
  return packets;
}

Status PacketLists::OnShimEnded(Outcome& outcome) {
  if (outcome.verdict.kind != Verdict::Kind::kFailed) return Done{};
  outcome.packets = PacketsOf(outcome.test.test->protocol, outcome.traffic);
  return Done{};
}

}  // namespace badpeer
