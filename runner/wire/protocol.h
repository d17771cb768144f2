// Which protocol a connection speaks, and which end of it somebody is.
#ifndef BADPEER_RUNNER_WIRE_PROTOCOL_H_
#define BADPEER_RUNNER_WIRE_PROTOCOL_H_

#include <cstdint>

namespace badpeer {

enum class Protocol : std::uint8_t { kTls, kDtls, kQuic };
enum class Role : std::uint8_t { kClient, kServer };

}  // namespace badpeer

#endif  // BADPEER_RUNNER_WIRE_PROTOCOL_H_
