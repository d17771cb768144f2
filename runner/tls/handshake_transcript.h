// The hash over all handshake messages of a connection (RFC 8446, 4.4.1; RFC 5246, 7.4.9).
//
// Which hash it is becomes known after the first messages, so the bytes are kept until then; up to
// TLS 1.2 they are kept for good, because CertificateVerify signs the messages themselves.
#ifndef BADPEER_RUNNER_TLS_HANDSHAKE_TRANSCRIPT_H_
#define BADPEER_RUNNER_TLS_HANDSHAKE_TRANSCRIPT_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "runner/base/bytes.h"
#include "runner/crypto/hash.h"

namespace badpeer {

class HandshakeTranscript {
 public:
  // A whole message with its 4-byte header, and its number within the handshake (DTLS).
  void Add(ByteView message, std::uint16_t sequence);

  // Called when version and cipher suite are known, and again if a test has sent another suite. DTLS 1.0 and 1.2 hash each message with
  // the header of an unfragmented DTLS message (RFC 6347, 4.2.6); DTLS 1.3 does as TLS (RFC
  // 9147, 5.2).
  enum class Headers : std::uint8_t { kTls, kDtls };
  void SetHash(crypto::HashAlgorithm hash, Headers headers);
  // After a HelloRetryRequest: the first ClientHello counts as a message_hash (RFC 8446, 4.4.1).
  // Called before the HelloRetryRequest is added.
  void ReplaceWithMessageHash();

  // All of them, one after the other: what CertificateVerify signs up to TLS 1.2.
  const Bytes& messages() const { return messages_; }
  Bytes Hash() const;
  // Before SetHash: with the hash that is going to be used.
  Bytes HashSoFar(crypto::HashAlgorithm hash) const;
  // As if `more` had been added as well.
  Bytes HashWith(ByteView more) const { return HashWith(hash_->algorithm(), more); }
  // With a binder's hash, which need not be that of the suite.
  Bytes HashWith(crypto::HashAlgorithm hash, ByteView more) const;
  void Clear();

 private:
  struct Pending {
    Bytes message;
    std::uint16_t sequence;
  };
  void Append(ByteView message, std::uint16_t sequence);

  std::vector<Pending> pending_;  // before SetHash
  Headers headers_ = Headers::kTls;
  Bytes messages_;
  Bytes replaced_;  // what the message_hash stands for
  std::optional<crypto::RunningHash> hash_;
};

}  // namespace badpeer

#endif  // BADPEER_RUNNER_TLS_HANDSHAKE_TRANSCRIPT_H_
