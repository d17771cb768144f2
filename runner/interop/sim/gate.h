// The port that tells endpoints that the network is up: images made for the QUIC Network Simulator
// wait until TCP port 57832 of `sim` accepts a connection. Stateless: it answers SYN and FIN,
// accepts nothing, and refuses other ports.
//
//   if (std::optional<Bytes> answer = AnswerAtGate(ip_packet)) WriteBack(*answer);
#ifndef BADPEER_RUNNER_INTEROP_SIM_GATE_H_
#define BADPEER_RUNNER_INTEROP_SIM_GATE_H_

#include <cstdint>
#include <optional>

#include "runner/base/bytes.h"
#include "runner/net/ip_packet.h"

namespace badpeer::interop {

inline constexpr std::uint16_t kGatePort = 57832;

// 193.167.0.2, 193.167.100.2, fd00:cafe:cafe:0::2 and fd00:cafe:cafe:100::2.
bool IsSimulatorAddress(const net::IpAddress& address);

// What to send back to where `packet` came from; nothing for packets that need no answer or are not
// for the simulator.
std::optional<Bytes> AnswerAtGate(ByteView packet);

}  // namespace badpeer::interop

#endif  // BADPEER_RUNNER_INTEROP_SIM_GATE_H_
