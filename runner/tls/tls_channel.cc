#include "runner/tls/tls_channel.h"

#include <algorithm>
#include <limits>
#include <stdexcept>
#include <string>
#include <utility>

#include "runner/tls/tls_channel_impl.h"

namespace badpeer {
namespace {

// What protection adds to a record, and some more.
constexpr std::size_t kRoomForSealing = 512;

}  // namespace

void TlsChannel::SendFlight(Flight flight) {
  const auto shares_record = [](const FlightItem& item, const FlightItem& before) {
    return item.type == ContentType::handshake && !item.starts_record &&
           item.epoch == before.epoch && item.record_version == before.record_version;
  };
  Bytes wire;
  for (std::size_t i = 0; i < flight.size();) {
    const FlightItem& first = flight[i];
    Bytes content = std::move(flight[i].data);
    ++i;
    if (options_.pack_handshake_flight && first.type == ContentType::handshake) {
      for (; i < flight.size() && shares_record(flight[i], first); ++i) {
        Append(content, flight[i].data);
      }
    }
    SendContent(first, std::move(content), wire);
  }
  if (!wire.empty()) stream_.Write(wire);
}

void TlsChannel::SendContent(const FlightItem& item, Bytes content, Bytes& wire) {
  const std::size_t limit = MaxFragment(item);
  std::size_t size = std::min(content.size(), limit);
  // TLS 1.0: one byte in a record of its own makes the IV of the rest unpredictable.
  if (item.type == ContentType::application_data && content.size() > 1 &&
      item.epoch->protection->IsCbc() && item.epoch->keys.version <= ProtocolVersion::kTls10) {
    size = 1;
  }
  if (size == content.size()) return AddRecord(item, std::move(content), wire);
  for (ByteView rest = content; !rest.empty(); size = std::min(rest.size(), limit)) {
    AddRecord(item, ToBytes(rest.first(size)), wire);
    rest = rest.subspan(size);
  }
}

void TlsChannel::AddRecord(const FlightItem& item, Bytes payload, Bytes& wire) {
  Bytes record = SealRecord({
      .type = item.type,
      .wire_version = VersionToSend(item),
      .payload = std::move(payload),
      .seal = {.inner_padding = options_.inner_padding,
               .cbc_maximum_padding = options_.maximum_cbc_padding},
      .epoch = item.epoch,
  });
  if (wire.empty()) {
    wire = std::move(record);
  } else {
    Append(wire, record);
  }
}

Bytes TlsChannel::SealRecord(OutgoingRecord record) {
  record.sequence = record.epoch->next_sequence++;
  events_.Fire(record);
  RecordProtection& protection = *record.epoch->protection;
  const bool hides_type =
      !protection.IsNull() && record.epoch->keys.version >= ProtocolVersion::kTls13;
  const ContentType outer_type = hides_type ? ContentType::application_data : record.type;

  Bytes header;
  const auto make_header = [&](std::size_t size) {
    if (size > std::numeric_limits<std::uint16_t>::max()) {
      throw std::length_error("a record of " + std::to_string(size) +
                              " bytes has no place in its length field");
    }
    header = {static_cast<std::uint8_t>(outer_type),
              static_cast<std::uint8_t>(record.wire_version >> 8),
              static_cast<std::uint8_t>(record.wire_version), static_cast<std::uint8_t>(size >> 8),
              static_cast<std::uint8_t>(size)};
    if (record.header) record.header(header);
    return header;
  };
  Bytes wire;
  wire.reserve(kRecordHeaderSize + record.payload.size() + record.seal.inner_padding + kRoomForSealing);
  wire.resize(kRecordHeaderSize);
  protection.SealTo(wire,
                    {.sequence = record.sequence,
                     .type = record.type,
                     .wire_version = record.wire_version,
                     .header = make_header},
                    record.payload, record.seal, random_);
  if (header.empty()) make_header(wire.size() - kRecordHeaderSize);
  if (header.size() == kRecordHeaderSize) {
    std::copy(header.begin(), header.end(), wire.begin());
  } else {
    wire = Concat({header, ByteView(wire).subspan(kRecordHeaderSize)});
  }
  events_.Fire(SealedRecord{record, wire});
  return wire;
}

std::size_t TlsChannel::MaxFragment(const FlightItem& item) const {
  if (item.max_fragment) return *item.max_fragment;
  std::size_t limit = std::numeric_limits<std::size_t>::max();
  const bool is_handshake = item.type == ContentType::handshake;
  if (is_handshake || item.type == ContentType::application_data) limit = kMaxPlaintext;
  if (is_handshake && options_.max_handshake_fragment != 0) {
    limit = std::min(limit, options_.max_handshake_fragment);
  }
  return limit;
}

std::uint16_t TlsChannel::VersionToSend(const FlightItem& item) const {
  if (item.record_version) return *item.record_version;
  if (version_ != ProtocolVersion::kNone) return RecordVersion(version_);
  // Early data is sent before the version is negotiated.
  const ProtocolVersion of_keys = item.epoch->keys.version;
  if (of_keys != ProtocolVersion::kNone) return RecordVersion(of_keys);
  return static_cast<std::uint16_t>(ProtocolVersion::kTls10);  // RFC 8446, 5.1 and D.2
}

std::unique_ptr<Channel> MakeTlsChannel(Stream& stream, ChannelEvents& events,
                                        const RecordOptions& options, Random& random) {
  return std::make_unique<TlsChannel>(stream, events, options, random);
}

}  // namespace badpeer
