// How the records of the mock QUIC transport reach the stack and the exchange.
#include <algorithm>
#include <cstdio>
#include <utility>

#include "shim_api/connection_driver.h"

namespace badpeer::shim {

// During the handshake, nothing but handshake messages may come.
bool ConnectionDriver::ReadQuicHandshake() {
  QuicRecord record;
  return channel_.quic()->Read(record) == IoStatus::kOk && record.type == ContentType::kHandshake &&
         connection_.quic()->ProvideHandshakeData(record.level, record.payload);
}

OpResult ConnectionDriver::ProcessQuicHandshake(const QuicRecord& record) {
  if (record.type != ContentType::kHandshake ||
      !connection_.quic()->ProvideHandshakeData(record.level, record.payload)) {
    return {OpStatus::kError};
  }
  if (!connection_.quic()->InHandshake()) return connection_.quic()->ProcessPostHandshake();
  const OpResult handshake = connection_.Handshake();
  return handshake.status == OpStatus::kWantRead ? OpResult{} : handshake;
}

OpResult ConnectionDriver::ReadQuicData(MutableByteSpan out) {
  while (quic_data_read_ == quic_data_.size()) {
    QuicRecord record;
    const IoStatus read = channel_.quic()->Read(record);
    if (read == IoStatus::kEof) return {OpStatus::kEof};
    if (read != IoStatus::kOk) return {OpStatus::kError};
    if (record.type == ContentType::kApplicationData) {
      quic_data_ = std::move(record.payload);
      quic_data_read_ = 0;
      continue;
    }
    const OpResult processed = ProcessQuicHandshake(record);
    if (processed.status != OpStatus::kOk) return processed;
  }
  const ByteSpan data = ByteSpan(quic_data_).subspan(quic_data_read_);
  const std::size_t count = std::min(out.size(), data.size());
  std::ranges::copy(data.first(count), out.begin());
  quic_data_read_ += count;
  return {OpStatus::kOk, count};
}

}  // namespace badpeer::shim
