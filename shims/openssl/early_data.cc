// Early data: from BoGo's view of it to OpenSSL's SSL_write_early_data() and SSL_read_early_data().
#include <algorithm>

#include "shims/openssl/openssl_connection.h"

namespace badpeer::shim {

bool OpenSslConnection::MayStartEarlyData() const {
  if (!config_->enable_early_data || early_data_started_ || config_->dtls) return false;
  return config_->server || (offered_ && SSL_SESSION_get_max_early_data(offered_.get()) > 0);
}

OpResult OpenSslConnection::StartEarlyData() {
  if (!config_->server) return StartClientEarlyData();
  const OpResult read = ReadServerEarlyData();
  if (read.status == OpStatus::kOk) early_data_started_ = true;
  return read;
}

// Sends the ClientHello alone, with the session's keys ready for more.
OpResult OpenSslConnection::StartClientEarlyData() {
  std::size_t written;
  const int returned = SSL_write_early_data(ssl_.get(), nullptr, 0, &written);
  if (returned != 1) return ResultOf(returned);
  early_data_started_ = true;
  early_data_ = EarlyData::kClientSends;
  return {OpStatus::kOk};
}

// Goes on until there is early data to read or the handshake is finished.
OpResult OpenSslConnection::ReadServerEarlyData() {
  std::uint8_t buffer[1024];
  std::size_t bytes = 0;
  switch (SSL_read_early_data(ssl_.get(), buffer, sizeof(buffer), &bytes)) {
    case SSL_READ_EARLY_DATA_SUCCESS:
      early_data_ = EarlyData::kServerReads;
      early_data_read_.insert(early_data_read_.end(), buffer, buffer + bytes);
      return {OpStatus::kOk};
    case SSL_READ_EARLY_DATA_FINISH: {
      // From now on, what blocks is the handshake itself.
      early_data_started_ = true;
      early_data_ = EarlyData::kNone;
      return FinishHandshake();
    }
    default:
      return ResultOf(0);
  }
}

// The client's handshake, after which the server's opinion of the early data is known.
OpResult OpenSslConnection::FinishClientEarlyData() {
  if (const OpResult finished = FinishHandshake(); finished.status != OpStatus::kOk) {
    return finished;
  }
  if (SSL_get_early_data_status(ssl_.get()) == SSL_EARLY_DATA_REJECTED) {
    early_data_ = EarlyData::kClientReject;
    return {OpStatus::kEarlyDataRejected};
  }
  early_data_ = EarlyData::kNone;
  return {OpStatus::kOk};
}

OpResult OpenSslConnection::ReadDuringEarlyData(MutableByteSpan out) {
  if (early_data_ == EarlyData::kClientReject) return {OpStatus::kEarlyDataRejected};
  if (early_data_ == EarlyData::kClientSends) {
    // The rest of an early write could not be sent after the handshake.
    if (early_write_unfinished_) return {OpStatus::kUnsupported};
    const OpResult finished = FinishClientEarlyData();
    return finished.status == OpStatus::kOk ? Read(out) : finished;
  }
  if (early_data_read_.empty()) {
    if (const OpResult read = ReadServerEarlyData(); read.status != OpStatus::kOk) return read;
    if (early_data_read_.empty()) return Read(out);
  }
  const std::size_t bytes = std::min(out.size(), early_data_read_.size());
  const auto end = early_data_read_.begin() + static_cast<std::ptrdiff_t>(bytes);
  std::copy(early_data_read_.begin(), end, out.begin());
  early_data_read_.erase(early_data_read_.begin(), end);
  return {OpStatus::kOk, bytes};
}

OpResult OpenSslConnection::WriteDuringEarlyData(ByteSpan in) {
  if (early_data_ == EarlyData::kClientReject) return {OpStatus::kEarlyDataRejected};
  if (early_data_ == EarlyData::kClientSends) {
    // What the ticket does not allow early has to wait for the handshake.
    const std::size_t room = SSL_SESSION_get_max_early_data(offered_.get()) - early_data_sent_;
    if (room == 0) {
      const OpResult finished = FinishClientEarlyData();
      return finished.status == OpStatus::kOk ? Write(in) : finished;
    }
    in = in.first(std::min(in.size(), room));
  }
  std::size_t bytes;
  const int returned = SSL_write_early_data(ssl_.get(), in.data(), in.size(), &bytes);
  early_write_unfinished_ = returned != 1;
  if (returned != 1) return ResultOf(returned);
  early_data_sent_ += bytes;
  return {OpStatus::kOk, bytes};
}

OpResult OpenSslConnection::ResetEarlyData(const ConnectionConfig& config) {
  config_ = &config;
  state_.config = &config;
  early_data_ = EarlyData::kNone;
  return {OpStatus::kOk};
}

}  // namespace badpeer::shim
