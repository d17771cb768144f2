// How GnuTLS reads and writes through the shim library's transport.
#include <cerrno>
#include <utility>

#include "shims/gnutls/gnutls_connection.h"

namespace badpeer::shim {
namespace {

GnuTlsConnection& ConnectionOf(gnutls_transport_ptr_t self) {
  return *static_cast<GnuTlsConnection*>(self);
}

}  // namespace

ssize_t GnuTlsConnection::Push(gnutls_transport_ptr_t self, const void* data, std::size_t size) {
  GnuTlsConnection& connection = ConnectionOf(self);
  const IoResult written =
      connection.transport_->Write({static_cast<const std::uint8_t*>(data), size});
  if (written.status == IoStatus::kOk) return static_cast<ssize_t>(written.bytes);
  const int code = written.status == IoStatus::kWouldBlock ? EAGAIN : EPIPE;
  if (code == EAGAIN) connection.blocked_ = OpStatus::kWantWrite;
  connection.transport_failed_ |= code == EPIPE;
  gnutls_transport_set_errno(connection.session_.get(), code);
  return -1;
}

ssize_t GnuTlsConnection::Pull(gnutls_transport_ptr_t self, void* data, std::size_t size) {
  GnuTlsConnection& connection = ConnectionOf(self);
  const IoResult read = connection.transport_->Read({static_cast<std::uint8_t*>(data), size});
  if (read.status == IoStatus::kOk) return static_cast<ssize_t>(read.bytes);
  if (read.status == IoStatus::kEof) {
    connection.transport_failed_ = true;
    return 0;
  }
  const int code = read.status == IoStatus::kWouldBlock ? EAGAIN : ECONNRESET;
  if (code == EAGAIN) connection.blocked_ = OpStatus::kWantRead;
  connection.transport_failed_ |= code == ECONNRESET;
  gnutls_transport_set_errno(connection.session_.get(), code);
  return -1;
}

// The clock stands still, so there is no end to a wait but the peer's next byte, a command of the
// runner's, or a read that has yet to be let through. Once the clock was moved, the time is over.
int GnuTlsConnection::WaitReadable(gnutls_transport_ptr_t self, unsigned) {
  constexpr auto kLongest = std::chrono::minutes(5);
  GnuTlsConnection& connection = ConnectionOf(self);
  if (std::exchange(connection.time_has_passed_, false)) return 0;
  if (connection.transport_->WaitReadable(kLongest)) return 1;
  connection.blocked_ = OpStatus::kWantRead;
  return 0;
}

std::optional<std::chrono::microseconds> GnuTlsConnection::UntilTimeout() {
  if (handshake_done_) return std::nullopt;
  return std::chrono::milliseconds(gnutls_dtls_get_timeout(session_.get()));
}

// GnuTLS looks at its timer when it has waited for the peer in vain.
OpResult GnuTlsConnection::HandleTimeout() {
  time_has_passed_ = true;
  return {};
}

OpResult GnuTlsConnection::SetMtu(std::uint32_t mtu) {
  gnutls_dtls_set_mtu(session_.get(), mtu);
  return {};
}

void GnuTlsConnection::SetTimeouts(std::chrono::milliseconds first) {
  constexpr unsigned kTheWholeHandshake = 24 * 3600 * 1000;
  gnutls_dtls_set_timeouts(session_.get(), static_cast<unsigned>(first.count()),
                           kTheWholeHandshake);
}

bool GnuTlsConnection::SetTransport() {
  gnutls_session_t session = session_.get();
  if (quic_) return quic_->Install(session);
  gnutls_transport_set_ptr(session, this);
  gnutls_transport_set_push_function(session, Push);
  gnutls_transport_set_pull_function(session, Pull);
  gnutls_transport_set_pull_timeout_function(session, WaitReadable);
  if (!config_->dtls) {
    gnutls_handshake_set_timeout(session, 0);  // None; in DTLS, this would be at once.
    return true;
  }
  constexpr int kDefaultMs = 400;  // The timeout that DTLS tests count on.
  const int configured = config_->initial_timeout_duration_ms;
  SetTimeouts(std::chrono::milliseconds(configured > 0 ? configured : kDefaultMs));
  // Without -mtu, a datagram takes all that GnuTLS puts into one.
  constexpr unsigned kMostOfADatagram = 65535;
  gnutls_dtls_set_mtu(session,
                      config_->mtu > 0 ? static_cast<unsigned>(config_->mtu) : kMostOfADatagram);
  return true;
}

}  // namespace badpeer::shim
