#include <array>
#include <string>
#include <utility>

#include "runner/tls/tls_channel_impl.h"

namespace badpeer {
namespace {

// RFC 5246, 6.2.3. TLS 1.3 allows 256 (RFC 8446, 5.2); a test of ours looks at that.
constexpr std::size_t kMaxOverhead = 2048;
// An SSL 2.0 record starts with its length, which is below 256 for a ClientHello.
constexpr std::uint8_t kSsl2Header = 0x80;

std::string Hex(std::uint16_t value) {
  return "0x" +
         ToHex(std::array{static_cast<std::uint8_t>(value >> 8), static_cast<std::uint8_t>(value)});
}

}  // namespace

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
           "no ChangeCipherSpec for middleboxes where BoringSSL has it",
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

}  // namespace badpeer
