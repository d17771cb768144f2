// The handshake header, and printing a handshake message of which only the type and bytes are
// known.
//
//   Bytes message = FrameHandshake(Finished::kType, Encode(finished));
//   PrintHandshake(type, body, {.version = ProtocolVersion::kTls13});  // for transcripts
#ifndef BADPEER_RUNNER_WIRE_HANDSHAKE_H_
#define BADPEER_RUNNER_WIRE_HANDSHAKE_H_

#include <string>

#include "runner/base/bytes.h"
#include "runner/wire/code_points.h"
#include "runner/wire/fields.h"
#include "runner/wire/protocol.h"

namespace badpeer {

// RFC 8446, 4: type and 24-bit length, then the body. Throws std::length_error from 2^24 bytes on.
Bytes FrameHandshake(HandshakeType type, ByteView body);
inline constexpr std::size_t kHandshakeHeaderSize = 4;

struct PrintContext {
  Protocol protocol = Protocol::kTls;
  ProtocolVersion version =
      ProtocolVersion::kNone;  // In use; kNone: not negotiated yet. TLS or DTLS.
  bool from_client = false;
};

// One line. A body that does not decode is printed as its name, the reason and its hex.
std::string PrintHandshake(HandshakeType type, ByteView body, const PrintContext& context);

// "key_share{...}" of an extension as it stands in that message, or its type and hex.
std::string PrintExtension(ExtensionContext context, ExtensionType type, ByteView data);

}  // namespace badpeer

#endif  // BADPEER_RUNNER_WIRE_HANDSHAKE_H_
