// The operations of a connection. How it is set up stands in gnutls_setup.cc, its callbacks in
// callbacks.cc, what it reports in gnutls_properties.cc.
#include "shims/gnutls/gnutls_connection.h"

#include <algorithm>
#include <utility>

namespace badpeer::shim {
namespace {

bool IsRetry(ssize_t returned) {
  return returned == GNUTLS_E_AGAIN || returned == GNUTLS_E_INTERRUPTED;
}

}  // namespace

// A fatal error: GnuTLS leaves it to the application to say so to the peer.
OpResult GnuTlsConnection::Fail(int error) {
  last_error_ = gnutls_strerror_name(error) != nullptr ? gnutls_strerror_name(error) : "unknown";
  errors_ += last_error_ + ": " + gnutls_strerror(error) + "\n";
  if (error == GNUTLS_E_FATAL_ALERT_RECEIVED) {
    const char* const name = gnutls_alert_get_name(gnutls_alert_get(session_.get()));
    errors_ += std::string("received alert: ") + (name != nullptr ? name : "unknown") + "\n";
  }
  const bool peer_is_gone = transport_failed_ || error == GNUTLS_E_FATAL_ALERT_RECEIVED ||
                            error == GNUTLS_E_PREMATURE_TERMINATION || error == GNUTLS_E_PUSH_ERROR;
  if (peer_is_gone) return {OpStatus::kError};
  pending_failure_ = error;
  return GoOnFailing();
}

OpResult GnuTlsConnection::GoOnFailing() {
  const int sent = chosen_alert_
                       ? gnutls_alert_send(session_.get(), GNUTLS_AL_FATAL, *chosen_alert_)
                       : gnutls_alert_send_appropriate(session_.get(), pending_failure_);
  if (IsRetry(sent)) return {OpStatus::kWantWrite};
  pending_failure_ = 0;
  return {OpStatus::kError};
}

OpResult GnuTlsConnection::ResultOf(ssize_t returned) {
  if (returned >= 0) return {OpStatus::kOk, static_cast<std::size_t>(returned)};
  const int error = static_cast<int>(returned);
  return IsRetry(error) ? OpResult{blocked_} : Fail(error);
}

// GnuTLS also asks for another call where nothing has blocked: after messages that are no data, and
// after warnings.
template <class Call>
ssize_t GnuTlsConnection::Retried(Call call) {
  for (;;) {
    blocked_ = quic_ ? OpStatus::kWantRead : OpStatus::kOk;
    const ssize_t returned = call();
    if (returned >= 0 || returned == GNUTLS_E_REHANDSHAKE) return returned;
    if (IsRetry(returned) ? blocked_ != OpStatus::kOk
                          : gnutls_error_is_fatal(static_cast<int>(returned)) != 0) {
      return returned;
    }
  }
}

OpResult GnuTlsConnection::Handshake() {
  if (early_data_ == EarlyData::kCollecting) return {};
  return FinishHandshake();
}

OpResult GnuTlsConnection::FinishHandshake() {
  if (early_data_ == EarlyData::kRejected) return {OpStatus::kEarlyDataRejected};
  if (pending_failure_ != 0) return GoOnFailing();
  if (handshake_done_) return {};
  if (early_data_ == EarlyData::kCollecting) early_data_ = EarlyData::kSent;
  const ssize_t returned = Retried([this] { return gnutls_handshake(session_.get()); });
  if (returned != GNUTLS_E_SUCCESS) return ResultOf(returned);
  handshake_done_ = true;
  if (quic_) return FinishQuicHandshake();
  const unsigned flags = gnutls_session_get_flags(session_.get());
  false_start_ = (flags & GNUTLS_SFLAGS_FALSE_START) != 0;
  if (early_data_ != EarlyData::kSent) return {};
  if ((flags & GNUTLS_SFLAGS_EARLY_DATA) == 0) {
    early_data_ = EarlyData::kRejected;
    return {OpStatus::kEarlyDataRejected};
  }
  early_data_ = EarlyData::kNone;
  return {};
}

// What RFC 9001 asks of a handshake (sections 8.1 and 8.2), GnuTLS leaves to applications.
OpResult GnuTlsConnection::FinishQuicHandshake() {
  gnutls_datum_t protocol{};
  if (gnutls_alpn_get_selected_protocol(session_.get(), &protocol) != GNUTLS_E_SUCCESS) {
    return Fail(GNUTLS_E_NO_APPLICATION_PROTOCOL);
  }
  if (!quic_->peer_parameters()) return Fail(GNUTLS_E_MISSING_EXTENSION);
  quic_->set_done();
  return {};
}

OpResult GnuTlsConnection::ResetEarlyData(const ConnectionConfig& config) {
  config_ = &config;
  early_data_ = EarlyData::kNone;
  return {};
}

bool GnuTlsConnection::MayRenegotiate() const {
  return config_->renegotiate_freely || config_->renegotiate_explicit ||
         (config_->renegotiate_once && renegotiations_ == 0);
}

OpResult GnuTlsConnection::Renegotiate() {
  if (handshake_done_) ++renegotiations_;
  handshake_done_ = false;
  return FinishHandshake();
}

// The peer has asked for a handshake. Refusing it ends the connection.
OpResult GnuTlsConnection::AnswerHelloRequest() {
  if (config_->renegotiate_ignore) return {};
  if (!MayRenegotiate()) {
    chosen_alert_ = GNUTLS_A_NO_RENEGOTIATION;
    return Fail(GNUTLS_E_REHANDSHAKE);
  }
  return config_->renegotiate_explicit ? OpResult{OpStatus::kWantRenegotiation} : Renegotiate();
}

// What came before the client's Finished, if there is any left.
ssize_t GnuTlsConnection::ReadEarly(MutableByteSpan out) {
  if (!config_->server || !config_->enable_early_data) return GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE;
  return gnutls_record_recv_early_data(session_.get(), out.data(), out.size());
}

OpResult GnuTlsConnection::Read(MutableByteSpan out) {
  if (const OpResult shaken = FinishHandshake(); shaken.status != OpStatus::kOk) return shaken;
  if (const ssize_t early = ReadEarly(out); early > 0) return ResultOf(early);
  for (;;) {
    const ssize_t read =
        Retried([&] { return gnutls_record_recv(session_.get(), out.data(), out.size()); });
    if (read == 0) {
      close_received_ = true;
      return {OpStatus::kCloseNotify};
    }
    if (read > 0) false_start_ = false;
    if (read == GNUTLS_E_PREMATURE_TERMINATION) return {OpStatus::kEof};
    if (read != GNUTLS_E_REHANDSHAKE) return ResultOf(read);
    if (const OpResult answer = AnswerHelloRequest(); answer.status != OpStatus::kOk) return answer;
  }
}

// What the ticket does not allow early has to wait for the handshake.
OpResult GnuTlsConnection::WriteEarly(ByteSpan in) {
  const std::size_t room = gnutls_record_get_max_early_data_size(session_.get()) - early_data_sent_;
  if (room == 0) {
    const OpResult finished = FinishHandshake();
    return finished.status == OpStatus::kOk ? Write(in) : finished;
  }
  in = in.first(std::min(in.size(), room));
  const ssize_t sent = gnutls_record_send_early_data(session_.get(), in.data(), in.size());
  if (sent != GNUTLS_E_SUCCESS) return ResultOf(sent);
  early_data_sent_ += in.size();
  return {OpStatus::kOk, in.size()};
}

OpResult GnuTlsConnection::Write(ByteSpan in) {
  if (early_data_ == EarlyData::kCollecting && !in.empty()) return WriteEarly(in);
  if (const OpResult shaken = FinishHandshake(); shaken.status != OpStatus::kOk) return shaken;
  if (in.empty()) return {};  // GnuTLS sends no empty records.
  // It splits data for TLS, for DTLS it leaves that to the application.
  if (config_->dtls)
    in = in.first(std::min<std::size_t>(in.size(), gnutls_dtls_get_data_mtu(session_.get())));
  // After a block, GnuTLS sends what it has kept, and wants no data.
  const ssize_t sent = Retried([&] {
    const bool unfinished = std::exchange(write_is_unfinished_, true);
    return unfinished ? gnutls_record_send(session_.get(), nullptr, 0)
                      : gnutls_record_send(session_.get(), in.data(), in.size());
  });
  write_is_unfinished_ = IsRetry(sent);
  return ResultOf(sent);
}

OpResult GnuTlsConnection::Shutdown() {
  if (!close_sent_) {
    const OpResult sent =
        ResultOf(Retried([this] { return gnutls_bye(session_.get(), GNUTLS_SHUT_WR); }));
    if (sent.status != OpStatus::kOk) return sent;
    close_sent_ = true;
    return {close_received_ ? OpStatus::kOk : OpStatus::kCloseNotifySent};
  }
  for (;;) {  // What the peer still sends is lost.
    std::uint8_t ignored[512];
    const OpResult read = Read(ignored);
    if (read.status == OpStatus::kCloseNotify) return {};
    if (read.status != OpStatus::kOk) return read;
  }
}

OpResult GnuTlsConnection::UpdateKeys() {
  const int done = gnutls_session_key_update(session_.get(), 0);
  return done == GNUTLS_E_SUCCESS ? OpResult{} : Fail(done);
}

OpResult GnuTlsConnection::SendFatalAlert(std::uint8_t description) {
  return ResultOf(Retried([&] {
    return gnutls_alert_send(session_.get(), GNUTLS_AL_FATAL,
                             static_cast<gnutls_alert_description_t>(description));
  }));
}

OpResult GnuTlsConnection::ExportKeyingMaterial(MutableByteSpan out, std::string_view label,
                                                std::optional<ByteSpan> context) {
  const int done =
      gnutls_prf_rfc5705(session_.get(), label.size(), label.data(), context ? context->size() : 0,
                         context ? reinterpret_cast<const char*>(context->data()) : nullptr,
                         out.size(), reinterpret_cast<char*>(out.data()));
  return done == GNUTLS_E_SUCCESS ? OpResult{OpStatus::kOk, out.size()} : Fail(done);
}

OpResult GnuTlsConnection::TlsUnique(MutableByteSpan out) {
  gnutls_datum_t binding{};
  const int done = gnutls_session_channel_binding(session_.get(), GNUTLS_CB_TLS_UNIQUE, &binding);
  if (done != GNUTLS_E_SUCCESS) return Fail(done);
  const std::size_t size = std::min<std::size_t>(out.size(), binding.size);
  std::copy_n(binding.data, size, out.begin());
  gnutls_free(binding.data);
  return {OpStatus::kOk, size};
}

}  // namespace badpeer::shim
