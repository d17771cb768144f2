#include "runner/interop/checks/transport_checks.h"

#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <tuple>
#include <utility>

#include "runner/interop/checks/common_checks.h"
#include "runner/interop/checks/handshake_checks.h"

namespace badpeer::interop {
namespace {

using quic::PacketType;

constexpr std::array<Sender, 2> kSenders = {Sender::kClient, Sender::kServer};
constexpr std::uint64_t kLongChainBytes =
    7500;  // Less, and the server does not send the chain it was given.

bool HasEcnCounts(const DecodedPacket& packet) {
  return std::any_of(packet.frames.begin(), packet.frames.end(), [](const quic::Frame& frame) {
    const auto* ack = std::get_if<quic::AckFrame>(&frame);
    return ack != nullptr && ack->ecn;
  });
}

bool Contains(const Datagram& datagram, PacketType type) {
  return std::any_of(datagram.packets.begin(), datagram.packets.end(),
                     [&](const DecodedPacket& packet) { return packet.type == type; });
}

std::string FrameName(Where where, const Datagram& datagram) {
  return std::string(where == Where::kClientSide ? "client" : "server") + " side, frame " +
         std::to_string(datagram.frame_number);
}

}  // namespace

void CheckKeyUpdate(CheckContext& context) {
  CheckTransfer(context);
  for (const Sender sender : kSenders) {
    const Where where = CheckContext::SideOf(sender);
    const auto of_phase = [&](bool phase) {
      return context.Find(where, sender, PacketType::kOneRtt,
                          [&](const DecodedPacket& packet) { return packet.key_phase == phase; });
    };
    const auto before = of_phase(false), after = of_phase(true);
    const std::string who = "The " + std::string(ToString(sender));
    const std::string counts = Count(before.size(), "1-RTT packet") + " of key phase 0 and " +
                               std::to_string(after.size()) + " of key phase 1";
    context.Expect(!after.empty(),
                   who + " sent " + counts + ", first " + context.Name(where, after),
                   "Wanted 1-RTT packets of key phase 1 that authenticate from the " +
                       std::string(ToString(sender)) + ", it sent " + counts);
  }
}

namespace {

// Marks and counts of one end.
void CheckEcnOf(CheckContext& context, Sender sender) {
  const Where where = CheckContext::SideOf(sender);
  std::array<std::size_t, 4> marks{};
  for (const Datagram& datagram : context.trace(where).datagrams) {
    if (datagram.sender == sender) ++marks[static_cast<std::size_t>(datagram.ecn)];
  }
  const auto count = [&](Ecn ecn) { return marks[static_cast<std::size_t>(ecn)]; };
  const std::string who(ToString(sender));
  std::string found;
  for (const Ecn ecn : {Ecn::kNotEct, Ecn::kEct0, Ecn::kEct1, Ecn::kCe}) {
    if (!found.empty()) found += ", ";
    found.append(std::to_string(count(ecn))).append(" ").append(ToString(ecn));
  }
  context.Expect(count(Ecn::kEct0) + count(Ecn::kEct1) > 0,
                 "The " + who + "'s packets are marked: " + found,
                 "Wanted packets of the " + who + " marked ECT(0) or ECT(1), found " + found);
  if (count(Ecn::kCe) > 0) {
    context.Fail("The " + who + " marked packets CE, which only the network may: " + found);
  }
  const auto reports = context.Find(where, sender, {}, HasEcnCounts);
  context.Expect(!reports.empty(),
                 "The " + who + " reports ECN counts, first in " + context.Name(where, reports),
                 "No ACK frame of the " + who + " has ECN counts");
}

}  // namespace

void CheckEcn(CheckContext& context) {
  CheckHandshake(context);
  for (const Sender sender : kSenders) CheckEcnOf(context, sender);
}

namespace {

// Follows the datagrams at the server until the client's address is validated.
class AmplificationMeter {
 public:
  explicit AmplificationMeter(CheckContext& context) : context_(context) {}

