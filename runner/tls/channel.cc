#include "runner/tls/channel.h"

#include <utility>

#include "runner/base/peer_failure.h"
#include "runner/tls/make_protection.h"

namespace badpeer {
namespace {

// Bounds what a shim can send while nobody wants anything of it.
constexpr int kMaxSkipped = 100;

bool IsTicket(const Incoming& incoming) {
  return incoming.type == ContentType::handshake &&
         incoming.data[0] == static_cast<std::uint8_t>(HandshakeType::new_session_ticket);
}

std::string Describe(const Incoming& incoming) {
  if (incoming.type == ContentType::handshake) return Name(HandshakeType{incoming.data[0]});
  return std::to_string(incoming.data.size()) + " bytes of " + Name(incoming.type);
}

}  // namespace

Channel::Channel(Protocol protocol, ChannelEvents& events, const RecordOptions& options)
    : events_(events),
      options_(options),
      protocol_(protocol),
      first_epoch_(MakeWriteEpoch({})),
      write_epoch_(first_epoch_) {}

void Channel::Queue(ContentType type, Bytes data) {
  Queue(FlightItem{.type = type, .data = std::move(data)});
}

void Channel::Queue(FlightItem item) {
  if (!item.epoch) item.epoch = write_epoch_;
  flight_.push_back(std::move(item));
}

void Channel::SetWriteKeys(TrafficKeys keys) {
  events_.OnKeys(keys, true);
  write_epoch_ = IsPlaintext(keys) ? first_epoch_ : MakeWriteEpoch(std::move(keys));
}

std::shared_ptr<WriteEpoch> Channel::MakeWriteEpoch(TrafficKeys keys) const {
  auto epoch = std::make_shared<WriteEpoch>();
  if (protocol_ != Protocol::kQuic) epoch->protection = MakeProtection(keys, protocol_);
  epoch->keys = std::move(keys);
  return epoch;
}

void Channel::Flush() {
  if (flight_.empty()) return;
  Flight flight = std::exchange(flight_, {});
  events_.Fire(flight);
  const std::shared_ptr<WriteEpoch>* epoch = &write_epoch_;
  for (FlightItem& item : flight) {
    if (!item.epoch) item.epoch = *epoch;
    epoch = &item.epoch;
    events_.OnSent(item.type, item.data, item.epoch->keys.epoch);
  }
  SendFlight(std::move(flight));
}

void Channel::SendAlert(AlertLevel level, AlertDescription description) {
  Queue(ContentType::alert,
        {static_cast<std::uint8_t>(level), static_cast<std::uint8_t>(description)});
  Flush();
}

void Channel::Refuse(AlertDescription alert, const std::string& detail, std::string got,
                     std::string wanted) {
  try {
    SendAlert(AlertLevel::fatal, alert);
  } catch (const PeerFailure&) {
    // A shim that is gone as well must not hide why it was refused.
  }
  throw PeerFailure("local error: " + AlertPhrase(static_cast<std::uint8_t>(alert)) + ": " + detail,
                    std::move(got), std::move(wanted));
}

bool Channel::TakeAlert(ByteView content) {
  if (content.size() != 2) {
    Refuse(AlertDescription::unexpected_message, "an alert record is not one alert",
           std::to_string(content.size()) + " bytes", "2 bytes");
  }
  if (AlertDescription{content[1]} == AlertDescription::close_notify) return true;
  switch (AlertLevel{content[0]}) {
    case AlertLevel::warning:
      return false;
    case AlertLevel::fatal:
      throw PeerFailure::FromAlert(content[1]);
  }
  Refuse(AlertDescription::unexpected_message, "an alert has a level that does not exist",
         std::to_string(content[0]), "1 or 2");
}

void Channel::ReadCloseNotify() {
  for (int skipped = 0; skipped < kMaxSkipped; ++skipped) {
    const Incoming incoming = ReadAny();
    if (incoming.type == ContentType::alert) return;
    const bool is_empty = incoming.type == ContentType::application_data && incoming.data.empty();
    if (is_empty || IsTicket(incoming)) continue;
    Refuse(AlertDescription::unexpected_message, "close_notify was due", Describe(incoming));
  }
  Refuse(AlertDescription::unexpected_message, "close_notify was due",
         std::to_string(kMaxSkipped) + " records that mean nothing");
}

}  // namespace badpeer
