// Paths: rebinding and migration (RFC 9000, 8.2 and 9).
#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <tuple>

#include "runner/interop/checks/common_checks.h"
#include "runner/interop/checks/transport_checks.h"

namespace badpeer::interop {
namespace {

using quic::PacketType;
using Path = std::tuple<net::IpAddress, std::uint16_t, net::IpAddress, std::uint16_t>;

Path PathOf(const Datagram& datagram) {
  return {datagram.source, datagram.source_port, datagram.destination, datagram.destination_port};
}

std::string Describe(const Path& path) {
  return ToString(std::get<0>(path)) + " port " + std::to_string(std::get<1>(path)) + " to " +
         ToString(std::get<2>(path)) + " port " + std::to_string(std::get<3>(path));
}

bool HasFrame(const Datagram& datagram, auto&& wanted) {
  return std::any_of(datagram.packets.begin(), datagram.packets.end(), [&](const auto& packet) {
    return std::any_of(packet.frames.begin(), packet.frames.end(), wanted);
  });
}

bool Closes(const Datagram& datagram) {
  return HasFrame(datagram, [](const quic::Frame& frame) {
    return std::holds_alternative<quic::ConnectionCloseFrame>(frame);
  });
}

// The first datagram of `sender` on each path but the first path. One that only says that all is
// over starts nothing.
std::vector<const Datagram*> PathStarts(const Trace& trace, Sender sender,
                                        std::size_t* path_count) {
  std::vector<const Datagram*> starts;
  std::set<Path> seen;
  for (const Datagram& datagram : trace.datagrams) {
    if (datagram.sender != sender || Closes(datagram)) continue;
    if (!seen.insert(PathOf(datagram)).second) continue;
    if (seen.size() > 1) starts.push_back(&datagram);
  }
  *path_count = seen.size();
  return starts;
}

// The data of all such frames.
template <class PathFrame>
std::set<Bytes> PathData(const Datagram& datagram) {
  std::set<Bytes> data;
  for (const DecodedPacket& packet : datagram.packets) {
    for (const quic::Frame& frame : packet.frames) {
      if (const auto* found = std::get_if<PathFrame>(&frame)) data.insert(ToBytes(found->data));
    }
  }
  return data;
}

// What became of the server's challenges at the client (RFC 9000, 8.2.2): each one that came is
// answered after it came, unless the client had nothing more to say.
class ChallengesAtClient {
 public:
  explicit ChallengesAtClient(const Trace& trace) {
    for (const Datagram& datagram : trace.datagrams) {
      if (datagram.sender == Sender::kServer) {
        for (const Bytes& data : PathData<quic::PathChallengeFrame>(datagram)) {
          if (!closed_) open_.emplace(data, false);
        }
        continue;
      }
      for (const Bytes& data : PathData<quic::PathResponseFrame>(datagram)) {
        answered_.insert(data);
        if (!open_.contains(data)) early_.insert(data);
      }
      for (auto& [data, spoken_since] : open_) spoken_since = true;
      closed_ |= Closes(datagram);
    }
  }

  bool Answered(const Bytes& data) const {
    return answered_.contains(data) && !early_.contains(data);
  }
  // It never came, or nothing was sent after it came.
  bool Unanswerable(const Bytes& data) const {
    const auto came = open_.find(data);
    return came == open_.end() || !came->second;
  }

