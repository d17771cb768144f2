// Which protocol a connection speaks, in which versions, and which end of it somebody is.
#ifndef BADPEER_RUNNER_WIRE_PROTOCOL_H_
#define BADPEER_RUNNER_WIRE_PROTOCOL_H_

#include <cstdint>

#include "runner/wire/code_points.h"

namespace badpeer {

enum class Protocol : std::uint8_t {
  kTls,
  kDtls,
  kQuic,  // TLS 1.3 over BoGo's mock QUIC transport
};
enum class Role : std::uint8_t { kClient, kServer };

constexpr Role Opposite(Role role) { return role == Role::kClient ? Role::kServer : Role::kClient; }

// In TLS numbering, also for DTLS.
struct VersionRange {
  ProtocolVersion min = ProtocolVersion::kTls10;
  ProtocolVersion max = ProtocolVersion::kTls13;
};
inline constexpr VersionRange kTls13Only{ProtocolVersion::kTls13, ProtocolVersion::kTls13};
inline constexpr VersionRange kUpToTls12{ProtocolVersion::kTls10, ProtocolVersion::kTls12};
inline constexpr VersionRange kTls12Only{ProtocolVersion::kTls12, ProtocolVersion::kTls12};

}  // namespace badpeer

#endif  // BADPEER_RUNNER_WIRE_PROTOCOL_H_
