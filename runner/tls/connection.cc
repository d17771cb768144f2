#include "runner/tls/connection.h"

#include "runner/crypto/kdf.h"
#include "runner/tls/client_handshake.h"
#include "runner/tls/key_schedule.h"
#include "runner/tls/post_handshake.h"
#include "runner/tls/server_handshake.h"

namespace badpeer {

void Connection::Reach(Phase phase) {
  peer_.Fire(phase);
  peer_.Fire(ConnectionAt{phase, *this});
}

void Connection::RunScript() {
  peer_.state().handshake_complete = false;
  peer_.BeginHandshake();
  if (peer_.IsClient()) {
    RunClientHandshake(peer_);
  } else {
    RunServerHandshake(peer_);
  }
  peer_.state().handshake_complete = true;
}

void Connection::Handshake() {
  Reach(Phase::kBeforeHandshake);
  RunScript();
  Reach(Phase::kAfterHandshake);
}

void Connection::Renegotiate() {
  if (state().version >= ProtocolVersion::kTls13) {
    throw PeerFailure("renegotiation needs (D)TLS 1.2 or earlier");
  }
  channel().RestartMessageNumbers();
  if (!peer_.IsClient()) {
    if (peer_.Send(HelloRequest{})) channel().Flush();
    channel().RestartMessageNumbers();
  }
  RunScript();
}

void Connection::Write(ByteView data) {
  if (key_update_due_) {
    key_update_due_ = false;
    SendKeyUpdate(KeyUpdateRequest::update_not_requested);
  }
  Reach(Phase::kBeforeApplicationData);
  channel().Queue(ContentType::application_data, ToBytes(data));
  channel().Flush();
}

bool Connection::ReadMoreData() {
  if (close_notify_seen_) return false;
  for (;;) {
    Incoming incoming = channel().ReadAny();
    switch (incoming.type) {
      case ContentType::application_data:
        if (incoming.data.empty()) continue;  // an empty record against CBC attacks
        peer_.KeepApplicationData(incoming.data);
        return true;
      case ContentType::handshake:
        HandlePostHandshake(peer_.Unframe(std::move(incoming.data)));
        continue;
      default:
        close_notify_seen_ = true;
        return false;
    }
  }
}

Bytes Connection::Read(std::size_t size) {
  while (peer_.kept_data().size() < size) {
    if (!ReadMoreData()) {
      throw PeerFailure(PeerFailure::Kind::kClosed, "EOF: the shim closed where data was due",
                        std::to_string(peer_.kept_data().size()) + " bytes",
                        std::to_string(size) + " bytes");
    }
  }
  return peer_.TakeKeptData(size);
}

Bytes Connection::ReadDatagram() {
  if (peer_.kept_data().empty() && !ReadMoreData()) {
    throw PeerFailure(PeerFailure::Kind::kClosed, "EOF: the shim closed where data was due");
  }
  return peer_.TakeKeptData(peer_.kept_data().size());
}

void Connection::ReadUntilEnd() {
  try {
    do {
      peer_.TakeKeptData(peer_.kept_data().size());
    } while (ReadMoreData());
  } catch (const PeerFailure& failure) {
    if (failure.kind() != PeerFailure::Kind::kClosed) throw;
  }
}

void Connection::HandlePostHandshake(const HandshakeMessage& message) {
  if (state().version >= ProtocolVersion::kTls13) {
    if (message.type == HandshakeType::key_update) state().unsolicited_key_update = true;
    if (HandlePostHandshake13(peer_, message)) key_update_due_ = true;
    return;
  }
  if (peer_.IsClient() && message.type == HandshakeType::hello_request) {
    RunScript();
    return;
  }
  peer_.Fail(Check::kPostHandshake12, Name(message.type));
}

void Connection::SendKeyUpdate(KeyUpdateRequest request) { badpeer::SendKeyUpdate(peer_, request); }

void Connection::ReadKeyUpdate() {
  const HandshakeMessage message = peer_.ReadMessage();
  peer_.RequireType(message, HandshakeType::key_update);
  peer_.Require(Check::kKeyUpdateAnswer, !HandlePostHandshake13(peer_, message));
}

void Connection::Close() {
  Reach(Phase::kBeforeClose);
  if (close_without_alert_) return;
  channel().SendAlert(AlertLevel::warning, AlertDescription::close_notify);
  if (close_notify_seen_) return;
  if (peer_.options().shim_close == ShimClose::kAwaited) AwaitEnd();
  if (peer_.options().shim_close == ShimClose::kRequired) channel().ReadCloseNotify();
}

void Connection::AwaitEnd() {
  try {
    channel().ReadCloseNotify();
  } catch (const PeerFailure&) {
    // How a shim ends is looked at by the tests that require a close_notify.
  }
}

const Bytes& Connection::TlsUnique() const {
  // The first Finished is the server's in an abbreviated handshake and the client's otherwise.
  return state().resumed ? state().server_verify_data : state().client_verify_data;
}

// RFC 8446, 7.5; RFC 5705.
Bytes Connection::ExportKeyingMaterial(std::string_view label, std::optional<ByteView> context,
                                       std::size_t size) const {
  const CipherSuiteInfo& suite = *FindCipherSuite(state().cipher_suite);
  const ByteView given = context.value_or(ByteView{});
  if (state().version >= ProtocolVersion::kTls13) {
    const KeySchedule schedule(suite.hash, peer_.protocol());
    const Bytes secret = schedule.Expand(state().exporter_secret, label,
                                         crypto::Digest(suite.hash, ByteView{}));
    return crypto::HkdfExpandLabel(
        suite.hash, secret, IsDtls() ? crypto::kDtls13LabelPrefix : crypto::kTls13LabelPrefix,
        "exporter", crypto::Digest(suite.hash, given), size);
  }
  Bytes seed = Concat({state().client_random, state().server_random});
  if (context) {
    seed.push_back(static_cast<std::uint8_t>(given.size() >> 8));
    seed.push_back(static_cast<std::uint8_t>(given.size()));
    Append(seed, given);
  }
  return crypto::TlsPrf(suite.Prf(state().version), state().master_secret, label, seed, size);
}

}  // namespace badpeer
