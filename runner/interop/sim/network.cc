#include "runner/interop/sim/network.h"

#include <algorithm>
#include <cstdio>
#include <utility>

namespace badpeer::interop {
namespace {

constexpr std::size_t kMaxEvents = 5000;
constexpr std::size_t kMaxSpareBuffers = 4096;
constexpr std::size_t kNoiseSize = 540;  // As ns-3's OnOff application: 512 bytes of payload.

LinkConfig ConfigOf(const Scenario& scenario) {
  return {.bits_per_second = scenario.bits_per_second,
          .delay = scenario.delay,
          .queue_packets = scenario.queue_packets};
}

// Independent streams of one seed (the constant is the golden ratio, as in SplitMix64).
std::uint64_t SubSeed(std::uint64_t seed, std::uint64_t stream) {
  return seed + stream * 0x9e3779b97f4a7c15u;
}

// Whether the network routes to that side: its own subnet only, so that multicast and router
// solicitations of the endpoint neither fill the queue nor count.
bool BelongsTo(Side side, const net::IpAddress& address) {
  const bool left = side == Side::kLeft;
  if (!address.v6) {
    return address.bytes[0] == 193 && address.bytes[1] == 167 &&
           address.bytes[2] == (left ? 0 : 100);
  }
  const std::array<std::uint8_t, 8> prefix = {
      0xfd, 0x00, 0xca, 0xfe, 0xca, 0xfe, static_cast<std::uint8_t>(left ? 0 : 1), 0};
  return std::equal(prefix.begin(), prefix.end(), address.bytes.begin());
}

std::string Toward(Side to) { return to == Side::kLeft ? "to the client" : "to the server"; }

}  // namespace

Network::Network(const Scenario& scenario, std::uint64_t seed, Deliver deliver)
    : scenario_(scenario),
      deliver_(std::move(deliver)),
      directions_{Direction{Link(ConfigOf(scenario)),
                            FaultModel(scenario.to_client, SubSeed(seed, 1)), report_.to_client},
                  Direction{Link(ConfigOf(scenario)),
                            FaultModel(scenario.to_server, SubSeed(seed, 2)), report_.to_server}} {
  if (scenario.rebind) rebinder_.emplace(scenario.rebind->address, SubSeed(seed, 3));
}

void Network::Arrive(Side from, Nanoseconds now, ByteView packet) {
  Advance(now);
  const Side to = from == Side::kLeft ? Side::kRight : Side::kLeft;
  Direction& direction = Toward(to);
  ++direction.counters.arrived;
  const std::optional<net::IpHeader> ip = net::ParseIp(packet);
  if (!ip || !BelongsTo(to, ip->destination)) {
    ++direction.counters.unroutable;
    return;
  }
  if (!started_ && from == Side::kLeft && ip->protocol == net::kProtocolUdp) StartScenario(now);
  Traffic traffic{.size = packet.size(), .data = CopyOf(packet)};
  if (!direction.link.Offer(now, std::move(traffic))) {
    ++direction.counters.queue_full;
  }
}

void Network::StartScenario(Nanoseconds now) {
  started_ = now;
  if (scenario_.rebind) next_rebind_ = now + scenario_.rebind->first;
  if (scenario_.udp_cross_traffic) next_noise_ = now + scenario_.udp_cross_traffic->start;
  if (scenario_.tcp_cross_traffic) {
    tcp_running_ = true;
    PumpTcp(now);
  }
}

Nanoseconds Network::NextEvent() const {
  Nanoseconds next =
      std::min(Toward(Side::kLeft).link.NextDelivery(), Toward(Side::kRight).link.NextDelivery());
  next = std::min({next, next_rebind_, next_noise_});
  if (tcp_running_) next = std::min(next, tcp_sender_.Timeout());
  return next;
}

void Network::Advance(Nanoseconds now) {
  for (Nanoseconds next = NextEvent(); next <= now && next != kNever; next = NextEvent()) {
    RunNext(next);
  }
}

// Rebindings come before deliveries of the same instant.
void Network::RunNext(Nanoseconds now) {
  if (next_rebind_ <= now) {
    RunRebind(now);
  } else if (Toward(Side::kLeft).link.NextDelivery() <= now) {
    Depart(Side::kLeft, now);
  } else if (Toward(Side::kRight).link.NextDelivery() <= now) {
    Depart(Side::kRight, now);
  } else if (next_noise_ <= now) {
    SendUdpNoise(now);
  } else {
    tcp_sender_.OnTimeout(now);
    PumpTcp(now);
  }
}

void Network::Depart(Side to, Nanoseconds now) {
  Traffic traffic = Toward(to).link.Take();
  switch (traffic.kind) {
    case Traffic::Kind::kPacket:
      DeliverPacket(to, now, std::move(traffic.data));
      break;
    case Traffic::Kind::kUdpNoise:
      break;
    case Traffic::Kind::kTcpSegment: {
      if (InBlackhole(to, now)) break;
      const std::uint64_t cumulative = tcp_receiver_.OnSegment(traffic.sequence);
      Toward(Side::kRight)
          .link.Offer(now, {.kind = Traffic::Kind::kTcpAck,
                            .size = kTcpAckSize,
                            .sequence = cumulative,
                            .transmission = traffic.transmission});
      break;
    }
    case Traffic::Kind::kTcpAck:
      if (InBlackhole(to, now)) break;
      tcp_sender_.OnAck(now, traffic.sequence, traffic.transmission);
      PumpTcp(now);
      break;
  }
}

void Network::DeliverPacket(Side to, Nanoseconds now, Bytes packet) {
  Direction& direction = Toward(to);
  bool pass = !InBlackhole(to, now);
  if (!pass) ++direction.counters.blackholed;
  const std::optional<net::UdpDatagram> datagram = net::ParseUdp(packet);
  if (pass && datagram && !datagram->ip.fragment) {
    pass = PassFaults(to, now, packet, *datagram) && PassRebinder(to, packet, datagram->ip);
  }
  if (pass) {
    ++direction.counters.delivered;
    deliver_(to, now, packet);
  }
  if (spare_buffers_.size() < kMaxSpareBuffers) spare_buffers_.push_back(std::move(packet));
}

bool Network::PassFaults(Side to, Nanoseconds now, Bytes& packet,
                         const net::UdpDatagram& datagram) {
  Direction& direction = Toward(to);
  const Fault fault = direction.faults.Next(datagram.payload);
  const auto name = [&] {
    return " UDP packet " + std::to_string(fault.packet) + " " + interop::Toward(to) + ", ";
  };
  if (fault.drop) {
    ++direction.counters.dropped;
    Log(now, "dropping" + name() + std::to_string(datagram.payload.size()) + " bytes");
    return false;
  }
  if (fault.damage) {
    constexpr std::size_t kUdpHeaderSize = 8;
    const std::uint8_t before = datagram.payload[fault.damage->offset];
    net::SetTransportByte(packet, datagram.ip, kUdpHeaderSize + fault.damage->offset,
                          fault.damage->value);
    ++direction.counters.corrupted;
    Log(now, "corrupting" + name() + "byte " + std::to_string(fault.damage->offset) + ": " +
                 std::to_string(before) + " -> " + std::to_string(fault.damage->value));
  }
  return true;
}

bool Network::PassRebinder(Side to, Bytes& packet, const net::IpHeader& ip) {
  if (!rebinder_) return true;
  const bool pass =
      to == Side::kRight ? rebinder_->ToServer(packet, ip) : rebinder_->ToClient(packet, ip);
  if (!pass) ++Toward(to).counters.unroutable;
  return pass;
}

bool Network::InBlackhole(Side to, Nanoseconds now) {
  if (!scenario_.blackhole || !started_) return false;
  const Blackhole& hole = *scenario_.blackhole;
  const Nanoseconds cycle = hole.on + hole.off;
  const Nanoseconds elapsed = now - *started_;
  const bool in_hole =
      cycle.count() > 0 && elapsed / cycle < hole.repeat && elapsed % cycle >= hole.on;
  if (in_hole != was_in_blackhole_) {
    was_in_blackhole_ = in_hole;
    Log(now, in_hole ? "the blackhole swallows its first packet"
                     : "the first packet after the blackhole passes");
  }
  return in_hole && (to == Side::kLeft ? hole.to_client : hole.to_server);
}

void Network::RunRebind(Nanoseconds now) {
  for (std::string& move : rebinder_->Rebind()) Log(now, std::move(move));
  const Nanoseconds period = scenario_.rebind->period;
  next_rebind_ = period.count() > 0 ? next_rebind_ + period : kNever;
}

void Network::SendUdpNoise(Nanoseconds now) {
  Toward(Side::kLeft).link.Offer(now, {.kind = Traffic::Kind::kUdpNoise, .size = kNoiseSize});
  const std::uint64_t bits = kNoiseSize * 8 * std::uint64_t{1'000'000'000};
  const auto gap = static_cast<std::int64_t>(bits / scenario_.udp_cross_traffic->bits_per_second);
  next_noise_ += std::max(Nanoseconds(gap), Nanoseconds(1000));
}

void Network::PumpTcp(Nanoseconds now) {
  while (const std::optional<TcpSegment> segment = tcp_sender_.Next(now)) {
    Toward(Side::kLeft)
        .link.Offer(now, {.kind = Traffic::Kind::kTcpSegment,
                          .size = kTcpSegmentSize,
                          .sequence = segment->sequence,
                          .transmission = segment->transmission});
  }
}

std::uint64_t Network::rival_bytes() const { return tcp_receiver_.delivered() * kTcpPayloadSize; }

void Network::Log(Nanoseconds now, std::string text) {
  if (report_.events.size() >= kMaxEvents) {
    ++unlogged_;
    const std::string rest = "and " + std::to_string(unlogged_) + " more";
    if (unlogged_ == 1) {
      report_.events.push_back(rest);
    } else {
      report_.events.back() = rest;
    }
    return;
  }
  std::array<char, 32> time{};
  std::snprintf(time.data(), time.size(), "%.6fs: ", std::chrono::duration<double>(now).count());
  report_.events.push_back(time.data() + text);
}

Bytes Network::CopyOf(ByteView packet) {
  if (spare_buffers_.empty()) return ToBytes(packet);
  Bytes buffer = std::move(spare_buffers_.back());
  spare_buffers_.pop_back();
  buffer.assign(packet.begin(), packet.end());
  return buffer;
}

}  // namespace badpeer::interop
