// The receiving half of the DTLS channel.
#include <string>
#include <utility>
#include <variant>

#include "runner/base/peer_failure.h"
#include "runner/dtls/dtls_channel_impl.h"
#include "runner/wire/codec.h"
#include "runner/wire/handshake.h"

namespace badpeer {

IncomingRecord DtlsChannel::ReadRecord(std::uint16_t epoch, VersionCheck check) {
  if (packet_in_read_ == packet_in_.size()) {
    packet_in_ = packets_.ReadPacket();
    packet_in_read_ = 0;
    packing_.OnPacket(packet_in_.size());
  }
  DtlsRecordReader::Wanted wanted{.epoch = epoch};
  if (check == VersionCheck::kCheck && version_ != ProtocolVersion::kNone &&
      !hello_verify_is_open_) {
    wanted.wire_version = wire_version();
  }
  auto result = reader_.Open(ByteView(packet_in_).subspan(packet_in_read_), wanted);
  if (auto* refusal = std::get_if<RecordRefusal>(&result)) {
    Refuse(refusal->alert, refusal->detail, std::move(refusal->got), std::move(refusal->wanted));
  }
  OpenedRecord& opened = std::get<OpenedRecord>(result);
  packet_in_read_ += opened.size;
  packing_.OnRecord(opened, packet_in_.size() - packet_in_read_);
  events_.Fire(opened.record);
  return std::move(opened.record);
}

IncomingRecord DtlsChannel::ReadCurrentRecord() {
  return ReadRecord(reader_.epoch(), VersionCheck::kCheck);
}

IncomingRecord DtlsChannel::ReadRecordOf(std::uint16_t epoch, ContentType type,
                                         bool check_version) {
  for (;;) {
    IncomingRecord record =
        ReadRecord(epoch, check_version ? VersionCheck::kCheck : VersionCheck::kSkip);
    if (record.type == type) {
      if (type != ContentType::handshake) {
        events_.OnReceived(record.type, record.payload, record.epoch);
      }
      return record;
    }
    if (record.type != ContentType::alert || !TakeAlertRecord(record)) {
      RefuseRecord(record, Name(type));
    }
  }
}

void DtlsChannel::AdvanceClock(std::chrono::nanoseconds by) {
  FlushPacket();
  const std::optional<Bytes> unread = packets_.AdvanceClock(by);
  if (!unread) return;
  const auto result = reader_.Open(*unread, {.epoch = reader_.epoch()});
  const auto* opened = std::get_if<OpenedRecord>(&result);
  if (opened && opened->record.type == ContentType::alert) TakeAlertRecord(opened->record);
  throw PeerFailure("the shim sent packets that nobody had read when its clock moved",
                    opened ? Name(opened->record.type) : "one that does not open");
}

bool DtlsChannel::TakeAlertRecord(const IncomingRecord& record) {
  events_.OnReceived(ContentType::alert, record.payload, record.epoch);
  return !TakeAlert(record.payload);
}

void DtlsChannel::TakeHandshakeRecord(const IncomingRecord& record) {
  const std::vector<DtlsFragment> fragments = ParseFragments(record.payload);
  ReceivedRecord received{.number = {record.epoch, record.sequence}};
  for (const DtlsFragment& fragment : fragments) {
    reassembler_.Add(fragment);
    if (fragment.end() < fragment.total_length)
      packing_.OnCutMessage(&fragment == &fragments.back());
    received.covers.push_back({fragment.number, fragment.offset, fragment.end()});
  }
  flights_.received_records.push_back(std::move(received));
  acks_.AcknowledgedByFlight();
}

void DtlsChannel::TakeUnaskedAck(const IncomingRecord& record) {
  if (version_ < ProtocolVersion::kTls13) RefuseRecord(record, "no ACK before DTLS 1.3");
  acks_.CheckUnasked(ParseAck(record.payload));
  events_.OnReceived(record.type, record.payload, record.epoch);
}

std::vector<RecordNumber> DtlsChannel::ParseAck(ByteView content) const {
  Result<Ack> ack = Decode<Ack>(content);
  if (!ack)
    throw PeerFailure("the shim's ACK does not decode: " + ack.error().message, ToHex(content));
  return std::move(ack->record_numbers);
}

std::optional<Bytes> DtlsChannel::TakeMessage() {
  std::optional<DtlsMessage> message = reassembler_.Take();
  if (!message) return std::nullopt;
  hello_verify_is_open_ = false;
  message->epoch = reader_.epoch();
  Bytes framed = FrameHandshake(message->type, message->body);
  events_.OnReceived(ContentType::handshake, framed, message->epoch);
  flights_.received.push_back(*std::move(message));
  return framed;
}

Bytes DtlsChannel::ReadHandshake() {
  for (;;) {
    if (std::optional<Bytes> message = TakeMessage()) return *std::move(message);
    const IncomingRecord record = ReadCurrentRecord();
    switch (record.type) {
      case ContentType::handshake:
        TakeHandshakeRecord(record);
        break;
      case ContentType::ack:
        TakeUnaskedAck(record);
        break;
      case ContentType::alert:
        if (TakeAlertRecord(record)) break;
        [[fallthrough]];
      default:
        RefuseRecord(record, "a handshake message");
    }
  }
}

void DtlsChannel::ReadChangeCipherSpec() {
  RequireNothingUnread("a ChangeCipherSpec is due");
  const IncomingRecord record = ReadRecordOf(reader_.epoch(), ContentType::change_cipher_spec);
  if (record.payload != Bytes{1}) RefuseRecord(record, "a ChangeCipherSpec of one byte 01");
  events_.OnReceived(record.type, record.payload, record.epoch);
  flights_.received.push_back(
      {.epoch = record.epoch, .content = ContentType::change_cipher_spec, .body = record.payload});
}

Incoming DtlsChannel::ReadAny() {
  for (;;) {
    if (std::optional<Bytes> message = TakeMessage()) {
      return {ContentType::handshake, *std::move(message)};
    }
    IncomingRecord record = ReadCurrentRecord();
    switch (record.type) {
      case ContentType::application_data:
        events_.OnReceived(record.type, record.payload, record.epoch);
        return {record.type, std::move(record.payload)};
      case ContentType::handshake:
        TakeHandshakeRecord(record);
        break;
      case ContentType::ack:
        TakeUnaskedAck(record);
        break;
      case ContentType::alert:
        if (TakeAlertRecord(record)) break;
        return {record.type, std::move(record.payload)};
      default:
        RefuseRecord(record, "application data or a handshake message");
    }
  }
}

void DtlsChannel::RefuseRecord(const IncomingRecord& record, const std::string& wanted) {
  if (record.type == ContentType::alert) {
    throw PeerFailure(PeerFailure::Kind::kClosed, "the shim sent close_notify", "", wanted);
  }
  Refuse(AlertDescription::unexpected_message, "a record that was not due",
         Name(record.type) + " in epoch " + std::to_string(record.epoch), wanted);
}

}  // namespace badpeer
