#include "runner/tls/peer.h"

#include "runner/crypto/credential_store.h"
#include "runner/tls/client_handshake.h"
#include "runner/tls/mock_quic_channel.h"
#include "runner/tls/post_handshake.h"
#include "runner/tls/server_handshake.h"
#include "runner/tls/tls_channel.h"
#include "runner/wire/handshake.h"
#include "runner/wire/messages.h"

namespace badpeer {
namespace {

constexpr std::string_view kDefaultServerCredential = "rsa2048";

HandshakeMessage Unframe(Bytes raw, std::uint16_t sequence) {
  const HandshakeType type{raw.at(0)};
  return {.type = type, .raw = std::move(raw), .sequence = sequence};
}

}  // namespace

Peer::Peer(Identity identity, const PeerOptions& options, const Hooks& hooks,
           PeerEnvironment environment, Stream& stream, ChannelFactory make_dtls_channel)
    : identity_(identity), options_(options), hooks_(hooks), environment_(environment) {
  RecordOptions records = options.records;
  records.max_ack_buffer = environment.max_ack_buffer;
  switch (identity.protocol) {
    case Protocol::kTls:
      channel_ = MakeTlsChannel(stream, *this, records, environment.random);
      break;
    case Protocol::kQuic:
      channel_ = MakeMockQuicChannel(stream, *this, records, environment.random);
      break;
    case Protocol::kDtls:
      if (make_dtls_channel == nullptr) throw std::invalid_argument("no factory of DTLS channels");
      channel_ = make_dtls_channel(stream, *this, records, environment.random);
      break;
  }
}

Peer::~Peer() = default;

// --- A connection's life.

void Peer::BeginHandshake() {
  transcript_.Clear();
  next_sent_sequence_ = 0;
  next_received_sequence_ = 0;
}

void Peer::Handshake() {
  Fire(Phase::kBeforeHandshake);
  BeginHandshake();
  if (IsClient()) {
    RunClientHandshake(*this);
  } else {
    RunServerHandshake(*this);
  }
  state_.handshake_complete = true;
  Fire(Phase::kAfterHandshake);
}

void Peer::Renegotiate() {
  if (state_.version >= ProtocolVersion::kTls13) {
    throw PeerFailure("renegotiation needs (D)TLS 1.2 or earlier");
  }
  channel_->RestartMessageNumbers();
  if (!IsClient()) {
    if (Send(HelloRequest{})) channel_->Flush();
    channel_->RestartMessageNumbers();
  }
  state_.handshake_complete = false;
  BeginHandshake();
  if (IsClient()) {
    RunClientHandshake(*this);
  } else {
    RunServerHandshake(*this);
  }
  state_.handshake_complete = true;
}

void Peer::Write(ByteView data) {
  if (key_update_due_) {
    key_update_due_ = false;
    SendKeyUpdate(KeyUpdateRequest::update_not_requested);
  }
  Fire(Phase::kBeforeApplicationData);
  channel_->Queue(ContentType::application_data, ToBytes(data));
  channel_->Flush();
}

bool Peer::ReadMoreData() {
  if (close_notify_seen_) return false;
  for (;;) {
    Incoming incoming = channel_->ReadAny();
    switch (incoming.type) {
      case ContentType::application_data:
        if (incoming.data.empty()) continue;  // an empty record against CBC attacks
        Append(pending_data_, incoming.data);
        return true;
      case ContentType::handshake:
        HandlePostHandshake(Unframe(std::move(incoming.data), next_received_sequence_++));
        continue;
      default:
        close_notify_seen_ = true;
        return false;
    }
  }
}

Bytes Peer::Read(std::size_t size) {
  while (pending_data_.size() < size) {
    if (!ReadMoreData()) {
      throw PeerFailure(PeerFailure::Kind::kClosed, "EOF: the shim closed where data was due",
                        std::to_string(pending_data_.size()) + " bytes",
                        std::to_string(size) + " bytes");
    }
  }
  const auto end = pending_data_.begin() + static_cast<std::ptrdiff_t>(size);
  Bytes data(pending_data_.begin(), end);
  pending_data_.erase(pending_data_.begin(), end);
  return data;
}

Bytes Peer::ReadDatagram() {
  if (pending_data_.empty() && !ReadMoreData()) {
    throw PeerFailure(PeerFailure::Kind::kClosed, "EOF: the shim closed where data was due");
  }
  return std::exchange(pending_data_, {});
}

void Peer::ReadUntilEnd() {
  try {
    do {
      pending_data_.clear();
    } while (ReadMoreData());
  } catch (const PeerFailure& failure) {
    if (failure.kind() != PeerFailure::Kind::kClosed) throw;
  }
}

Bytes Peer::ReadApplicationRecord() {
  Incoming incoming = channel_->ReadAny();
  if (incoming.type != ContentType::application_data) {
    Fail(Check::kApplicationDataDue, Name(incoming.type));
  }
  return std::move(incoming.data);
}

void Peer::HandlePostHandshake(HandshakeMessage message) {
  if (state_.version >= ProtocolVersion::kTls13) {
    if (message.type == HandshakeType::key_update) state_.unsolicited_key_update = true;
    if (HandlePostHandshake13(*this, message)) key_update_due_ = true;
    return;
  }
  if (IsClient() && message.type == HandshakeType::hello_request) {
    state_.handshake_complete = false;
    BeginHandshake();
    RunClientHandshake(*this);
    state_.handshake_complete = true;
    return;
  }
  Fail(Check::kPostHandshake12, Name(message.type));
}

void Peer::SendKeyUpdate(KeyUpdateRequest request) { badpeer::SendKeyUpdate(*this, request); }

void Peer::ReadKeyUpdate() {
  const HandshakeMessage message = ReadMessage();
  RequireType(message, HandshakeType::key_update);
  Require(Check::kKeyUpdateAnswer, !HandlePostHandshake13(*this, message));
}

void Peer::Close() {
  Fire(Phase::kBeforeClose);
  if (close_without_alert_) return;
  channel_->SendAlert(AlertLevel::warning, AlertDescription::close_notify);
  if (close_notify_seen_) return;
  if (options_.shim_close == ShimClose::kAwaited) AwaitEnd();
  if (options_.shim_close == ShimClose::kRequired) channel_->ReadCloseNotify();
}

void Peer::AwaitEnd() {
  try {
    channel_->ReadCloseNotify();
  } catch (const PeerFailure&) {
    // How a shim ends is looked at by the tests that require a close_notify.
  }
}

const Bytes& Peer::TlsUnique() const {
  // The first Finished is the server's in an abbreviated handshake and the client's otherwise.
  return state_.resumed ? state_.server_verify_data : state_.client_verify_data;
}

// --- For scripts and hooks.

const crypto::StoredCredential* Peer::credential() const {
  if (options_.credential) return &environment_.credentials.Get(options_.credential->name);
  if (IsClient()) return nullptr;
  return &environment_.credentials.Get(kDefaultServerCredential);
}

void Peer::SendEncoded(HandshakeType type, ByteView body, bool in_transcript) {
  Bytes message = FrameHandshake(type, body);
  Fire(Encoded{type, message});
  if (in_transcript) transcript_.Add(message, next_sent_sequence_++);
  channel_->Queue(ContentType::handshake, std::move(message));
}

void Peer::SendChangeCipherSpec() { channel_->Queue(ContentType::change_cipher_spec, {1}); }

HandshakeMessage Peer::ReadMessage() {
  return Unframe(channel_->ReadHandshake(), next_received_sequence_++);
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

}  // namespace badpeer
