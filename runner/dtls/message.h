// Handshake messages, their fragments, and which bytes of them a record carried: what a flight is
// made of once DTLS has numbered it.
//
//   DtlsMessage hello = ...;
//   auto [head, tail] = hello.Split(100);
//   DtlsFragment beyond = hello.Fragment(0, 10);
//   beyond.number += 7;
//   beyond.must_be_dropped = true;
#ifndef BADPEER_RUNNER_DTLS_MESSAGE_H_
#define BADPEER_RUNNER_DTLS_MESSAGE_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "runner/base/bytes.h"
#include "runner/wire/code_points.h"
#include "runner/wire/record_messages.h"

namespace badpeer {

struct WriteEpoch;

// A piece of a handshake message, or a ChangeCipherSpec, which is never in pieces. Every field may
// be given a value that no honest sender would give it.
struct DtlsFragment {
  std::uint16_t epoch = 0;
  ContentType content{ContentType::handshake};  // or change_cipher_spec
  // Meaningless for a ChangeCipherSpec, up to the body.
  HandshakeType type{};
  std::uint16_t number = 0;        // message_seq
  std::uint32_t total_length = 0;  // of the whole message's body
  std::uint32_t offset = 0;
  Bytes body{};
  // The shim is to throw this fragment away, so it must not acknowledge a record that holds it.
  bool must_be_dropped = false;
  bool starts_record = false;  // never packed into one record with what stands before it
  // Set: used instead of the channel's keys of that epoch.
  std::shared_ptr<WriteEpoch> keys{};
  std::optional<std::uint16_t> record_version{};

  bool IsChangeCipherSpec() const { return content == ContentType::change_cipher_spec; }
  std::uint32_t end() const { return offset + static_cast<std::uint32_t>(body.size()); }
  // As it stands in a record: the 12-byte header (RFC 6347, 4.2.2) and the body.
  Bytes Encode() const;
};

// A whole handshake message, or a ChangeCipherSpec, with the epoch it is sent under.
struct DtlsMessage {
  std::uint16_t epoch = 0;
  ContentType content{ContentType::handshake};  // or change_cipher_spec
  HandshakeType type{};
  std::uint16_t number = 0;
  Bytes body{};  // without header
  bool starts_record = false;
  std::shared_ptr<WriteEpoch> keys{};
  std::optional<std::uint16_t> record_version{};

  bool IsChangeCipherSpec() const { return content == ContentType::change_cipher_spec; }
  bool IsHandshake(HandshakeType wanted) const {
    return content == ContentType::handshake && type == wanted;
  }
  // Throws std::out_of_range past the body. Of a ChangeCipherSpec always the whole.
  DtlsFragment Fragment(std::size_t offset, std::size_t size) const;
  DtlsFragment Whole() const { return Fragment(0, body.size()); }
  std::pair<DtlsFragment, DtlsFragment> Split(std::size_t at) const;
};

// Bytes [begin, end) of one message's body.
struct MessageRange {
  std::uint16_t number = 0;
  std::uint32_t begin = 0;
  std::uint32_t end = 0;

  bool operator==(const MessageRange&) const = default;
};

// A handshake record of the shim, for acknowledging it. `covers` is what the shim need not send
// again once it has been told of the number; an ACK that the shim is to ignore names a number and
// covers nothing. The number has 64 bits in each half so that a test can acknowledge what cannot
// be.
struct ReceivedRecord {
  RecordNumber number{};
  std::vector<MessageRange> covers{};
};

}  // namespace badpeer

#endif  // BADPEER_RUNNER_DTLS_MESSAGE_H_
