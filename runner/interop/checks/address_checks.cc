// The anti-amplification limit and how addresses are validated (RFC 9000, 8.1).
#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "runner/interop/checks/common_checks.h"
#include "runner/interop/checks/transport_checks.h"

namespace badpeer::interop {
namespace {

using quic::PacketType;

// Less, and the server does not send the chain it was given.
constexpr std::uint64_t kLongChainBytes = 7500;
// 64 bits of entropy, which nobody guesses (RFC 9000, 8.1).
constexpr std::size_t kUnguessableId = 8;

bool Contains(const Datagram& datagram, PacketType type) {
  return std::any_of(datagram.packets.begin(), datagram.packets.end(),
                     [&](const DecodedPacket& packet) { return packet.type == type; });
}

int ConnectionOf(const Datagram& datagram) {
  const auto known =
      std::find_if(datagram.packets.begin(), datagram.packets.end(),
                   [](const DecodedPacket& packet) { return packet.connection >= 0; });
  return known == datagram.packets.end() ? -1 : known->connection;
}

// Follows the datagrams at the server, connection by connection, until each one's client address is
// validated.
class AmplificationMeter {
 public:
  explicit AmplificationMeter(CheckContext& context) : context_(context) {}

  void Run() {
    for (const Datagram& datagram : context_.trace(Where::kServerSide).datagrams) {
      if (datagram.sender == Sender::kServer) {
        if (!FromServer(datagram)) return;
        NoteWhatServerGave(datagram);
      } else {
        FromClient(datagram);
      }
    }
    if (validated_ > 0) return;
    std::string totals;
    for (const auto& [connection, budget] : budgets_) {
      totals += (totals.empty() ? "" : "; ") + Totals(budget);
    }
    context_.Fail(
        "The client's address was never validated: neither a Handshake packet of it, nor a token "
        "or "
        "connection ID of the server's choosing came back; the server sent " +
        (totals.empty() ? "nothing" : totals));
  }

 private:
  struct Budget {
    std::size_t received = 0;
    std::size_t sent = 0;
    bool validated = false;
    bool tolerated = false;
    std::set<Bytes> server_ids{};  // That the server chose so far.
  };

  // False: the limit is broken and there is nothing more to say.
  bool FromServer(const Datagram& datagram) {
    if (Contains(datagram, PacketType::kVersionNegotiation)) {
      context_.Fail("The server sent a Version Negotiation packet (" + Frame(datagram) + ")");
      return false;
    }
    Budget& budget = budgets_[ConnectionOf(datagram)];
    budget.sent += datagram.size;
    if (budget.validated) return true;
    if (budget.sent >= 4 * budget.received) {
      context_.Fail("The server broke the amplification limit with " + Frame(datagram) +
                    ": until then it sent " + Totals(budget));
      return false;
    }
    if (budget.sent > 3 * budget.received && !std::exchange(budget.tolerated, true)) {
      context_.Note("The server went past three times what it got, and stayed below four times: " +
                    Frame(datagram) + ", it sent " + Totals(budget));
    }
    return true;
  }

  // All of a datagram counts, whatever becomes of its packets, and before what it validates does.
  void FromClient(const Datagram& datagram) {
    Budget& budget = budgets_[ConnectionOf(datagram)];
    budget.received += datagram.size;
    if (budget.validated) return;
    for (const DecodedPacket& packet : datagram.packets) {
      const std::string how = HowValidated(datagram, packet, budget);
      if (how.empty()) continue;
      budget.validated = true;
      ++validated_;
      context_.Pass("The client's address was validated by " + how + " (" + Frame(datagram) +
                    "); until then the server sent " + Totals(budget));
      return;
    }
  }

  // RFC 9000, 8.1: by a Handshake packet, by a token of a Retry or of NEW_TOKEN, or by a connection
  // ID that only who saw the server's packets can know. Empty: it does not.
  std::string HowValidated(const Datagram& datagram, const DecodedPacket& packet,
                           const Budget& budget) const {
    if (packet.type == PacketType::kHandshake && (packet.decrypted || !HasSecrets(packet))) {
      return "its first Handshake packet";
    }
    if (!packet.decrypted) return "";
    if (const auto token = tokens_.find({datagram.source, packet.token}); token != tokens_.end()) {
      return token->second + " in " + std::string(ToString(packet.type));
    }
    if (packet.dcid.size() >= kUnguessableId && budget.server_ids.contains(packet.dcid)) {
      return "connection ID " + ToHex(packet.dcid) + " of the server's choosing in " +
             std::string(ToString(packet.type));
    }
    return "";
  }

  bool HasSecrets(const DecodedPacket& packet) const {
    const auto& connections = context_.trace(Where::kServerSide).connections;
    return packet.connection >= 0 &&
           connections[static_cast<std::size_t>(packet.connection)].secrets_found;
  }

  void NoteWhatServerGave(const Datagram& datagram) {
    for (const DecodedPacket& packet : datagram.packets) {
      if (packet.type == PacketType::kRetry) {
        tokens_[{datagram.destination, packet.token}] = "the token of a Retry";
      } else if (packet.decrypted && !packet.scid.empty()) {
        budgets_[packet.connection].server_ids.insert(packet.scid);
      }
      for (const quic::Frame& frame : packet.frames) {
        const auto* fresh = std::get_if<quic::NewTokenFrame>(&frame);
        if (fresh == nullptr) continue;
        tokens_[{datagram.destination, ToBytes(fresh->token)}] = "a token of NEW_TOKEN";
      }
    }
  }

  static std::string Frame(const Datagram& datagram) {
    return CheckContext::FrameName(Where::kServerSide, datagram);
  }

  static std::string Totals(const Budget& budget) {
    return Count(budget.sent, "byte") + " after " + std::to_string(budget.received) +
           " bytes from the client";
  }

  CheckContext& context_;
  std::map<int, Budget> budgets_{};  // By connection.
  // What the server gave to an address: from there it proves that address.
  std::map<std::pair<net::IpAddress, Bytes>, std::string> tokens_{};
  std::size_t validated_ = 0;
};

}  // namespace

void CheckAmplificationLimit(CheckContext& context) {
  AmplificationMeter(context).Run();
  const std::vector<const Connection*> handshakes = Handshakes(context);
  std::uint64_t handshake_bytes = 0;
  for (const Connection* connection : handshakes) {
    handshake_bytes = std::max(handshake_bytes, connection->server_handshake_bytes);
  }
  if (!handshakes.empty()) {
    context.Expect(handshake_bytes >= kLongChainBytes,
                   "The server's handshake has " + std::to_string(handshake_bytes) + " bytes",
                   "Wanted at least 7500 bytes of CRYPTO data in the server's Handshake packets, "
                   "found " +
                       std::to_string(handshake_bytes) +
                       ": it does not send the certificate chain it was given");
  }
  CheckTransfer(context);
}

}  // namespace badpeer::interop
