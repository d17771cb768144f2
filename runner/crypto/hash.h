// Hash functions, running hashes for transcripts, and HMAC (RFC 2104).
//
//   Bytes once = Digest(HashAlgorithm::kSha256, message);
//   RunningHash transcript(HashAlgorithm::kSha384);
//   transcript.Update(client_hello);
//   Bytes so_far = transcript.Snapshot();  // goes on afterwards
//   Bytes mac = Hmac(HashAlgorithm::kSha1, key, {header, body});
#ifndef BADPEER_RUNNER_CRYPTO_HASH_H_
#define BADPEER_RUNNER_CRYPTO_HASH_H_

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <memory>

#include "runner/base/bytes.h"

namespace badpeer::crypto {

// kMd5Sha1 is MD5 followed by SHA-1 over the same input: the hash of TLS 1.0 and 1.1 (RFC 2246).
enum class HashAlgorithm : std::uint8_t { kMd5, kSha1, kMd5Sha1, kSha256, kSha384, kSha512 };

// In bytes.
std::size_t HashSize(HashAlgorithm algorithm);

Bytes Digest(HashAlgorithm algorithm, ByteView message);
Bytes Digest(HashAlgorithm algorithm, std::initializer_list<ByteView> parts);

// A hash over input that comes in pieces. Copies are independent: a transcript can fork.
class RunningHash {
 public:
  explicit RunningHash(HashAlgorithm algorithm);
  RunningHash(const RunningHash& other);
  RunningHash& operator=(const RunningHash& other);
  RunningHash(RunningHash&&) noexcept;
  RunningHash& operator=(RunningHash&&) noexcept;
  ~RunningHash();

  HashAlgorithm algorithm() const { return algorithm_; }
  void Update(ByteView more);
  // The digest of everything so far; more can be added afterwards.
  Bytes Snapshot() const;

 private:
  struct State;
  HashAlgorithm algorithm_;
  std::unique_ptr<State> state_;
};

Bytes Hmac(HashAlgorithm algorithm, ByteView key, ByteView message);
Bytes Hmac(HashAlgorithm algorithm, ByteView key, std::initializer_list<ByteView> parts);

// HMAC under one key for many messages: the key is hashed once. For record protection.
class HmacKey {
 public:
  HmacKey(HashAlgorithm algorithm, ByteView key);
  HmacKey(HmacKey&&) noexcept;
  HmacKey& operator=(HmacKey&&) noexcept;
  ~HmacKey();

  // In bytes.
  std::size_t size() const;
  Bytes Compute(std::initializer_list<ByteView> parts);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace badpeer::crypto

#endif  // BADPEER_RUNNER_CRYPTO_HASH_H_
