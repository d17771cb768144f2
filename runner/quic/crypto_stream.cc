#include "runner/quic/crypto_stream.h"

#include <algorithm>
#include <utility>

#include "runner/wire/handshake.h"
#include "runner/wire/reader.h"

namespace badpeer::quic {

bool CryptoStream::Add(std::uint64_t offset, ByteView data) {
  if (offset > kMaxSize || data.size() > kMaxSize - offset) return false;
  if (data.empty() || offset + data.size() <= contiguous_.size()) return true;
  const bool waits = offset > contiguous_.size();
  if (waits && pending_size_ + data.size() > 2 * kMaxSize) return false;
  highest_ = std::max(highest_, offset + data.size());
  // Of two pieces at one offset the longer one is kept; pieces that overlap otherwise are cut when
  // they join.
  Bytes& piece = pending_[offset];
  if (piece.size() < data.size()) {
    pending_size_ += data.size() - piece.size();
    piece = ToBytes(data);
  }
  while (!pending_.empty() && pending_.begin()->first <= contiguous_.size()) {
    const auto first = pending_.begin();
    const std::size_t known = contiguous_.size() - static_cast<std::size_t>(first->first);
    if (known < first->second.size()) Append(contiguous_, ByteView(first->second).subspan(known));
    pending_size_ -= first->second.size();
    pending_.erase(first);
  }
  return true;
}

std::optional<Bytes> CryptoStream::Next() {
  const ByteView left = ByteView(contiguous_).subspan(consumed_);
  Reader in(left);
  in.U8();
  const ByteView body = in.Prefixed(3);
  if (!in.ok()) return std::nullopt;
  const std::size_t size = kHandshakeHeaderSize + body.size();
  consumed_ += size;
  return ToBytes(left.first(size));
}

}  // namespace badpeer::quic