  void Run() {
    for (const Datagram& datagram : context_.trace(Where::kServerSide).datagrams) {
      if (datagram.sender == Sender::kServer) {
        if (!FromServer(datagram)) return;
      } else if (Contains(datagram, PacketType::kHandshake)) {
        context_.Pass("Until the client's first Handshake packet (" +
                      FrameName(Where::kServerSide, datagram) + ") the server sent " + Totals());
        return;
      } else if (Contains(datagram, PacketType::kInitial)) {
        received_ += datagram.size;
      }
    }
    context_.Fail(
        "The client's address was never validated: no Handshake packet of it reached the "
        "server; the server sent " +
        Totals());
  }

 private:
  // False: the limit is broken and there is nothing more to say.
  bool FromServer(const Datagram& datagram) {
    if (Contains(datagram, PacketType::kVersionNegotiation)) {
      context_.Fail("The server sent a Version Negotiation packet (" +
                    FrameName(Where::kServerSide, datagram) + ")");
      return false;
    }
    sent_ += datagram.size;
    if (sent_ >= 4 * received_) {
      context_.Fail("The server broke the amplification limit with " +
                    FrameName(Where::kServerSide, datagram) + ": until then it sent " + Totals());
      return false;
    }
    if (sent_ > 3 * received_ && !std::exchange(tolerated_, true)) {
      context_.Note("The server went past three times what it got, and stayed below four times: " +
                    FrameName(Where::kServerSide, datagram) + ", it sent " + Totals());
    }
    return true;
  }

  std::string Totals() const {
    return Count(sent_, "byte") + " after " + std::to_string(received_) +
           " bytes from the client in datagrams with Initial packets";
  }

