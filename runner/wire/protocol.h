// Which protocol a connection speaks, and which end of it somebody is.
#ifndef BADPEER_RUNNER_WIRE_PROTOCOL_H_
#define BADPEER_RUNNER_WIRE_PROTOCOL_H_

#include <cstdint>

namespace badpeer {

enum class Protocol : std::uint8_t {
  kTls,
  kDtls,
  kQuic,  // TLS 1.3 over BoGo's mock QUIC transport
};
enum class Role : std::uint8_t { kClient, kServer };

constexpr Role Opposite(Role role) {
  return role == Role::kClient ? Role::kServer : Role::kClient;
}

}  // namespace badpeer

#endif  // BADPEER_RUNNER_WIRE_PROTOCOL_H_
