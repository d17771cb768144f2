// Puts the shim's handshake messages together from fragments in any order (RFC 6347, 4.2.3).
//
//   for (DtlsFragment& f : ParseFragments(record.payload)) reassembler.Add(f);
//   while (std::optional<DtlsMessage> message = reassembler.Take()) ...
//
// The shim's fragments are hostile input: what is kept is bounded, and whatever contradicts itself
// is a PeerFailure.
#ifndef BADPEER_RUNNER_DTLS_REASSEMBLER_H_
#define BADPEER_RUNNER_DTLS_REASSEMBLER_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "runner/base/bytes.h"
#include "runner/dtls/message.h"

namespace badpeer {

// The content of a handshake record. PeerFailure unless it is one or more fragments that lie within
// their messages and, but for empty messages, carry something.
std::vector<DtlsFragment> ParseFragments(ByteView content);

class Reassembler {
 public:
  // A message that has been taken already, or lies far ahead, is a PeerFailure: the former is a
  // retransmission that nothing caused.
  void Add(const DtlsFragment& fragment);
  // The next message in order, once it is whole. Its epoch is not filled in.
  std::optional<DtlsMessage> Take();
  // Is there anything that Take has not returned?
  bool HasUnread() const { return !partial_.empty(); }
  void Restart();

 private:
  struct Partial {
    HandshakeType type{};
    Bytes body{};
    std::vector<bool> have{};
    std::size_t missing = 0;
  };

  // Messages ahead of the next one; no flight is longer.
  static constexpr std::uint16_t kWindow = 16;

  std::map<std::uint16_t, Partial> partial_;  // by distance from next_
  std::uint16_t next_ = 0;
};

}  // namespace badpeer

#endif  // BADPEER_RUNNER_DTLS_REASSEMBLER_H_
