#include "runner/dtls/packing_check.h"

#include <string>

#include "runner/base/peer_failure.h"
#include "runner/wire/record_messages.h"

namespace badpeer {
namespace {

constexpr std::size_t kCipherBlock = 16;
// A fragment's header and one byte.
constexpr std::size_t kLeastFragment = DtlsHandshakeHeader::kSize + 1;

std::string BytesOfRoom(std::size_t room) { return std::to_string(room) + " bytes of room"; }

}  // namespace

void PackingCheck::OnPacket(std::size_t size) {
  is_first_in_packet_ = true;
  room_in_packet_before_ = room_in_packet_;
  room_in_packet_ = 0;
  if (max_packet_size_ == 0) return;
  if (size > max_packet_size_) {
    throw PeerFailure("the shim sent a packet larger than it may", std::to_string(size) + " bytes",
                      "at most " + std::to_string(max_packet_size_));
  }
  room_in_packet_ = max_packet_size_ - size;
}

void PackingCheck::OnRecord(const OpenedRecord& opened, std::size_t rest) {
  const IncomingRecord& record = opened.record;
  const bool is_first_in_packet = is_first_in_packet_;
  is_first_in_packet_ = false;
  const bool is_handshake = record.type == ContentType::handshake;
  if (!is_handshake && record.type != ContentType::change_cipher_spec) {
    last_.reset();
    return;
  }
  if (last_ && is_handshake && last_->type == ContentType::handshake &&
      last_->epoch == record.epoch) {
    if (last_->room > kLeastFragment && record.epoch != 0) {
      throw PeerFailure("the shim began a handshake record where the last one was not full",
                        BytesOfRoom(last_->room));
    }
  } else if (last_ && is_first_in_packet) {
    std::size_t needed = opened.header_size + (record.wire_size - record.payload.size()) +
                         (is_handshake ? kLeastFragment : 1);
    if (opened.is_cbc) needed += kCipherBlock;  // padding may differ by as much
    if (needed < room_in_packet_before_) {
      throw PeerFailure("the shim began a packet where the next record fitted into the last one",
                        BytesOfRoom(room_in_packet_before_));
    }
  }
  std::size_t room = room_in_packet_ + rest;
  // One byte more could have taken a further block.
  if (opened.is_cbc) room = room > kCipherBlock ? room - kCipherBlock : 0;
  last_ = {record.type, record.epoch, room};
}

void PackingCheck::OnCutMessage(bool is_last_in_record) const {
  if (!is_last_in_record) {
    throw PeerFailure("the shim cut a handshake message short within a record");
  }
  if (last_ && last_->room > 0) {
    throw PeerFailure("the shim cut a handshake message where its packet was not full",
                      BytesOfRoom(last_->room));
  }
}

}  // namespace badpeer
