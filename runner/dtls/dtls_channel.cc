#include "runner/dtls/dtls_channel.h"

#include <stdexcept>
#include <string>
#include <utility>

#include "runner/base/peer_failure.h"
#include "runner/dtls/dtls_channel_impl.h"
#include "runner/dtls/hooks.h"
#include "runner/wire/codec.h"
#include "runner/wire/handshake.h"

namespace badpeer {

std::unique_ptr<Channel> MakeDtlsChannel(Stream& stream, ChannelEvents& events,
                                         const RecordOptions& options, Random& random) {
  return std::make_unique<DtlsChannel>(stream, events, options, random);
}

DtlsChannel::DtlsChannel(Stream& stream, ChannelEvents& events, const RecordOptions& options,
                         Random& random)
    : Channel(Protocol::kDtls, events, options),
      packets_(stream),
      writer_(options_, events, random),
      packing_(options.max_packet_size) {
  writer_.AddEpoch(write_epoch());
}

void DtlsChannel::SetWriteKeys(TrafficKeys keys) {
  Channel::SetWriteKeys(std::move(keys));
  writer_.AddEpoch(write_epoch());
}

void DtlsChannel::SetReadKeys(TrafficKeys keys) {
  RequireNothingUnread("the shim's keys change");
  events_.OnKeys(keys, false);
  reader_.SetKeys(keys);
}

void DtlsChannel::RestartMessageNumbers() {
  // What is queued belongs to the handshake before.
  for (FlightItem& item : queued()) {
    if (item.type == ContentType::handshake && !item.message_number) {
      item.message_number = next_number_++;
    }
  }
  next_number_ = 0;
  reassembler_.Restart();
}

void DtlsChannel::RequireNothingUnread(const char* at) {
  if (!reassembler_.HasUnread()) return;
  throw PeerFailure(std::string("handshake data is left over where ") + at);
}

std::shared_ptr<WriteEpoch> DtlsChannel::KeysOf(std::uint16_t epoch,
                                                const std::shared_ptr<WriteEpoch>& keys) const {
  return keys && keys->keys.epoch == epoch ? keys : writer_.Epoch(epoch);
}

// RFC 6347, 4.1; RFC 9147, 4: the first ClientHello may say DTLS 1.0 for the sake of old servers.
std::uint16_t DtlsChannel::wire_version() const {
  const bool is_13 =
      version_ >= ProtocolVersion::kTls13 || write_epoch()->keys.version >= ProtocolVersion::kTls13;
  if (is_13) return static_cast<std::uint16_t>(ProtocolVersion::kDtls12);
  if (version_ == ProtocolVersion::kNone)
    return static_cast<std::uint16_t>(ProtocolVersion::kDtls10);
  return static_cast<std::uint16_t>(ToDtls(version_));
}

void DtlsChannel::SendFlight(Flight flight) {
  for (FlightItem& item : flight) {
    if (item.type == ContentType::handshake || item.type == ContentType::change_cipher_spec) {
      flights_.next.push_back(Number(std::move(item)));
      continue;
    }
    WriteNextFlight();
    WriteRecord(item.type, item.epoch, item.data, {item.record_version, item.joins_packet});
  }
  WriteNextFlight();
  EndPacket();
  if (!std::exchange(leaves_with_next_, false)) packets_.Flush();
}

DtlsMessage DtlsChannel::Number(FlightItem item) {
  DtlsMessage message{.epoch = item.epoch->keys.epoch,
                      .content = item.type,
                      .starts_record = item.starts_record,
                      .keys = item.epoch,
                      .record_version = item.record_version};
  if (message.IsChangeCipherSpec()) {
    message.body = std::move(item.data);
    return message;
  }
  if (item.data.size() < kHandshakeHeaderSize) {
    throw PeerFailure(PeerFailure::Kind::kHook,
                      "a hook left of a handshake message too little to frame it in DTLS",
                      ToHex(item.data));
  }
  message.type = HandshakeType{item.data[0]};
  message.number = item.message_number ? *item.message_number : next_number_++;
  // The lengths in the fragments' headers are those of what is sent.
  message.body = ToBytes(ByteView(item.data).subspan(kHandshakeHeaderSize));
  if (message.type == HandshakeType::hello_verify_request) hello_verify_is_open_ = true;
  return message;
}

void DtlsChannel::WriteNextFlight() {
  if (flights_.next.empty()) return;
  DtlsFlights now = std::exchange(flights_, {});
  flights_.previous = now.next;
  final_ack_is_read_ = false;
  DtlsController controller(*this, now);
  const bool is_written = events_.Fire(DtlsFlightDue{controller});
  if (controller.merges_into_next_flight()) {
    flights_ = std::move(now);
  } else if (!is_written) {
    controller.WriteFlight(now.next);
  }
}

void DtlsChannel::AckFlight() {
  if (flights_.received.empty()) return;
  if (!flights_.next.empty() || !queued().empty()) {
    throw std::logic_error("a flight is to be acknowledged while an answer to it is queued");
  }
  const DtlsFlights now = std::exchange(flights_, {});
  DtlsController controller(*this, now);
  const bool is_done = events_.Fire(DtlsAckDue{controller});
  if (controller.merges_into_next_flight()) {
    flights_ = now;
  } else if (!is_done && version_ >= ProtocolVersion::kTls13) {
    controller.WriteAck(controller.write_epoch(), now.received_records);
  }
  EndPacket();
}

void DtlsChannel::ReadAck() {
  if (version_ < ProtocolVersion::kTls13 || final_ack_is_read_ || !acks_.IsAnythingOwed()) return;
  RequireNothingUnread("the shim must acknowledge");
  DtlsController(*this, flights_).ReadAck(reader_.epoch());
}

RecordNumber DtlsChannel::WriteRecord(ContentType type, const std::shared_ptr<WriteEpoch>& keys,
                                      ByteView content, const RecordPlace& place) {
  DtlsRecordWriter::Sealed sealed =
      writer_.Seal(type, content, keys, place.version.value_or(wire_version()));
  if (!place.joins_packet && packet_out_.size() + sealed.bytes.size() > options_.pack_records) {
    EndPacket();
  }
  Append(packet_out_, sealed.bytes);
  // Nothing can follow a record that does not say where it ends.
  if (options_.omit_record_length) EndPacket();
  return sealed.number;
}

void DtlsChannel::EndPacket() {
  if (!reassembler_.HasUnread()) packing_.EndFlight();
  if (packet_out_.empty()) return;
  const Bytes packet = std::exchange(packet_out_, {});
  packets_.WritePacket(packet);
  events_.Fire(PacketSent{packet});
}

void DtlsChannel::FlushPacket() {
  EndPacket();
  packets_.Flush();
}

void DtlsChannel::WriteRaw(ByteView bytes) {
  EndPacket();
  packets_.WritePacket(bytes);
  packets_.Flush();
}

}  // namespace badpeer
