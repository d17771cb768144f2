#include "runner/tls/tls_channel.h"

#include <algorithm>
#include <array>
#include <limits>
#include <stdexcept>
#include <string>
#include <utility>

#include "runner/base/random.h"
#include "runner/tls/events.h"
#include "runner/tls/make_protection.h"
#include "runner/tls/stream_channel.h"

namespace badpeer {
namespace {

constexpr std::size_t kHeaderSize = 5;
// RFC 5246, 6.2.3. TLS 1.3 allows 256 (RFC 8446, 5.2); a test of ours looks at that.
constexpr std::size_t kMaxOverhead = 2048;
// An SSL 2.0 record starts with its length, which is below 256 for a ClientHello.
constexpr std::uint8_t kSsl2Header = 0x80;

std::string Hex(std::uint16_t value) {
  return "0x" +
         ToHex(std::array{static_cast<std::uint8_t>(value >> 8), static_cast<std::uint8_t>(value)});
}

// The version that record headers carry once `version` is negotiated (RFC 8446, 5.1).
std::uint16_t RecordVersion(ProtocolVersion version) {
  return static_cast<std::uint16_t>(std::min(version, ProtocolVersion::kTls12));
}

struct RecordHeader {
  std::array<std::uint8_t, kHeaderSize> bytes;

  ContentType type() const { return ContentType{bytes[0]}; }
  std::uint16_t version() const { return static_cast<std::uint16_t>(bytes[1] << 8 | bytes[2]); }
  std::size_t size() const { return std::size_t{bytes[3]} << 8 | bytes[4]; }
};

class TlsChannel final : public StreamChannel {
 public:
  TlsChannel(Stream& stream, ChannelEvents& events, const RecordOptions& options, Random& random)
      : StreamChannel(Protocol::kTls, stream, events, options), random_(random) {
    UseReadKeys({});
  }

  void ExpectCompatibilityChangeCipherSpec() override { change_cipher_spec_due_ = true; }
  void SkipEarlyData() override { skips_early_data_ = true; }

 private:
  void SendFlight(Flight flight) override;
  // Cuts the content into records and appends them to `wire`.
  void SendContent(const FlightItem& item, Bytes content, Bytes& wire);
  void AddRecord(const FlightItem& item, Bytes payload, Bytes& wire);
  Bytes SealRecord(OutgoingRecord record);
  std::size_t MaxFragment(const FlightItem& item) const;
  std::uint16_t VersionToSend(const FlightItem& item) const;

  IncomingRecord ReadRecord() override;
  void UseReadKeys(TrafficKeys keys) override;
  void CheckHeader(const RecordHeader& header);
  void CheckFirstHeader(const RecordHeader& header);
  void TakeCompatibilityChangeCipherSpec(const RecordHeader& header, Bytes body);
  Result<IncomingRecord> Open(const RecordHeader& header, Bytes body);
  bool ReadsTls13() const {
    return !protection_->IsNull() && read_version_ >= ProtocolVersion::kTls13;
  }

