// QUIC versions: 1 (RFC 9000), 2 (RFC 9369), and the numbers that are no version.
//
//   if (!IsKnown(header.version)) return;  // only the invariants (RFC 8999) can be trusted
//   ToString(Version::kV2);                // "v2"
#ifndef BADPEER_RUNNER_QUIC_VERSION_H_
#define BADPEER_RUNNER_QUIC_VERSION_H_

#include <cstdint>
#include <string>

namespace badpeer::quic {

// Open: any 32-bit number may arrive.
enum class Version : std::uint32_t {
  kNegotiation = 0,  // The Version field of a Version Negotiation packet.
  kV1 = 0x00000001,
  kV2 = 0x6b3343cf,
};

bool IsKnown(Version version);          // v1 or v2.
std::string ToString(Version version);  // "v1", "v2", "negotiation", or "0x1a2a3a4a".

}  // namespace badpeer::quic

#endif  // BADPEER_RUNNER_QUIC_VERSION_H_
