// A NAT in front of the clients that forgets its bindings: each Rebind() gives every UDP flow of
// the client's side a new port, and with `addresses` all of them a new address. Packets to an old
// binding have nowhere to go.
//
//   Rebinder nat(/*addresses=*/true, seed);
//   nat.ToServer(packet, ip);                   // rewritten in place
//   if (!nat.ToClient(packet, ip)) ++unroutable;
//   for (const std::string& line : nat.Rebind()) Log(line);
#ifndef BADPEER_RUNNER_INTEROP_SIM_REBINDER_H_
#define BADPEER_RUNNER_INTEROP_SIM_REBINDER_H_

#include <cstdint>
#include <map>
#include <random>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "runner/net/ip_packet.h"

namespace badpeer::interop {

class Rebinder {
 public:
  Rebinder(bool addresses, std::uint64_t seed) : addresses_(addresses), random_(seed) {}

  // UDP packets only. False: more flows or hosts than a NAT of this size holds, the packet must be
  // dropped.
  bool ToServer(std::span<std::uint8_t> packet, const net::IpHeader& ip);
  // False: nothing is bound to its destination.
  bool ToClient(std::span<std::uint8_t> packet, const net::IpHeader& ip);
  // One line per flow that moved.
  std::vector<std::string> Rebind();

 private:
  using Endpoint = std::pair<net::IpAddress, std::uint16_t>;

  Endpoint Outside(const Endpoint& inside, std::uint16_t port) const;
  std::uint16_t FreePort(const net::IpAddress& inside, std::uint16_t not_this);
  void ChooseAddress(const net::IpAddress& inside);

  bool addresses_;
  std::mt19937_64 random_;
  std::set<net::IpAddress> hosts_{};
  std::map<Endpoint, std::uint16_t> ports_{};  // Inside endpoint -> outside port.
  std::map<Endpoint, Endpoint> inside_{};      // Outside endpoint -> inside endpoint.
  std::map<net::IpAddress, net::IpAddress>
      outside_addresses_{};  // Of each inside address, where it changed.
};

}  // namespace badpeer::interop

#endif  // BADPEER_RUNNER_INTEROP_SIM_REBINDER_H_
