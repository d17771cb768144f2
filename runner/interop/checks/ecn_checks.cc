// Marks and counts of ECN (RFC 9000, 13.4): what an end reports against what reached it.
#include <algorithm>
#include <array>
#include <map>
#include <string>

#include "runner/interop/checks/common_checks.h"
#include "runner/interop/checks/handshake_checks.h"
#include "runner/interop/checks/transport_checks.h"

namespace badpeer::interop {
namespace {

using quic::PacketType;

constexpr std::array<net::Ecn, 3> kCounted = {net::Ecn::kEct0, net::Ecn::kEct1, net::Ecn::kCe};

bool HasEcnCounts(const DecodedPacket& packet) {
  return std::any_of(packet.frames.begin(), packet.frames.end(), [](const quic::Frame& frame) {
    const auto* ack = std::get_if<quic::AckFrame>(&frame);
    return ack != nullptr && ack->ecn;
  });
}

std::uint64_t CountOf(const quic::EcnCounts& counts, net::Ecn ecn) {
  return ecn == net::Ecn::kEct0 ? counts.ect0 : ecn == net::Ecn::kEct1 ? counts.ect1 : counts.ce;
}

// Marks of one end's datagrams.
void CheckMarks(CheckContext& context, Sender sender) {
  std::array<std::size_t, 4> marks{};
  for (const Datagram& datagram : context.trace(CheckContext::SideOf(sender)).datagrams) {
    if (datagram.sender == sender) ++marks[static_cast<std::size_t>(datagram.ecn)];
  }
  const auto count = [&](net::Ecn ecn) { return marks[static_cast<std::size_t>(ecn)]; };
  const std::string who(ToString(sender));
  std::string found;
  for (const net::Ecn ecn : {net::Ecn::kNotEct, net::Ecn::kEct0, net::Ecn::kEct1, net::Ecn::kCe}) {
    if (!found.empty()) found += ", ";
    found.append(std::to_string(count(ecn))).append(" ").append(ToString(ecn));
  }
  context.Expect(count(net::Ecn::kEct0) + count(net::Ecn::kEct1) > 0,
                 "The " + who + "'s packets are marked: " + found,
                 "Wanted packets of the " + who + " marked ECT(0) or ECT(1), found " + found);
  if (count(net::Ecn::kCe) > 0) {
    context.Fail("The " + who + " marked packets CE, which only the network may: " + found);
  }
}

// Counts of one end in one packet number space of one connection, against the packets that came to
// it (RFC 9000, 13.4.2.1): at least those that it has acknowledged, at most those that were there.
class CountedSpace {
 public:
  void Arrived(const DecodedPacket& packet, net::Ecn ecn) {
    ++arrived_[static_cast<std::size_t>(ecn)];
    if (packet.number) unacknowledged_.emplace(*packet.number, ecn);
  }

  // What is wrong with the counts of an ACK frame; empty when nothing is.
  std::string Fault(const quic::AckFrame& ack) {
    for (const quic::AckRange& range : ack.ranges) Acknowledge(range);
    if (!ack.ecn) return "";
    for (const net::Ecn ecn : kCounted) {
      const auto mark = static_cast<std::size_t>(ecn);
      const std::uint64_t count = CountOf(*ack.ecn, ecn);
      const std::string reports =
          "reports " + std::to_string(count) + " packets marked " + std::string(ToString(ecn));
      if (count > arrived_[mark]) {
        return reports + ", but only " + std::to_string(arrived_[mark]) + " had reached it";
      }
      // The network may have turned a mark into CE on the way.
      if (count + (ecn == net::Ecn::kCe ? 0 : ack.ecn->ce) < acknowledged_[mark]) {
        return reports + ", but has acknowledged " + std::to_string(acknowledged_[mark]);
      }
      if (count < reported_[mark]) {
        return reports + ", and had reported " + std::to_string(reported_[mark]) + " before";
      }
    }
    for (const net::Ecn ecn : kCounted) {
      reported_[static_cast<std::size_t>(ecn)] = CountOf(*ack.ecn, ecn);
    }
    return "";
  }

 private:
  void Acknowledge(const quic::AckRange& range) {
    auto packet = unacknowledged_.lower_bound(range.smallest);
    while (packet != unacknowledged_.end() && packet->first <= range.largest) {
      ++acknowledged_[static_cast<std::size_t>(packet->second)];
      packet = unacknowledged_.erase(packet);
    }
  }

  std::array<std::uint64_t, 4> arrived_{};
  std::array<std::uint64_t, 4> acknowledged_{};
  std::array<std::uint64_t, 4> reported_{};
  std::map<std::uint64_t, net::Ecn> unacknowledged_{};
};

int SpaceOf(PacketType type) {
  if (type == PacketType::kInitial) return 0;
  return type == PacketType::kHandshake ? 1 : 2;
}

void CheckCounts(CheckContext& context, Sender sender) {
  const Where where = CheckContext::SideOf(sender);
  const std::string who = "The " + std::string(ToString(sender));
  const auto reports = context.Find(where, sender, {}, HasEcnCounts);
  if (!context.Expect(!reports.empty(),
                      who + " reports ECN counts, first in " + context.Name(where, reports),
                      "No ACK frame of the " + std::string(ToString(sender)) + " has ECN counts")) {
    return;
  }
  std::map<std::pair<int, int>, CountedSpace> spaces;
  for (const Datagram& datagram : context.trace(where).datagrams) {
    for (const DecodedPacket& packet : datagram.packets) {
      CountedSpace& space = spaces[{packet.connection, SpaceOf(packet.type)}];
      if (datagram.sender != sender) {
        space.Arrived(packet, datagram.ecn);
        continue;
      }
      for (const quic::Frame& frame : packet.frames) {
        const auto* ack = std::get_if<quic::AckFrame>(&frame);
        const std::string fault = ack != nullptr ? space.Fault(*ack) : "";
        if (fault.empty()) continue;
        context.Fail(who + "'s ECN counts are wrong: " +
                     context.Name(where, Seen{&datagram, &packet}) + " " + fault);
        return;
      }
    }
  }
  context.Pass(who + "'s ECN counts fit what reached it");
}

}  // namespace

void CheckEcn(CheckContext& context) {
  if (Handshakes(context).empty()) return CheckHandshake(context);
  for (const Sender sender : {Sender::kClient, Sender::kServer}) {
    CheckMarks(context, sender);
    CheckCounts(context, sender);
  }
  CheckHandshake(context);
}

}  // namespace badpeer::interop
