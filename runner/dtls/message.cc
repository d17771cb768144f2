#include "runner/dtls/message.h"

#include <stdexcept>
#include <string>

#include "runner/wire/writer.h"

namespace badpeer {

Bytes DtlsFragment::Encode() const {
  if (IsChangeCipherSpec()) return body;
  Writer out;
  out.U8(static_cast<std::uint8_t>(type));
  out.U24(total_length);
  out.U16(number);
  out.U24(offset);
  out.Prefixed(3, body);
  return out.Finish();
}

DtlsFragment DtlsMessage::Fragment(std::size_t offset, std::size_t size) const {
  if (IsChangeCipherSpec()) {
    offset = 0;
    size = body.size();
  }
  if (offset > body.size() || size > body.size() - offset) {
    throw std::out_of_range("a message of " + std::to_string(body.size()) + " bytes has no " +
                            std::to_string(size) + " bytes at " + std::to_string(offset));
  }
  return {.epoch = epoch,
          .content = content,
          .type = type,
          .number = number,
          .total_length = static_cast<std::uint32_t>(body.size()),
          .offset = static_cast<std::uint32_t>(offset),
          .body = ToBytes(ByteView(body).subspan(offset, size)),
          .starts_record = starts_record && offset == 0,
          .keys = keys,
          .record_version = record_version};
}

std::pair<DtlsFragment, DtlsFragment> DtlsMessage::Split(std::size_t at) const {
  if (IsChangeCipherSpec()) throw std::invalid_argument("a ChangeCipherSpec has no fragments");
  return {Fragment(0, at), Fragment(at, body.size() - at)};
}

}  // namespace badpeer
