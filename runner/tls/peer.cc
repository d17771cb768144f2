#include "runner/tls/peer.h"

#include "runner/tls/key_log.h"

namespace badpeer {

Peer::Peer(Identity identity, PeerOptions options, const Hooks& hooks, PeerEnvironment environment,
           const ChannelFactory& make_channel)
    : identity_(identity),
      options_(std::move(options)),
      hooks_(hooks),
      environment_(std::move(environment)),
      channel_(make_channel(*this)) {}

Peer::~Peer() = default;

void Peer::BeginHandshake() {
  transcript_.Clear();
  next_sent_sequence_ = 0;
  next_received_sequence_ = 0;
}

Bytes Peer::TakeKeptData(std::size_t size) {
  const auto end = kept_data_.begin() + static_cast<std::ptrdiff_t>(size);
  Bytes data(kept_data_.begin(), end);
  kept_data_.erase(kept_data_.begin(), end);
  return data;
}

Bytes Peer::ReadApplicationRecord() {
  Incoming incoming = channel_->ReadAny();
  if (incoming.type != ContentType::application_data) {
    Fail(Check::kApplicationDataDue, Name(incoming.type));
  }
  return std::move(incoming.data);
}

void Peer::SendEncoded(HandshakeType type, ByteView body, bool in_transcript) {
  Bytes message = FrameHandshake(type, body);
  Fire(Encoded{type, message});
  if (in_transcript) transcript_.Add(message, next_sent_sequence_++);
  channel_->Queue(ContentType::handshake, std::move(message));
}

void Peer::SendChangeCipherSpec() { channel_->Queue(ContentType::change_cipher_spec, {1}); }

HandshakeMessage Peer::ReadMessage() { return Unframe(channel_->ReadHandshake()); }

HandshakeMessage Peer::Unframe(Bytes raw) {
  const HandshakeType type{raw.at(0)};
  return {.type = type, .raw = std::move(raw), .sequence = next_received_sequence_++};
}

void Peer::RequireType(const HandshakeMessage& message, HandshakeType wanted) {
  if (message.type != wanted) Fail(Check::kMessageExpected, Name(message.type), Name(wanted));
}

bool Peer::IsWaived(Check check) {
  CheckFailed event{check};
  Fire(event);
  return event.waived;
}

void Peer::Fail(Check check, std::string got, std::string wanted) {
  const CheckInfo& info = InfoOf(check);
  if (info.alert) Fail(*info.alert, info.text, std::move(got), std::move(wanted));
  throw PeerFailure(info.text, std::move(got), std::move(wanted));
}

void Peer::Fail(AlertDescription alert, const std::string& cause, std::string got,
                std::string wanted) {
  try {
    channel_->SendAlert(AlertLevel::fatal, alert);
  } catch (const PeerFailure&) {
    // The shim is gone; what it did before is the better thing to report.
  }
  throw PeerFailure(cause, std::move(got), std::move(wanted));
}

// --- ChannelEvents.

void Peer::OnSent(ContentType type, ByteView data, std::uint16_t epoch) {
  if (environment_.log == nullptr) return;
  environment_.log->Add({TranscriptDirection::kToShim, type, ToBytes(data), epoch, state_.version});
}

void Peer::OnReceived(ContentType type, ByteView data, std::uint16_t epoch) {
  if (environment_.log == nullptr) return;
  environment_.log->Add(
      {TranscriptDirection::kFromShim, type, ToBytes(data), epoch, state_.version});
}

void Peer::OnKeys(const TrafficKeys& keys, bool written) {
  if (environment_.key_log == nullptr) return;
  AddToKeyLog(*environment_.key_log, {.keys = keys,
                                      .of_client = written == IsClient(),
                                      .client_random = state_.client_random,
                                      .master_secret = state_.master_secret});
}

}  // namespace badpeer