 private:
  std::map<Bytes, bool> open_{};  // That came; whether the client has sent anything since.
  std::set<Bytes> answered_{};
  std::set<Bytes> early_{};  // Answers to what nobody had asked yet.
  bool closed_ = false;
};

// RFC 9000, 9.3: a peer's new address is challenged, unless it was validated before.
void CheckChallenge(CheckContext& context, const Datagram& start, bool known_client,
                    const ChallengesAtClient& at_client, std::set<Bytes>& used) {
  const std::string where =
      Describe(PathOf(start)) + " (" + CheckContext::FrameName(Where::kServerSide, start) + ")";
  const std::set<Bytes> challenges = PathData<quic::PathChallengeFrame>(start);
  if (challenges.empty() && known_client) {
    context.Note("The server did not challenge the path from " + where +
                 ", whose client address was validated on another path");
    return;
  }
  if (!context.Expect(!challenges.empty(),
                      "The server challenged the path from " + where + " at once",
                      "Wanted a PATH_CHALLENGE in the server's first packet on the path from " +
                          where + ", found none")) {
    return;
  }
  for (const Bytes& challenge : challenges) {
    const std::string name = "PATH_CHALLENGE " + ToHex(challenge);
    if (!used.insert(challenge).second) {
      context.Fail("The server repeats " + name + " on the path from " + where +
                   ": whoever saw it before can answer it");
    } else if (at_client.Answered(challenge)) {
      context.Pass("The client answered " + name);
    } else if (at_client.Unanswerable(challenge)) {
      context.Note("The client could not answer " + name + " on the path from " + where +
                   ": it did not come, or came at the end");
    } else {
      context.Fail("No PATH_RESPONSE of the client answers " + name + " on the path from " + where);
    }
  }
}

void CheckPaths(CheckContext& context) {
  std::size_t paths = 0;
  const Trace& at_server = context.trace(Where::kServerSide);
  const auto starts = PathStarts(at_server, Sender::kServer, &paths);
  if (!context.Expect(paths > 1, "The server used " + Count(paths, "path"),
                      "Wanted more than one path, the server used " + std::to_string(paths))) {
    return;
  }
  const ChallengesAtClient at_client(context.trace(Where::kClientSide));
  std::set<std::pair<net::IpAddress, std::uint16_t>> clients;
  std::set<Bytes> used;
  for (const Datagram& datagram : at_server.datagrams) {
    if (datagram.sender != Sender::kServer) continue;
    const std::pair client(datagram.destination, datagram.destination_port);
    if (std::find(starts.begin(), starts.end(), &datagram) != starts.end()) {
      CheckChallenge(context, datagram, clients.contains(client), at_client, used);
    }
    clients.insert(client);
  }
}

}  // namespace

void CheckPortRebinding(CheckContext& context) {
  if (!Handshakes(context).empty()) CheckPaths(context);
  CheckTransfer(context);
}

void CheckAddressRebinding(CheckContext& context) {
  if (!Handshakes(context).empty()) {
    std::set<net::IpAddress> clients;
    for (const Datagram& datagram : context.trace(Where::kServerSide).datagrams) {
      if (datagram.sender == Sender::kServer) clients.insert(datagram.destination);
    }
    CheckPaths(context);
    context.Expect(clients.size() > 1,
                   "The server saw " + std::to_string(clients.size()) + " addresses of the client",
                   "Wanted more than one address of the client, the server saw " +
                       std::to_string(clients.size()));
  }
  CheckTransfer(context);
}

namespace {

// RFC 9000, 9.5: no connection ID of the server is used on two paths.
void CheckFreshIds(CheckContext& context) {
  std::map<Bytes, Path> used;
  std::set<Path> seen;
  for (const Datagram& datagram : context.trace(Where::kClientSide).datagrams) {
    if (datagram.sender != Sender::kClient || datagram.packets.empty()) continue;
    const Bytes& dcid = datagram.packets.front().dcid;
    const Path path = PathOf(datagram);
    const bool fresh = seen.insert(path).second && seen.size() > 1;
    const bool new_id = used.emplace(dcid, path).second;
    if (!fresh) continue;
    const std::string where =
        Describe(path) + " (" + CheckContext::FrameName(Where::kClientSide, datagram) + ")";
    context.Expect(new_id,
                   "The client took connection ID " + ToHex(dcid) + " for the path from " + where,
                   "The client kept connection ID " + ToHex(dcid) + " on the path from " + where);
  }
  if (seen.size() <= 1) context.Fail("The client used one path only: it did not migrate");
}

bool IsProbing(const quic::Frame& frame) {  // RFC 9000, 9.1.
  return std::holds_alternative<quic::PathChallengeFrame>(frame) ||
         std::holds_alternative<quic::PathResponseFrame>(frame) ||
         std::holds_alternative<quic::NewConnectionIdFrame>(frame) ||
         std::holds_alternative<quic::PaddingFrame>(frame);
}

// RFC 9000, 9.6: the server names an address, and the client goes on there.
void CheckMovedToPreferred(CheckContext& context, const Connection& connection) {
  const auto preferred =
      connection.server_parameters ? connection.server_parameters->Preferred() : std::nullopt;
  if (!preferred) {
    context.Fail("The server offers no preferred address");
    return;
  }
  const auto is_preferred = [&](const Datagram& datagram) {
    const Bytes& address =
        datagram.destination.v6 ? preferred->ipv6_address : preferred->ipv4_address;
    const auto& bytes = datagram.destination.bytes;
    return datagram.destination_port ==
               (datagram.destination.v6 ? preferred->ipv6_port : preferred->ipv4_port) &&
           std::equal(address.begin(), address.end(), bytes.begin());
  };
  const auto& datagrams = context.trace(Where::kClientSide).datagrams;
  const auto moved = std::find_if(datagrams.begin(), datagrams.end(), [&](const auto& datagram) {
    return datagram.sender == Sender::kClient && is_preferred(datagram) &&
           HasFrame(datagram, [](const quic::Frame& frame) { return !IsProbing(frame); });
  });
  context.Expect(moved != datagrams.end(), "The client went on at the server's preferred address",
                 "The client sent nothing but probes to the address that the server prefers");
}

}  // namespace

void CheckConnectionMigration(CheckContext& context) {
  const std::vector<const Connection*> handshakes = Handshakes(context);
  if (!handshakes.empty()) {
    CheckMovedToPreferred(context, *handshakes[0]);
    CheckPaths(context);
    CheckFreshIds(context);
  }
  CheckTransfer(context);
}

}  // namespace badpeer::interop