  Random& random_;
  std::unique_ptr<RecordProtection> protection_;  // of what is read
  ProtocolVersion read_version_{};
  std::uint16_t read_epoch_ = 0;
  std::uint64_t read_sequence_ = 0;
  bool change_cipher_spec_due_ = false;
  bool skips_early_data_ = false;
};

// --- Sending.

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
  wire.reserve(kHeaderSize + record.payload.size() + record.seal.inner_padding + 512);
  wire.resize(kHeaderSize);
  protection.SealTo(wire,
                    {.sequence = record.sequence,
                     .type = record.type,
                     .wire_version = record.wire_version,
                     .header = make_header},
                    record.payload, record.seal, random_);
  if (header.empty()) make_header(wire.size() - kHeaderSize);
  if (header.size() == kHeaderSize) {
    std::copy(header.begin(), header.end(), wire.begin());
  } else {
    wire = Concat({header, ByteView(wire).subspan(kHeaderSize)});
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

// --- Receiving.

IncomingRecord TlsChannel::ReadRecord() {
  for (;;) {
    RecordHeader header;
    ReadHeader(header.bytes);
    CheckHeader(header);
    Bytes body(header.size());
    stream_.ReadFull(body);

    // An alert may come instead: a client that can't read the ServerHello does not know of TLS 1.3.
    if (std::exchange(change_cipher_spec_due_, false) && header.type() != ContentType::alert) {
      TakeCompatibilityChangeCipherSpec(header, std::move(body));
      continue;
    }
    // While a second ClientHello is due, early data looks like application data in plaintext.
    if (skips_early_data_ && protection_->IsNull() &&
        header.type() == ContentType::application_data) {
      CountSkipped(header.size());
      continue;
    }
    Result<IncomingRecord> record = Open(header, std::move(body));
    if (!record && skips_early_data_) {
      CountSkipped(header.size());
      continue;
    }
    if (!record) {
      Refuse(AlertDescription::bad_record_mac, record.error().message,
             Name(header.type()) + " record of " + std::to_string(header.size()) + " bytes");
    }
    skips_early_data_ = false;
    if (ReadsTls13() && header.type() != ContentType::application_data) {
      Refuse(AlertDescription::unexpected_message,
             "the outer type of a protected record is not application_data (RFC 8446, 5.2)",
             Name(header.type()));
    }
    if (record->payload.size() > kMaxPlaintext) {
      Refuse(AlertDescription::record_overflow, "the content of a record is too long",
             std::to_string(record->payload.size()) + " bytes",
             "at most " + std::to_string(kMaxPlaintext) + " bytes");
    }
    return *std::move(record);
  }
}

void TlsChannel::UseReadKeys(TrafficKeys keys) {
  protection_ = MakeProtection(keys, Protocol::kTls);
  read_version_ = keys.version;
  read_epoch_ = keys.epoch;
  read_sequence_ = 0;
}

void TlsChannel::CheckHeader(const RecordHeader& header) {
  if (version_ == ProtocolVersion::kNone) {
    CheckFirstHeader(header);
  } else if (header.type() != ContentType::alert && header.version() != RecordVersion(version_)) {
    // An alert may have been sent before the shim knew the version.
    Refuse(AlertDescription::protocol_version, "the version of a record is wrong",
           Hex(header.version()), Hex(RecordVersion(version_)));
  }
  constexpr std::size_t limit = kMaxPlaintext + kMaxOverhead;
  if (header.size() > limit) {
    Refuse(AlertDescription::record_overflow, "a record is too long",
           std::to_string(header.size()) + " bytes", "at most " + std::to_string(limit) + " bytes");
  }
}

void TlsChannel::CheckFirstHeader(const RecordHeader& header) {
  if (header.bytes[0] == kSsl2Header) {
    Refuse(AlertDescription::protocol_version, "the shim speaks SSL 2.0");
  }
  const bool is_hello_or_alert =
      header.type() == ContentType::handshake || header.type() == ContentType::alert;
  // Neither version nor size of a ClientHello is ever so large.
  if (!is_hello_or_alert || header.version() >= 0x1000 || header.size() >= 0x3000) {
    Refuse(AlertDescription::unexpected_message, "the first record does not look like TLS",
           ToHex(header.bytes));
  }
}

void TlsChannel::TakeCompatibilityChangeCipherSpec(const RecordHeader& header, Bytes body) {
  if (header.type() != ContentType::change_cipher_spec || body != Bytes{1}) {
    Refuse(AlertDescription::unexpected_message,
           "a ChangeCipherSpec for middleboxes was due (RFC 8446, D.4)",
           Name(header.type()) + " record of " + std::to_string(body.size()) + " bytes");
  }
  const IncomingRecord record{.type = header.type(),
                              .wire_version = header.version(),
                              .wire_size = body.size(),
                              .payload = std::move(body)};
  events_.Fire(record);
  events_.OnReceived(record.type, record.payload, record.epoch);
}

Result<IncomingRecord> TlsChannel::Open(const RecordHeader& header, Bytes body) {
  IncomingRecord record{.type = header.type(),
                        .wire_version = header.version(),
                        .epoch = read_epoch_,
                        .sequence = read_sequence_,
                        .wire_size = header.size(),
                        .is_protected = !protection_->IsNull()};
  if (record.is_protected) {
    Result<RecordProtection::Opened> opened =
        protection_->Open({.sequence = read_sequence_,
                           .type = header.type(),
                           .wire_version = header.version(),
                           .header = [&header](std::size_t) { return ToBytes(header.bytes); }},
                          body);
    if (!opened) return opened.error();
    record.type = opened->type;
    record.payload = std::move(opened->payload);
  } else {
    record.payload = std::move(body);
  }
  ++read_sequence_;
  return record;
}

}  // namespace

std::unique_ptr<Channel> MakeTlsChannel(Stream& stream, ChannelEvents& events,
                                        const RecordOptions& options, Random& random) {
  return std::make_unique<TlsChannel>(stream, events, options, random);
}

}  // namespace badpeer
