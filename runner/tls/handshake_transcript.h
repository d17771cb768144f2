// The hash over all handshake messages of a connection (RFC 8446, 4.4.1; RFC 5246, 7.4.9).
//
// Which hash it is becomes known after the first messages, so the bytes are kept until then; up to
// TLS 1.2 they are kept for good, because CertificateVerify signs the messages themselves.
#ifndef BADPEER_RUNNER_TLS_HANDSHAKE_TRANSCRIPT_H_
#define BADPEER_RUNNER_TLS_HANDSHAKE_TRANSCRIPT_H_

#include <optional>

#include "runner/base/bytes.h"
#include "runner/crypto/hash.h"

namespace badpeer {

class HandshakeTranscript {
 public:
  // A whole message with the header that the hash covers: 4 bytes, or DTLS's 12 up to 1.2
  // (RFC 6347, 4.2.6), of an unfragmented message.
  void Add(ByteView message);
  void SetHash(crypto::HashAlgorithm hash);
  // After a HelloRetryRequest: the first ClientHello counts as a message_hash (RFC 8446, 4.4.1).
  // Call it before the HelloRetryRequest is added.
  void ReplaceWithMessageHash();

  const Bytes& messages() const { return messages_; }
  Bytes Hash() const;
  // As if `more` had been added as well: for binders and verify data.
  Bytes HashWith(ByteView more) const;
  void Clear();

 private:
  Bytes messages_;
  std::optional<crypto::RunningHash> hash_;
};

}  // namespace badpeer

#endif  // BADPEER_RUNNER_TLS_HANDSHAKE_TRANSCRIPT_H_
