#include "runner/dtls/record_reader.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "runner/base/result.h"
#include "runner/dtls/unified_header.h"
#include "runner/tls/make_protection.h"
#include "runner/wire/reader.h"

namespace badpeer {
namespace {

constexpr std::size_t kMaxPlaintext = 1 << 14;            // RFC 5246, 6.2.1
constexpr std::size_t kMaxCiphertext = (1 << 14) + 2048;  // RFC 5246, 6.2.3

// RFC 9147, 4.2.2, but for a stream without loss: never below what is due.
std::uint64_t ExpandSequence(std::uint64_t low, std::size_t width, std::uint64_t next) {
  const std::uint64_t span = std::uint64_t{1} << (8 * width);
  const std::uint64_t sequence = (next & ~(span - 1)) | low;
  return sequence < next ? sequence + span : sequence;
}

RecordRefusal Truncated(std::size_t got) {
  return {AlertDescription::decode_error, "a packet ends within a record's header",
          std::to_string(got) + " bytes", ""};
}

RecordRefusal WrongEpoch(const std::string& got, std::uint16_t wanted) {
  return {AlertDescription::illegal_parameter, "a record of the wrong epoch", got,
          std::to_string(wanted)};
}

}  // namespace

struct DtlsRecordReader::Header {
  ReadEpoch* epoch = nullptr;
  ContentType type{};  // of a plain header
  std::uint16_t wire_version = 0;
  std::uint64_t sequence = 0;
  std::size_t payload_size = 0;
  Bytes bytes{};  // as they are authenticated
};

bool DtlsRecordReader::ReadEpoch::UsesUnifiedHeader() const {
  return keys.version >= ProtocolVersion::kTls13 && !protection->IsNull();
}

DtlsRecordReader::DtlsRecordReader() { SetKeys({}); }

void DtlsRecordReader::SetKeys(const TrafficKeys& keys) {
  auto epoch = std::make_unique<ReadEpoch>();
  epoch->keys = keys;
  epoch->protection = MakeProtection(keys, Protocol::kDtls);
  epochs_.push_back(std::move(epoch));
  if (epochs_.size() > kKeptEpochs) epochs_.erase(epochs_.begin());
}

std::uint16_t DtlsRecordReader::epoch() const { return epochs_.back()->keys.epoch; }

bool DtlsRecordReader::CanRead(std::uint16_t epoch) const {
  return std::any_of(epochs_.begin(), epochs_.end(),
                     [epoch](const auto& known) { return known->keys.epoch == epoch; });
}

DtlsRecordReader::ReadEpoch* DtlsRecordReader::Find(std::uint16_t epoch) {
  const auto found = std::find_if(epochs_.rbegin(), epochs_.rend(), [epoch](const auto& known) {
    return known->keys.epoch == epoch;
  });
  return found == epochs_.rend() ? nullptr : found->get();
}

DtlsRecordReader::ReadEpoch& DtlsRecordReader::Get(std::uint16_t epoch) {
  if (ReadEpoch* found = Find(epoch)) return *found;
  throw std::out_of_range("the peer has no keys to read in epoch " + std::to_string(epoch));
}

std::variant<OpenedRecord, RecordRefusal> DtlsRecordReader::Open(ByteView packet,
                                                                 const Wanted& wanted) {
  if (packet.empty()) return Truncated(0);
  // Before there are keys of DTLS 1.3, those bits are but a strange content type.
  const bool may_be_unified = std::any_of(
      epochs_.begin(), epochs_.end(), [](const auto& epoch) { return epoch->UsesUnifiedHeader(); });
  auto parsed = may_be_unified && IsUnified(packet[0]) ? ParseUnified(packet, wanted)
                                                       : ParsePlain(packet, wanted);
  if (auto* refusal = std::get_if<RecordRefusal>(&parsed)) return std::move(*refusal);
  return OpenPayload(packet, std::get<Header>(parsed), wanted);
}

std::variant<DtlsRecordReader::Header, RecordRefusal> DtlsRecordReader::ParsePlain(
    ByteView packet, const Wanted& wanted) {
  if (packet.size() < kPlainHeaderSize) return Truncated(packet.size());
  Reader in(packet);
  Header header;
  header.type = ContentType{in.U8()};
  header.wire_version = in.U16();
  const std::uint16_t epoch = in.U16();
  header.sequence = in.U48();
  header.payload_size = in.U16();
  header.bytes = ToBytes(packet.first(kPlainHeaderSize));

  const ReadEpoch& due = Get(wanted.epoch);
  const bool is_alert = header.type == ContentType::alert;
  header.epoch = Find(epoch);
  if (header.epoch == nullptr || (epoch != wanted.epoch && !is_alert)) {
    return WrongEpoch(std::to_string(epoch), wanted.epoch);
  }
  if (header.epoch->UsesUnifiedHeader()) {
    return RecordRefusal{AlertDescription::illegal_parameter,
                         "a protected DTLS 1.3 record has the header of a plaintext one",
                         ToHex(header.bytes), "001CSLEE"};
  }
  if (!is_alert && wanted.wire_version && header.wire_version != *wanted.wire_version) {
    return RecordRefusal{AlertDescription::protocol_version, "a record of the wrong version",
                         Name(ProtocolVersion{header.wire_version}),
                         Name(ProtocolVersion{*wanted.wire_version})};
  }
  const std::uint64_t least =
      epoch == wanted.epoch ? due.next_sequence : header.epoch->next_sequence;
  if (header.sequence < least) {
    return RecordRefusal{AlertDescription::illegal_parameter, "a record number was used before",
                         std::to_string(header.sequence), "at least " + std::to_string(least)};
  }
  return header;
}

std::variant<DtlsRecordReader::Header, RecordRefusal> DtlsRecordReader::ParseUnified(
    ByteView packet, const Wanted& wanted) {
  const std::uint8_t first = packet[0];
  if ((first & kConnectionIdBit) != 0) {
    return RecordRefusal{AlertDescription::illegal_parameter,
                         "a record has a connection ID, which nobody negotiated", "", ""};
  }
  const std::size_t width = SequenceWidth(first);
  const bool has_length = (first & kLengthBit) != 0;
  const std::size_t size = 1 + width + (has_length ? 2 : 0);
  if (packet.size() < size) return Truncated(packet.size());

  Header header;
  header.wire_version = static_cast<std::uint16_t>(ProtocolVersion::kDtls12);
  const auto matches = [first](const ReadEpoch& epoch) {
    return epoch.UsesUnifiedHeader() && (epoch.keys.epoch & kEpochBits) == (first & kEpochBits);
  };
  if (ReadEpoch& due = Get(wanted.epoch); matches(due)) {
    header.epoch = &due;
  } else {
    const auto found = std::find_if(epochs_.rbegin(), epochs_.rend(),
                                    [&](const auto& epoch) { return matches(*epoch); });
    if (found == epochs_.rend()) {
      return WrongEpoch("one that ends in " + std::to_string(first & kEpochBits), wanted.epoch);
    }
    header.epoch = found->get();
  }
  header.bytes = ToBytes(packet.first(size));
  header.payload_size = packet.size() - size;
  if (has_length) header.payload_size = Reader(packet.subspan(1 + width)).U16();
  const ByteView payload = packet.subspan(size);
  if (payload.size() < kMaskSample) {
    return RecordRefusal{AlertDescription::bad_record_mac,
                         "a record is too short for its record number to be decrypted",
                         std::to_string(payload.size()) + " bytes", ""};
  }
  const Bytes mask = header.epoch->protection->RecordNumberMask(payload);
  for (std::size_t i = 0; i < width; ++i) header.bytes[1 + i] ^= mask[i];
  header.sequence = ExpandSequence(Reader(ByteView(header.bytes).subspan(1)).Uint(width), width,
                                   header.epoch->next_sequence);
  return header;
}

std::variant<OpenedRecord, RecordRefusal> DtlsRecordReader::OpenPayload(ByteView packet,
                                                                        const Header& header,
                                                                        const Wanted& wanted) {
  const ByteView rest = packet.subspan(header.bytes.size());
  if (header.payload_size > kMaxCiphertext || header.payload_size > rest.size()) {
    return RecordRefusal{AlertDescription::record_overflow, "a record is longer than it may be",
                         std::to_string(header.payload_size) + " bytes",
                         "at most " + std::to_string(std::min(kMaxCiphertext, rest.size()))};
  }
  ReadEpoch& epoch = *header.epoch;
  RecordContext context{.sequence = header.sequence,
                        .type = header.type,
                        .wire_version = header.wire_version,
                        .header = [&](std::size_t) { return header.bytes; }};
  if (!epoch.UsesUnifiedHeader()) context.sequence |= std::uint64_t{epoch.keys.epoch} << 48;
  Result<RecordProtection::Opened> opened =
      epoch.protection->Open(context, rest.first(header.payload_size));
  const std::string which =
      "record " + std::to_string(header.sequence) + " of epoch " + std::to_string(epoch.keys.epoch);
  if (!opened) {
    return RecordRefusal{AlertDescription::bad_record_mac, which + ": " + opened.error().message,
                         "", ""};
  }
  if (opened->payload.size() > kMaxPlaintext) {
    return RecordRefusal{AlertDescription::record_overflow, which + " holds more than it may",
                         std::to_string(opened->payload.size()) + " bytes",
                         "at most " + std::to_string(kMaxPlaintext)};
  }
  if (opened->type == ContentType::invalid && epoch.UsesUnifiedHeader()) {
    return RecordRefusal{AlertDescription::unexpected_message, which + " has no content type", "",
                         ""};
  }
  if (epoch.keys.epoch != wanted.epoch && opened->type != ContentType::alert) {
    return WrongEpoch(std::to_string(epoch.keys.epoch), wanted.epoch);
  }
  epoch.next_sequence = header.sequence + 1;
  return OpenedRecord{.record = {.type = opened->type,
                                 .wire_version = header.wire_version,
                                 .epoch = epoch.keys.epoch,
                                 .sequence = header.sequence,
                                 .wire_size = header.payload_size,
                                 .payload = std::move(opened->payload),
                                 .is_protected = !epoch.protection->IsNull()},
                      .size = header.bytes.size() + header.payload_size,
                      .header_size = header.bytes.size(),
                      .is_cbc = epoch.protection->IsCbc()};
}

}  // namespace badpeer
