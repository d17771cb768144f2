#include "runner/tls/handshake_transcript.h"

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
  Bytes replaced = FrameHandshake(HandshakeType::message_hash, Hash());
  hash_.emplace(hash_->algorithm());
  messages_ = replaced;
  hash_->Update(replaced);
}

Bytes HandshakeTranscript::Hash() const { return hash_->Snapshot(); }

Bytes HandshakeTranscript::HashSoFar(crypto::HashAlgorithm hash) const {
  crypto::RunningHash running(hash);
  for (const Pending& p : pending_) running.Update(p.message);
  return running.Snapshot();
}

Bytes HandshakeTranscript::HashWith(ByteView more) const {
  crypto::RunningHash fork = *hash_;
  fork.Update(more);
  return fork.Snapshot();
}

void HandshakeTranscript::Clear() { *this = HandshakeTranscript(); }

}  // namespace badpeer
