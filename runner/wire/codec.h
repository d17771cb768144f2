// Encoding, decoding, printing and locating any described struct: messages and extension bodies.
//
//   Bytes body = Encode(hello);                            // without the 4-byte handshake header
//   Result<ClientHello> hello = Decode<ClientHello>(body); // error: "extensions[3].data: ..."
//   Print(*hello);             // "ClientHello{legacy_version=0x0303 (TLS 1.2), random=..., ...}"
//   for (const FieldSpan& f : Locate(*hello)) ...          // {"cipher_suites", offset 67, ...}
//
// The four are defined, by explicit instantiation, for every struct that has a Walk in this
// folder's headers and for nothing else: another one fails to link.
#ifndef BADPEER_RUNNER_WIRE_CODEC_H_
#define BADPEER_RUNNER_WIRE_CODEC_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "runner/base/bytes.h"
#include "runner/base/result.h"

namespace badpeer {

// Emits whatever fits, out-of-bounds values included: faults are made by setting fields. Throws
// std::length_error naming the field when a length prefix cannot hold its length.
template <class M>
Bytes Encode(const M& message);

// The whole of `body` must be one M within the bounds of the RFC. `shape` tells what the wire does
// not: its optional fields that are set are read, the others are not there (a DTLS ClientHello's
// cookie, the algorithms of a CertificateRequest since TLS 1.2); its other fields are overwritten.
template <class M>
Result<M> Decode(ByteView body, M shape = M{});

// One line for a person. Extensions are decoded by their type and the message they stand in.
template <class M>
std::string Print(const M& message);

// Where a field of an encoded message lies.
struct FieldSpan {
  // "cipher_suites", "cipher_suites[0]", "extensions[3].data". An extension is also there by its
  // type: "extensions.key_share" is the data of the (first) key_share, and where that decodes, its
  // fields follow: "extensions.key_share.client_shares[0].group".
  std::string name{};
  std::size_t offset = 0;        // Of the length prefix if there is one, else of the value.
  std::size_t prefix_width = 0;  // 0 to 4 bytes.
  std::size_t size = 0;          // Of the value, without the prefix.

  std::size_t value_offset() const { return offset + prefix_width; }
  std::size_t end() const { return value_offset() + size; }
};

// Every field of Encode(message), in wire order; a field comes before those inside it.
template <class M>
std::vector<FieldSpan> Locate(const M& message);

// The first span of that name, or nullptr.
const FieldSpan* FindSpan(const std::vector<FieldSpan>& spans, std::string_view name);

}  // namespace badpeer

#endif  // BADPEER_RUNNER_WIRE_CODEC_H_
