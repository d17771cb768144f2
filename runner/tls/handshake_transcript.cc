#include "runner/tls/handshake_transcript.h"

#include <utility>

#include "runner/wire/code_points.h"
#include "runner/wire/handshake.h"

namespace badpeer {
namespace {

// RFC 6347, 4.2.2: type, length, message_seq, fragment_offset (0), fragment_length.
Bytes DtlsHeader(ByteView message, std::uint16_t sequence) {
  Bytes header(message.begin(), message.begin() + 4);
  header.push_back(static_cast<std::uint8_t>(sequence >> 8));
  header.push_back(static_cast<std::uint8_t>(sequence));
  header.insert(header.end(), 3, 0);
  Append(header, message.subspan(1, 3));
  return header;
}

}  // namespace

void HandshakeTranscript::Add(ByteView message, std::uint16_t sequence) {
  if (hash_) {
    Append(message, sequence);
  } else {
    pending_.push_back({ToBytes(message), sequence});
  }
}

void HandshakeTranscript::SetHash(crypto::HashAlgorithm hash, Headers headers) {
  hash_.emplace(hash);
  hash_->Update(messages_);
  headers_ = headers;
  for (const Pending& p : pending_) Append(p.message, p.sequence);
  pending_.clear();
}

void HandshakeTranscript::Append(ByteView message, std::uint16_t sequence) {
  Bytes framed;
  if (headers_ == Headers::kDtls && message.size() >= kHandshakeHeaderSize) {
    framed = DtlsHeader(message, sequence);
    badpeer::Append(framed, message.subspan(kHandshakeHeaderSize));
    message = framed;
  }
  badpeer::Append(messages_, message);
  hash_->Update(message);
}

void HandshakeTranscript::ReplaceWithMessageHash() {
  Bytes framed = FrameHandshake(HandshakeType::message_hash, Hash());
  hash_.emplace(hash_->algorithm());
  hash_->Update(framed);
  replaced_ = std::exchange(messages_, std::move(framed));
}

Bytes HandshakeTranscript::Hash() const { return hash_->Snapshot(); }

Bytes HandshakeTranscript::HashSoFar(crypto::HashAlgorithm hash) const {
  crypto::RunningHash running(hash);
  for (const Pending& p : pending_) running.Update(p.message);
  return running.Snapshot();
}

Bytes HandshakeTranscript::HashWith(crypto::HashAlgorithm hash, ByteView more) const {
  if (hash == hash_->algorithm()) {
    crypto::RunningHash fork = *hash_;
    fork.Update(more);
    return fork.Snapshot();
  }
  if (replaced_.empty()) return crypto::Digest(hash, {messages_, more});
  const Bytes first = FrameHandshake(HandshakeType::message_hash, crypto::Digest(hash, replaced_));
  const std::size_t ours = kHandshakeHeaderSize + crypto::HashSize(hash_->algorithm());
  return crypto::Digest(hash, {first, ByteView(messages_).subspan(ours), more});
}

void HandshakeTranscript::Clear() { *this = HandshakeTranscript(); }

}  // namespace badpeer
