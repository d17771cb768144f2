#include "runner/tls/stream_channel.h"

#include <string>
#include <utility>

#include "runner/base/peer_failure.h"
#include "runner/wire/handshake.h"

namespace badpeer {
namespace {

// Bounds on what a shim can make us read or keep. Honest ones are far from all three.
constexpr std::size_t kMaxHandshakeMessage = 1 << 17;
constexpr std::size_t kMaxSkippedEarlyData = 1 << 20;
constexpr int kMaxWarnings = 100;

std::string Describe(const Incoming& incoming) {
  switch (incoming.type) {
    case ContentType::handshake:
      return Name(HandshakeType{incoming.data[0]});
    case ContentType::alert:
      return "close_notify";
    default:
      return Name(incoming.type) + " of " + std::to_string(incoming.data.size()) + " bytes";
  }
}

[[noreturn]] void FailAtCloseNotify(std::string wanted) {
  throw PeerFailure(PeerFailure::Kind::kClosed, "the shim ended the connection", "close_notify",
                    std::move(wanted));
}

}  // namespace

Bytes StreamChannel::ReadHandshake() {
  Incoming incoming = Next();
  if (incoming.type == ContentType::handshake) return std::move(incoming.data);
  if (incoming.type == ContentType::alert) FailAtCloseNotify("a handshake message");
  Refuse(AlertDescription::unexpected_message, "a handshake message was due", Describe(incoming));
}

void StreamChannel::ReadChangeCipherSpec() {
  const Incoming incoming = Next();
  if (incoming.type == ContentType::alert) FailAtCloseNotify("ChangeCipherSpec");
  if (incoming.type != ContentType::change_cipher_spec) {
    Refuse(AlertDescription::unexpected_message, "ChangeCipherSpec was due", Describe(incoming));
  }
  if (incoming.data != Bytes{1}) {
    Refuse(AlertDescription::unexpected_message, "ChangeCipherSpec is not the byte 1",
           ToHex(incoming.data), "01");
  }
}

Incoming StreamChannel::ReadAny() {
  Incoming incoming = Next();
  if (incoming.type == ContentType::change_cipher_spec) {
    Refuse(AlertDescription::unexpected_message, "no ChangeCipherSpec was due");
  }
  return incoming;
}

void StreamChannel::SetReadKeys(TrafficKeys keys) {
  if (!handshake_.empty()) {
    Refuse(AlertDescription::unexpected_message,
           "a record holds handshake bytes beyond the message that changes the keys",
           std::to_string(handshake_.size()) + " bytes");
  }
  events_.OnKeys(keys, false);
  UseReadKeys(std::move(keys));
}

void StreamChannel::ReadHeader(std::span<std::uint8_t> header) {
  if (stream_.ReadFullOrEnd(header)) return;
  throw PeerFailure(PeerFailure::Kind::kClosed, "the shim closed the connection", "EOF");
}

void StreamChannel::CountSkipped(std::size_t bytes) {
  skipped_ += bytes;
  if (skipped_ <= kMaxSkippedEarlyData) return;
  Refuse(AlertDescription::unexpected_message, "rejected early data has no end",
         std::to_string(skipped_) + " bytes");
}

Incoming StreamChannel::Next() {
  for (int empty_or_warning = 0; empty_or_warning <= kMaxWarnings;) {
    if (std::optional<Bytes> message = TakeMessage()) {
      return {ContentType::handshake, *std::move(message)};
    }
    IncomingRecord record = ReadRecord();
    events_.Fire(record);
    if (record.type == ContentType::handshake) {
      if (record.payload.empty()) ++empty_or_warning;
      handshake_epoch_ = record.epoch;
      AddHandshake(std::move(record.payload));
      continue;
    }
    const bool known = record.type == ContentType::alert ||
                       record.type == ContentType::application_data ||
                       record.type == ContentType::change_cipher_spec;
    if (!known) {
      Refuse(AlertDescription::unexpected_message, "a record has a type that the protocol lacks",
             Name(record.type));
    }
    events_.OnReceived(record.type, record.payload, record.epoch);
    if (record.type == ContentType::alert && !TakeAlert(record.payload)) {
      ++empty_or_warning;
      continue;
    }
    if (record.type == ContentType::change_cipher_spec && !handshake_.empty()) {
      Refuse(AlertDescription::unexpected_message,
             "a ChangeCipherSpec stands within a handshake message");
    }
    return {record.type, std::move(record.payload)};
  }
  Refuse(AlertDescription::unexpected_message,
         "the shim sends one warning, or empty record, after another");
}

void StreamChannel::AddHandshake(Bytes fragment) {
  if (handshake_.empty()) {
    handshake_ = std::move(fragment);
  } else {
    Append(handshake_, fragment);
  }
}

std::optional<Bytes> StreamChannel::TakeMessage() {
  if (handshake_.size() < kHandshakeHeaderSize) return std::nullopt;
  const std::size_t size = kHandshakeHeaderSize + (std::size_t{handshake_[1]} << 16 |
                                                   std::size_t{handshake_[2]} << 8 | handshake_[3]);
  if (size > kMaxHandshakeMessage) {
    Refuse(AlertDescription::internal_error, "a handshake message is too large for us",
           std::to_string(size) + " bytes",
           "at most " + std::to_string(kMaxHandshakeMessage) + " bytes");
  }
  if (handshake_.size() < size) return std::nullopt;
  Bytes message;
  if (handshake_.size() == size) {
    message = std::exchange(handshake_, {});
  } else {
    const auto end = handshake_.begin() + static_cast<std::ptrdiff_t>(size);
    message.assign(handshake_.begin(), end);
    handshake_.erase(handshake_.begin(), end);
  }
  events_.OnReceived(ContentType::handshake, message, handshake_epoch_);
  return message;
}

}  // namespace badpeer
