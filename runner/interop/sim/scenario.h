// What the simulated network does to packets, written as the QUIC Network Simulator's scenario
// strings.
//
//   Result<Scenario> lossy =
//       ParseScenario("drop-rate --delay=15ms --bandwidth=10Mbps --queue=25 --rate_to_client=2"
//                     " --rate_to_server=2");
//   // The error names the option that is wrong, and what would be right.
//   if (!lossy) Report(lossy.error().message);
//
// Kinds and their options (all take --delay, --bandwidth, --queue; * marks a required one):
//   simple-p2p
//   drop-rate, corrupt-rate   --rate_to_client* --rate_to_server* (percent)
//                             --burst_to_client --burst_to_server
//   droplist                  --drops_to_client --drops_to_server
//                             (1-based numbers of UDP packets, "1,3,7")
//   blackhole                 --on* --off* --repeat (default 1)
//                             --direction (both, toclient, toserver)
//   rebind                    --first-rebind* --rebind-freq --rebind-addr
//   tcp-cross-traffic         one TCP flow (CUBIC) from the server's side to the client's
//   udp-cross-traffic         --crossdatarate* --start (default 20s)
#ifndef BADPEER_RUNNER_INTEROP_SIM_SCENARIO_H_
#define BADPEER_RUNNER_INTEROP_SIM_SCENARIO_H_

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "runner/base/result.h"

namespace badpeer::interop {

using Nanoseconds = std::chrono::nanoseconds;

// Faults that hit UDP packets of one direction, where the link ends. A burst limit bounds how many
// packets in a row may be hit.
struct DirectionFaults {
  double drop_percent = 0;
  std::optional<int> drop_burst{};
  double corrupt_percent = 0;
  std::optional<int> corrupt_burst{};
  std::set<std::uint64_t> drop_list{};
};

struct Blackhole {
  Nanoseconds on{};   // Traffic passes for so long,
  Nanoseconds off{};  // then nothing does for so long.
  int repeat = 1;
  bool to_client = true;
  bool to_server = true;
};

// Every flow of the client gets a new port (and address) at `first` and every `period` after it.
struct Rebind {
  Nanoseconds first{};
  Nanoseconds period{};  // Zero: only once.
  bool address = false;
};

struct UdpCrossTraffic {
  std::uint64_t bits_per_second = 0;
  Nanoseconds start{};
};

struct Scenario {
  std::string text{};                 // As it was given.
  Nanoseconds delay{};                // One way, propagation only.
  std::uint64_t bits_per_second = 0;  // Of each direction, counted over whole IP packets.
  std::size_t queue_packets = 0;      // That may wait, beside the one being sent.
  DirectionFaults to_client{};
  DirectionFaults to_server{};
  std::optional<Blackhole> blackhole{};
  std::optional<Rebind> rebind{};
  std::optional<UdpCrossTraffic> udp_cross_traffic{};
  bool tcp_cross_traffic = false;
};

Result<Scenario> ParseScenario(std::string_view text);

}  // namespace badpeer::interop

#endif  // BADPEER_RUNNER_INTEROP_SIM_SCENARIO_H_
