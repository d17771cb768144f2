#include "runner/interop/sim/rebinder.h"

namespace badpeer::interop {
namespace {

constexpr std::uint16_t kFirstPort = 1024;
// Bounds memory, and leaves most ports and addresses free to be chosen.
constexpr std::size_t kMaxFlows = 4096;
constexpr std::size_t kMaxHosts = 64;

std::uint16_t PortAt(std::span<const std::uint8_t> packet, std::size_t at) {
  return static_cast<std::uint16_t>(packet[at] << 8 | packet[at + 1]);
}

}  // namespace

Rebinder::Endpoint Rebinder::Outside(const Endpoint& inside, std::uint16_t port) const {
  const auto changed = outside_addresses_.find(inside.first);
  return {changed == outside_addresses_.end() ? inside.first : changed->second, port};
}

bool Rebinder::ToServer(std::span<std::uint8_t> packet, const net::IpHeader& ip) {
  const Endpoint inside{ip.source, PortAt(packet, ip.transport_offset)};
  auto known = ports_.find(inside);
  if (known == ports_.end()) {
    if (ports_.size() >= kMaxFlows) return false;
    if (!hosts_.contains(inside.first)) {
      if (hosts_.size() >= kMaxHosts) return false;
      hosts_.insert(inside.first);
    }
    std::uint16_t port = inside.second;
    if (inside_.contains(Outside(inside, port))) port = FreePort(inside.first, port);
    known = ports_.emplace(inside, port).first;
    inside_.emplace(Outside(inside, port), inside);
  }
  const Endpoint outside = Outside(inside, known->second);
  net::SetSource(packet, ip, outside.first, outside.second);
  return true;
}

bool Rebinder::ToClient(std::span<std::uint8_t> packet, const net::IpHeader& ip) {
  const auto found = inside_.find({ip.destination, PortAt(packet, ip.transport_offset + 2)});
  if (found == inside_.end()) return false;
  net::SetDestination(packet, ip, found->second.first, found->second.second);
  return true;
}

std::vector<std::string> Rebinder::Rebind() {
  const auto old_inside = std::move(inside_);
  inside_.clear();
  std::map<Endpoint, Endpoint> old_outside;
  for (const auto& [outside, inside] : old_inside) old_outside.emplace(inside, outside);
  if (addresses_) {
    for (const net::IpAddress& host : hosts_) ChooseAddress(host);
  }

  std::vector<std::string> moves;
  for (auto& [inside, port] : ports_) {
    const Endpoint& old_binding = old_outside.at(inside);
    port = FreePort(inside.first, old_binding.second);
    const Endpoint outside = Outside(inside, port);
    inside_.emplace(outside, inside);
    moves.push_back("rebinding " + ToString(inside.first) + " port " +
                    std::to_string(inside.second) + ": " + ToString(old_binding.first) + " port " +
                    std::to_string(old_binding.second) + " -> " + ToString(outside.first) +
                    " port " + std::to_string(outside.second));
  }
  return moves;
}

std::uint16_t Rebinder::FreePort(const net::IpAddress& inside, std::uint16_t not_this) {
  while (true) {
    const auto port = static_cast<std::uint16_t>(kFirstPort + random_() % (65536 - kFirstPort));
    if (port != not_this && !inside_.contains(Outside({inside, 0}, port))) return port;
  }
}

// Stays in the client's /24 or /64; the first few addresses belong to the network itself.
void Rebinder::ChooseAddress(const net::IpAddress& inside) {
  const net::IpAddress now = Outside({inside, 0}, 0).first;
  std::set<net::IpAddress> taken = {now, inside};
  for (const auto& [host, outside] : outside_addresses_) taken.insert({host, outside});
  net::IpAddress next = inside;
  const std::size_t last = inside.v6 ? 15 : 3;
  do {
    next.bytes[last] = static_cast<std::uint8_t>(3 + random_() % 252);
    if (inside.v6) next.bytes[last - 1] = static_cast<std::uint8_t>(1 + random_() % 255);
  } while (taken.contains(next));
  outside_addresses_[inside] = next;
}

}  // namespace badpeer::interop
