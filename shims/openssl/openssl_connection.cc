#include "shims/openssl/openssl_connection.h"

#include <openssl/err.h>
#include <openssl/sslerr.h>
#include <sys/time.h>

#include <new>

#include "shims/openssl/session_store.h"
#include "shims/openssl/transport_bio.h"

namespace badpeer::shim {

OpenSslConnection::OpenSslConnection(const ConnectionSetup& setup, SslPtr ssl)
    : config_(&setup.config), ssl_(std::move(ssl)) {
  state_.config = config_;
  if (SSL_set_app_data(ssl_.get(), &state_) != 1) throw std::bad_alloc();
  if (!config_->server && setup.session) {
    SSL_SESSION* session = static_cast<OpenSslSession&>(*setup.session).session.get();
    if (SSL_SESSION_up_ref(session)) offered_.reset(session);
  }
}

// Most tests end without close_notify. OpenSSL would distrust the session for that.
OpenSslConnection::~OpenSslConnection() {
  SSL_set_shutdown(ssl_.get(), SSL_get_shutdown(ssl_.get()) | SSL_SENT_SHUTDOWN);
}

bool OpenSslConnection::Begin() {
  if (config_->server) {
    SSL_set_accept_state(ssl_.get());
    return true;
  }
  SSL_set_connect_state(ssl_.get());
  return !offered_ || SSL_set_session(ssl_.get(), offered_.get()) == 1;
}

OpResult OpenSslConnection::ResultOf(int returned) {
  switch (SSL_get_error(ssl_.get(), returned)) {
    case SSL_ERROR_NONE:
      return {OpStatus::kOk};
    case SSL_ERROR_WANT_READ:
      return {OpStatus::kWantRead};
    case SSL_ERROR_WANT_WRITE:
      return {OpStatus::kWantWrite};
    case SSL_ERROR_WANT_X509_LOOKUP:
    case SSL_ERROR_WANT_CLIENT_HELLO_CB:
    case SSL_ERROR_WANT_RETRY_VERIFY:
      return {OpStatus::kWantCallback};
    case SSL_ERROR_ZERO_RETURN:
      return {OpStatus::kCloseNotify};
    default:
      break;
  }
  // An end without close_notify: an error in a handshake, and an end to the echo.
  transport_ended_ |= TransportBioAtEof(SSL_get_rbio(ssl_.get()));
  const unsigned long error = ERR_peek_error();
  const bool only_ended =
      transport_ended_ && state_.handshake_done &&
      (error == 0 || ERR_GET_REASON(error) == SSL_R_UNEXPECTED_EOF_WHILE_READING);
  return {only_ended ? OpStatus::kEof : OpStatus::kError};
}

OpResult OpenSslConnection::FinishHandshake() {
  const int returned = SSL_do_handshake(ssl_.get());
  if (returned != 1) return ResultOf(returned);
  if (config_->forbid_renegotiation_after_handshake) {
    SSL_set_options(ssl_.get(), SSL_OP_NO_RENEGOTIATION);
  }
  return {OpStatus::kOk};
}

OpResult OpenSslConnection::Handshake() {
  if (MayStartEarlyData()) return StartEarlyData();
  return FinishHandshake();
}

OpResult OpenSslConnection::Read(MutableByteSpan out) {
  if (MayStartEarlyData()) {
    if (const OpResult started = StartEarlyData(); started.status != OpStatus::kOk) return started;
  }
  if (early_data_ != EarlyData::kNone || !early_data_read_.empty()) return ReadDuringEarlyData(out);
  std::size_t bytes;
  const int returned = SSL_read_ex(ssl_.get(), out.data(), out.size(), &bytes);
  return returned == 1 ? OpResult{OpStatus::kOk, bytes} : ResultOf(returned);
}

OpResult OpenSslConnection::Peek(MutableByteSpan out) {
  if (early_data_ != EarlyData::kNone) return {OpStatus::kUnsupported};
  std::size_t bytes;
  const int returned = SSL_peek_ex(ssl_.get(), out.data(), out.size(), &bytes);
  return returned == 1 ? OpResult{OpStatus::kOk, bytes} : ResultOf(returned);
}

OpResult OpenSslConnection::Write(ByteSpan in) {
  if (in.empty()) return {OpStatus::kOk};
  if (MayStartEarlyData()) {
    if (const OpResult started = StartEarlyData(); started.status != OpStatus::kOk) return started;
  }
  if (early_data_ != EarlyData::kNone) return WriteDuringEarlyData(in);
  std::size_t bytes;
  const int returned = SSL_write_ex(ssl_.get(), in.data(), in.size(), &bytes);
  return returned == 1 ? OpResult{OpStatus::kOk, bytes} : ResultOf(returned);
}

OpResult OpenSslConnection::Shutdown() {
  if (transport_ended_) return {OpStatus::kError};  // The peer's close_notify cannot come any more.
  const int returned = SSL_shutdown(ssl_.get());
  if (returned < 0) return ResultOf(returned);
  return {returned == 1 ? OpStatus::kOk : OpStatus::kCloseNotifySent};
}

OpResult OpenSslConnection::UpdateKeys() {
  return {SSL_key_update(ssl_.get(), SSL_KEY_UPDATE_NOT_REQUESTED) == 1 ? OpStatus::kOk
                                                                        : OpStatus::kError};
}

OpResult OpenSslConnection::ExportKeyingMaterial(MutableByteSpan out, std::string_view label,
                                                 std::optional<ByteSpan> context) {
  const ByteSpan bytes = context.value_or(ByteSpan());
  const int exported =
      SSL_export_keying_material(ssl_.get(), out.data(), out.size(), label.data(), label.size(),
                                 bytes.data(), bytes.size(), context ? 1 : 0);
  return {exported == 1 ? OpStatus::kOk : OpStatus::kError, out.size()};
}

// The first Finished is the client's in a full handshake and the server's in a resumed one.
OpResult OpenSslConnection::TlsUnique(MutableByteSpan out) {
  const bool client_is_first = SSL_session_reused(ssl_.get()) == 0;
  const bool ours = client_is_first != config_->server;
  const std::size_t bytes = ours ? SSL_get_finished(ssl_.get(), out.data(), out.size())
                                 : SSL_get_peer_finished(ssl_.get(), out.data(), out.size());
  return {bytes > 0 && bytes <= out.size() ? OpStatus::kOk : OpStatus::kError, bytes};
}

void OpenSslConnection::CompletePendingCallback() {
  switch (SSL_want(ssl_.get())) {
    case SSL_X509_LOOKUP:
      state_.certificate_ready = true;
      break;
    case SSL_CLIENT_HELLO_CB:
      state_.client_hello_ready = true;
      break;
    case SSL_RETRY_VERIFY:
      state_.verify_ready = true;
      break;
  }
}

std::string OpenSslConnection::LastError() {
  const unsigned long error = ERR_peek_error();
  if (error == 0) return "";
  char text[256];
  ERR_error_string_n(error, text, sizeof(text));
  return text;
}

// Up to TLS 1.2, OpenSSL does not announce a session that it resumed and has a new ticket for.
std::shared_ptr<StackSession> OpenSslConnection::NewestSession() {
  if (TicketWasRenewed()) {
    return std::make_shared<OpenSslSession>(SslSessionPtr(SSL_get1_session(ssl_.get())));
  }
  if (!state_.new_session || !SSL_SESSION_up_ref(state_.new_session.get())) return nullptr;
  return std::make_shared<OpenSslSession>(SslSessionPtr(state_.new_session.get()));
}

std::optional<std::chrono::microseconds> OpenSslConnection::UntilTimeout() {
  timeval left;
  if (!DTLSv1_get_timeout(ssl_.get(), &left)) return std::nullopt;
  return std::chrono::seconds(left.tv_sec) + std::chrono::microseconds(left.tv_usec);
}

OpResult OpenSslConnection::HandleTimeout() {
  const int returned = static_cast<int>(DTLSv1_handle_timeout(ssl_.get()));
  return returned >= 0 ? OpResult{OpStatus::kOk} : ResultOf(returned);
}

OpResult OpenSslConnection::SetMtu(std::uint32_t mtu) {
  SSL_set_options(ssl_.get(), SSL_OP_NO_QUERY_MTU);
  return {SSL_set_mtu(ssl_.get(), mtu) ? OpStatus::kOk : OpStatus::kError};
}

}  // namespace badpeer::shim
