// The network between two TUN devices, in real time: one thread that reads raw IP packets from
// either side, lets the scenario act on them, hands them to the other side, and captures both
// sides.
//
//   Result<std::unique_ptr<Simulator>> network = Simulator::Start({.left_fd = client_tun,
//       .right_fd = server_tun, .scenario = *ParseScenario("simple-p2p --delay=15ms ..."), .seed =
//       7, .left_capture = "sim/trace_node_left.pcapng", .right_capture =
//       "sim/trace_node_right.pcapng"});
//   ... run the endpoints ...
//   SimulatorReport report = (*network)->Stop();
//
// "Left" is the client's side (193.167.0.0/24, fd00:cafe:cafe:0::/64), "right" the server's
// (193.167.100.0/24, fd00:cafe:cafe:100::/64). The devices carry whole IP packets (IFF_TUN |
// IFF_NO_PI) and may live in any network namespace: only their descriptors matter here. The
// simulator itself answers TCP connections to port 57832 of its own addresses (193.167.0.2,
// 193.167.100.2 and ::2 of both IPv6 networks), so that an endpoint's `wait-for-it.sh sim:57832`
// succeeds once the network is up; give the endpoints a route to those addresses and the name `sim`
// for them.
#ifndef BADPEER_RUNNER_INTEROP_SIM_SIMULATOR_H_
#define BADPEER_RUNNER_INTEROP_SIM_SIMULATOR_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "runner/base/result.h"
#include "runner/interop/sim/scenario.h"

namespace badpeer::interop {

struct SimulatorConfig {
  int left_fd = -1;  // Both are borrowed, set to non-blocking, and must stay open until Stop().
  int right_fd = -1;
  Scenario scenario{};
  std::uint64_t seed = 1;      // Same seed, same arrivals: same drops, corruptions and bindings.
  std::string left_capture{};  // pcapng files to write; empty: none.
  std::string right_capture{};
};

// What happened to the packets of one direction. Numbers of packets.
struct DirectionCounters {
  std::uint64_t arrived = 0;
  std::uint64_t delivered = 0;
  std::uint64_t queue_full = 0;
  std::uint64_t dropped = 0;    // By rate or list.
  std::uint64_t corrupted = 0;  // And delivered.
  std::uint64_t blackholed = 0;
  std::uint64_t unroutable = 0;  // No binding (rebind), or not an IP packet.
};

struct SimulatorReport {
  DirectionCounters to_server{};
  DirectionCounters to_client{};
  // One line per rebinding, blackhole switch, named drop or corruption, with seconds since the
  // start: for sim/ logs. Bounded: a last line says how many were left out.
  std::vector<std::string> events{};
  std::vector<std::string>
      problems{};  // A capture that could not be written, a device that vanished.
};

class Simulator {
 public:
  // Fails where a capture cannot be created or a descriptor is bad.
  static Result<std::unique_ptr<Simulator>> Start(SimulatorConfig config);
  virtual ~Simulator() = default;  // Stops.

  // Ends the thread, drops what is in flight, and completes the captures. Later calls return the
  // same.
  virtual SimulatorReport Stop() = 0;
};

}  // namespace badpeer::interop

#endif  // BADPEER_RUNNER_INTEROP_SIM_SIMULATOR_H_