  CheckContext& context_;
  std::size_t received_ = 0;
  std::size_t sent_ = 0;
  bool tolerated_ = false;
};

}  // namespace

void CheckAmplificationLimit(CheckContext& context) {
  CheckTransfer(context);
  std::uint64_t handshake_bytes = 0;
  for (const Connection* connection : Handshakes(context)) {
    handshake_bytes = std::max(handshake_bytes, connection->server_handshake_bytes);
  }
  context.Expect(handshake_bytes >= kLongChainBytes,
                 "The server's handshake has " + std::to_string(handshake_bytes) + " bytes",
                 "Wanted at least 7500 bytes of CRYPTO data in the server's Handshake packets, "
                 "found " +
                     std::to_string(handshake_bytes) +
                     ": it does not send the certificate chain it was given");
  AmplificationMeter(context).Run();
}

void CheckIpv6(CheckContext& context) {
  CheckTransfer(context);
  for (const Datagram& datagram : context.trace(Where::kServerSide).datagrams) {
    if (datagram.source.v6) continue;
    context.Fail("A QUIC packet went over IPv4, from " + ToString(datagram.source) + " to " +
                 ToString(datagram.destination) + " (" + FrameName(Where::kServerSide, datagram) +
                 ")");
    return;
  }
  context.Pass("No QUIC packet went over IPv4");
}

namespace {

using Path = std::tuple<IpAddress, std::uint16_t, IpAddress, std::uint16_t>;

Path PathOf(const Datagram& datagram) {
  return {datagram.source, datagram.source_port, datagram.destination, datagram.destination_port};
}

std::string Describe(const Path& path) {
  return ToString(std::get<0>(path)) + " port " + std::to_string(std::get<1>(path)) + " to " +
         ToString(std::get<2>(path)) + " port " + std::to_string(std::get<3>(path));
}

// The first datagram of `sender` on each path but the first path.
std::vector<const Datagram*> PathStarts(const Trace& trace, Sender sender,
                                        std::size_t* path_count) {
  std::vector<const Datagram*> starts;
  std::set<Path> seen;
  for (const Datagram& datagram : trace.datagrams) {
    if (datagram.sender != sender || !seen.insert(PathOf(datagram)).second) continue;
    if (seen.size() > 1) starts.push_back(&datagram);
  }
  *path_count = seen.size();
  return starts;
}

// The data of all such frames, in hex.
template <class PathFrame>
std::set<std::string> PathData(const Datagram& datagram) {
  std::set<std::string> data;
  for (const DecodedPacket& packet : datagram.packets) {
    for (const quic::Frame& frame : packet.frames) {
      if (const auto* found = std::get_if<PathFrame>(&frame)) data.insert(ToHex(found->data));
    }
  }
  return data;
}

void CheckPaths(CheckContext& context) {
  std::size_t paths = 0;
  const Trace& at_server = context.trace(Where::kServerSide);
  const auto starts = PathStarts(at_server, Sender::kServer, &paths);
  if (!context.Expect(paths > 1, "The server used " + Count(paths, "path"),
                      "Wanted more than one path, the server used " + std::to_string(paths))) {
    return;
  }
  std::set<std::string> responses;
  for (const Datagram& datagram : context.trace(Where::kClientSide).datagrams) {
    if (datagram.sender == Sender::kClient) {
      responses.merge(PathData<quic::PathResponseFrame>(datagram));
    }
  }
  for (const Datagram* start : starts) {
    const std::string where =
        Describe(PathOf(*start)) + " (" + FrameName(Where::kServerSide, *start) + ")";
    const std::set<std::string> challenges = PathData<quic::PathChallengeFrame>(*start);
    if (!context.Expect(!challenges.empty(),
                        "The server challenged the path from " + where + " at once",
                        "Wanted a PATH_CHALLENGE in the server's first packet on the path from " +
                            where + ", found none")) {
      continue;
    }
    for (const std::string& challenge : challenges) {
      context.Expect(responses.contains(challenge),
                     "The client answered PATH_CHALLENGE " + challenge,
                     "No PATH_RESPONSE of the client answers PATH_CHALLENGE " + challenge +
                         " on the path from " + where);
    }
  }
}

}  // namespace

void CheckPortRebinding(CheckContext& context) {
  CheckTransfer(context);
  CheckPaths(context);
}

void CheckAddressRebinding(CheckContext& context) {
  std::set<IpAddress> clients;
  for (const Datagram& datagram : context.trace(Where::kServerSide).datagrams) {
    if (datagram.sender == Sender::kServer) clients.insert(datagram.destination);
  }
  CheckPortRebinding(context);
  context.Expect(clients.size() > 1,
                 "The server saw " + std::to_string(clients.size()) + " addresses of the client",
                 "Wanted more than one address of the client, the server saw " +
                     std::to_string(clients.size()));
}

void CheckConnectionMigration(CheckContext& context) {
  CheckPortRebinding(context);
  std::set<Path> seen;
  Bytes dcid;
  for (const Datagram& datagram : context.trace(Where::kClientSide).datagrams) {
    if (datagram.sender != Sender::kClient || datagram.packets.empty()) continue;
    const bool fresh = seen.insert(PathOf(datagram)).second;
    const Bytes& used = datagram.packets.front().dcid;
    if (fresh && seen.size() > 1) {
      const std::string where =
          Describe(PathOf(datagram)) + " (" + FrameName(Where::kClientSide, datagram) + ")";
      context.Expect(used != dcid,
                     "The client took connection ID " + ToHex(used) + " for the path from " + where,
                     "The client kept connection ID " + ToHex(used) + " on the path from " + where);
    }
    dcid = used;
  }
  if (seen.size() <= 1) context.Fail("The client used one path only: it did not migrate");
}

void MeasureGoodput(CheckContext& context) {
  CheckTransfer(context);
  const auto packets = context.Find(Where::kClientSide, Sender::kServer, PacketType::kOneRtt);
  const auto elapsed = packets.empty() ? std::chrono::nanoseconds(0)
                                       : packets.back().datagram->time - packets[0].datagram->time;
  if (elapsed.count() <= 0) {
    context.Fail("The server's 1-RTT packets reached the client in no measurable time");
    return;
  }
  double bits = 0;
  for (const FileSpec& file : context.test().files) bits += 8.0 * static_cast<double>(file.bytes);
  const double milliseconds = std::chrono::duration<double, std::milli>(elapsed).count();
  context.result().kbps = bits / milliseconds;
  context.Pass("The transfer took " + std::to_string(static_cast<long>(milliseconds)) +
               " ms from " + context.Name(Where::kClientSide, packets.front()) + " to " +
               context.Name(Where::kClientSide, packets.back()) + ": " +
               std::to_string(static_cast<long>(*context.result().kbps)) + " kbps");
}

}  // namespace badpeer::interop
