// The handshake bytes of one encryption level (RFC 9000, 7.5; RFC 9001, 4.1.3): CRYPTO frames in
// any order, with any overlap, become a contiguous stream of TLS messages.
//
//   CryptoStream stream;
//   if (!stream.Add(frame.offset, frame.data)) Complain();  // beyond what is kept
//   while (std::optional<Bytes> message = stream.Next()) Handle(HandshakeType{(*message)[0]}, ...);
#ifndef BADPEER_RUNNER_QUIC_CRYPTO_STREAM_H_
#define BADPEER_RUNNER_QUIC_CRYPTO_STREAM_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>

#include "runner/base/bytes.h"

namespace badpeer::quic {

class CryptoStream {
 public:
  // Bytes from offset 0 that are kept: far more than any handshake has.
  static constexpr std::size_t kMaxSize = std::size_t{1} << 20;

  // False when the data lies beyond kMaxSize, or too much waits for a gap to close; it is dropped
  // then. Bytes that come twice should be equal; where they are not, either may be kept.
  bool Add(std::uint64_t offset, ByteView data);

  // The next message that is complete, with its header (RFC 8446, 4).
  std::optional<Bytes> Next();

  // The end of the highest byte that was added, contiguous or not.
  std::uint64_t highest() const { return highest_; }
  // Everything up to the first gap.
  ByteView contiguous() const { return contiguous_; }

 private:
  Bytes contiguous_{};
  std::map<std::uint64_t, Bytes> pending_{};  // By offset, beyond the first gap.
  std::size_t pending_size_ = 0;
  std::size_t consumed_ = 0;
  std::uint64_t highest_ = 0;
};

}  // namespace badpeer::quic

#endif  // BADPEER_RUNNER_QUIC_CRYPTO_STREAM_H_
