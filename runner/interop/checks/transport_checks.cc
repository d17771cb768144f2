#include "runner/interop/checks/transport_checks.h"

#include <algorithm>
#include <array>
#include <map>
#include <string>

#include "runner/interop/checks/common_checks.h"
#include "runner/interop/checks/handshake_checks.h"

namespace badpeer::interop {
namespace {

using quic::PacketType;

constexpr std::array<Sender, 2> kSenders = {Sender::kClient, Sender::kServer};

Sender Other(Sender sender) {
  return sender == Sender::kClient ? Sender::kServer : Sender::kClient;
}

// How many updates the keys of each 1-RTT packet were away from the first ones, by number.
std::map<std::uint64_t, std::uint64_t> UpdatesByNumber(const CheckContext& context, Sender sender) {
  std::map<std::uint64_t, std::uint64_t> updates;
  for (const Seen& seen : context.Sent(sender, PacketType::kOneRtt)) {
    if (seen.packet->number) updates[*seen.packet->number] = seen.packet->key_updates;
  }
  return updates;
}

// RFC 9001, 6.2: who gets a packet with new keys takes new keys itself before it acknowledges that
// packet.
void CheckAcknowledgedWithNewKeys(CheckContext& context, Sender sender) {
  const auto updates = UpdatesByNumber(context, Other(sender));
  for (const Seen& seen : context.Sent(sender, PacketType::kOneRtt)) {
    for (const quic::Frame& frame : seen.packet->frames) {
      const auto* ack = std::get_if<quic::AckFrame>(&frame);
      if (ack == nullptr) continue;
      const auto acked = updates.find(ack->ranges[0].largest);
      if (acked == updates.end() || acked->second <= seen.packet->key_updates) continue;
      context.Fail("The " + std::string(ToString(sender)) + " did not follow the key update: " +
                   context.Name(CheckContext::SideOf(sender), seen) + " acknowledges 1-RTT " +
                   std::to_string(acked->first) + ", which has newer keys than itself");
      return;
    }
  }
}

// RFC 9001, 6.1 and 4.1.2: not before the handshake is confirmed, by HANDSHAKE_DONE or by an
// acknowledgement of a 1-RTT packet.
void CheckConfirmedBeforeUpdate(CheckContext& context) {
  for (const Datagram& datagram : context.trace(Where::kClientSide).datagrams) {
    for (const DecodedPacket& packet : datagram.packets) {
      if (packet.type != PacketType::kOneRtt || !packet.decrypted) continue;
      if (datagram.sender == Sender::kClient) {
        if (packet.key_updates == 0) continue;
        context.Fail("The client updated its keys before its handshake was confirmed: " +
                     context.Name(Where::kClientSide, Seen{&datagram, &packet}));
        return;
      }
      const bool confirms =
          std::any_of(packet.frames.begin(), packet.frames.end(), [](const quic::Frame& frame) {
            return std::holds_alternative<quic::HandshakeDoneFrame>(frame) ||
                   std::holds_alternative<quic::AckFrame>(frame);
          });
      // What the server begins, the client follows.
      if (confirms || packet.key_updates > 0) return;
    }
  }
}

}  // namespace

void CheckKeyUpdate(CheckContext& context) {
  if (Handshakes(context).empty()) return CheckTransfer(context);
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
  for (const Sender sender : kSenders) CheckAcknowledgedWithNewKeys(context, sender);
  CheckConfirmedBeforeUpdate(context);
  CheckTransfer(context);
}

void CheckIpv6(CheckContext& context) {
  bool good = true;
  for (const Where where : {Where::kClientSide, Where::kServerSide}) {
    for (const Datagram& datagram : context.trace(where).datagrams) {
      if (datagram.source.v6) continue;
      context.Fail("A QUIC packet went over IPv4, from " + ToString(datagram.source) + " to " +
                   ToString(datagram.destination) + " (" + context.FrameName(where, datagram) +
                   ")");
      good = false;
      break;
    }
  }
  if (good) context.Pass("No QUIC packet went over IPv4");
  CheckTransfer(context);
}

void MeasureGoodput(CheckContext& context) {
  const auto packets = context.Find(Where::kClientSide, Sender::kServer, PacketType::kOneRtt);
  const auto elapsed = packets.empty() ? std::chrono::nanoseconds(0)
                                       : packets.back().datagram->time - packets[0].datagram->time;
  if (elapsed.count() <= 0) {
    context.Fail("The server's 1-RTT packets reached the client in no measurable time");
    return CheckTransfer(context);
  }
  double bits = 0;
  for (const FileSpec& file : context.test().files) bits += 8.0 * static_cast<double>(file.bytes);
  const double milliseconds = std::chrono::duration<double, std::milli>(elapsed).count();
  context.result().kbps = bits / milliseconds;
  context.Pass("The transfer took " + std::to_string(static_cast<long>(milliseconds)) +
               " ms from " + context.Name(Where::kClientSide, packets.front()) + " to " +
               context.Name(Where::kClientSide, packets.back()) + ": " +
               std::to_string(static_cast<long>(*context.result().kbps)) + " kbps");
  CheckTransfer(context);
}

}  // namespace badpeer::interop
