// The simulated network without devices and without a clock: packets go in with the time they
// arrived, and come out in order of time. Real time (simulator.h) and virtual time (tests,
// benchmarks) drive the same code.
//
//   Network network(scenario, seed, [&](Side to, Nanoseconds time, ByteView packet) { ... });
//   network.Arrive(Side::kLeft, now, packet);
//   network.Advance(network.NextEvent());
//
// Time counts from when the network came up. The scenario's own clock (blackholes, rebindings,
// cross traffic) starts with the first UDP packet of the left side, so that an endpoint that starts
// slowly gets the same scenario.
#ifndef BADPEER_RUNNER_INTEROP_SIM_NETWORK_H_
#define BADPEER_RUNNER_INTEROP_SIM_NETWORK_H_

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "runner/base/bytes.h"
#include "runner/interop/sim/faults.h"
#include "runner/interop/sim/link.h"
#include "runner/interop/sim/rebinder.h"
#include "runner/interop/sim/scenario.h"
#include "runner/interop/sim/simulator.h"
#include "runner/interop/sim/tcp_flow.h"
#include "runner/net/ip_packet.h"

namespace badpeer::interop {

enum class Side : std::uint8_t { kLeft, kRight };

class Network {
 public:
  using Deliver = std::function<void(Side to, Nanoseconds time, ByteView packet)>;

  Network(const Scenario& scenario, std::uint64_t seed, Deliver deliver);
  Network(const Network&) = delete;
  Network& operator=(const Network&) = delete;

  // Does what is due before `now` first. Times never go back.
  void Arrive(Side from, Nanoseconds now, ByteView packet);
  Nanoseconds NextEvent() const;  // kNever: nothing will happen by itself.
  void Advance(Nanoseconds now);

  const SimulatorReport& report() const { return report_; }
  // Payload bytes that the TCP rival brought to the left side so far.
  std::uint64_t rival_bytes() const;

 private:
  // One direction, named by the side where it ends.
  struct Direction {
    Link link;
    FaultModel faults;
    DirectionCounters& counters;
  };

  Direction& Toward(Side side) { return directions_[static_cast<std::size_t>(side)]; }
  const Direction& Toward(Side side) const { return directions_[static_cast<std::size_t>(side)]; }

  void StartScenario(Nanoseconds now);
  void RunNext(Nanoseconds now);
  void Depart(Side to, Nanoseconds now);
  void DeliverPacket(Side to, Nanoseconds now, Bytes packet);
  bool PassFaults(Side to, Nanoseconds now, Bytes& packet, const net::UdpDatagram& datagram);
  bool PassRebinder(Side to, Bytes& packet, const net::IpHeader& ip);
  bool InBlackhole(Side to, Nanoseconds now);
  void RunRebind(Nanoseconds now);
  void SendUdpNoise(Nanoseconds now);
  void PumpTcp(Nanoseconds now);
  void Log(Nanoseconds now, std::string text);
  Bytes CopyOf(ByteView packet);

  Scenario scenario_;
  Deliver deliver_;
  SimulatorReport report_{};
  std::array<Direction, 2> directions_;
  std::vector<Bytes> spare_buffers_{};
  std::uint64_t unlogged_ = 0;

  std::optional<Nanoseconds> started_{};
  bool was_in_blackhole_ = false;
  std::optional<Rebinder> rebinder_{};
  Nanoseconds next_rebind_ = kNever;
  Nanoseconds next_noise_ = kNever;
  bool tcp_running_ = false;
  TcpSender tcp_sender_{};
  TcpReceiver tcp_receiver_{};
};

}  // namespace badpeer::interop

#endif  // BADPEER_RUNNER_INTEROP_SIM_NETWORK_H_
