#include "runner/interop/checks/check_context.h"

#include <algorithm>
#include <utility>

namespace badpeer::interop {

bool CheckContext::Expect(bool good, std::string passed, std::string failed) {
  if (good) {
    Pass(std::move(passed));
  } else {
    Fail(std::move(failed));
  }
  return good;
}

void CheckContext::Add(Finding::Kind kind, std::string text) {
  result_.findings.push_back({kind, std::move(text) + "."});
}

std::vector<Seen> CheckContext::Find(
    Where where, Sender sender, std::optional<quic::PacketType> type,
    const std::function<bool(const DecodedPacket&)>& wanted) const {
  std::vector<Seen> found;
  for (const Datagram& datagram : trace(where).datagrams) {
    if (datagram.sender != sender) continue;
    for (const DecodedPacket& packet : datagram.packets) {
      if (type && packet.type != *type) continue;
      if (wanted && !wanted(packet)) continue;
      found.push_back({&datagram, &packet});
    }
  }
  return found;
}

std::string CheckContext::Name(Where where, const Seen& seen) const {
  std::string name(ToString(seen.packet->type));
  if (seen.packet->number) name += " " + std::to_string(*seen.packet->number);
  name += where == Where::kClientSide ? " (client side, frame " : " (server side, frame ";
  return name + std::to_string(seen.datagram->frame_number) + ")";
}

std::string CheckContext::Name(Where where, const std::vector<Seen>& seen) const {
  constexpr std::size_t kShown = 3;
  if (seen.empty()) return "none";
  std::string names;
  for (std::size_t i = 0; i < std::min(seen.size(), kShown); ++i) {
    if (i > 0) names += ", ";
    names += Name(where, seen[i]);
  }
  if (seen.size() > kShown) names += " and " + std::to_string(seen.size() - kShown) + " more";
  return names;
}

std::string CheckContext::FrameName(Where where, const Datagram& datagram) {
  return std::string(where == Where::kClientSide ? "client" : "server") + " side, frame " +
         std::to_string(datagram.frame_number);
}

std::string_view ToString(Sender sender) { return sender == Sender::kClient ? "client" : "server"; }

std::string Count(std::size_t number, std::string_view noun) {
  std::string text = std::to_string(number);
  text.append(" ").append(noun);
  if (number != 1) text.append("s");
  return text;
}

}  // namespace badpeer::interop
