// Checks of versions: version 2 by compatible negotiation, and Version Negotiation packets.
#include <algorithm>
#include <set>
#include <string>

#include "runner/interop/checks/common_checks.h"
#include "runner/interop/checks/handshake_checks.h"
#include "runner/wire/reader.h"

namespace badpeer::interop {
namespace {

using quic::PacketType;
using quic::Version;

std::set<Version> VersionsOf(const std::vector<Seen>& packets) {
  std::set<Version> versions;
  for (const Seen& seen : packets) versions.insert(seen.packet->version);
  return versions;
}

std::string NamesOf(const std::set<Version>& versions) {
  std::string names;
  for (const Version version : versions) {
    if (!names.empty()) names += ", ";
    names += quic::ToString(version);
  }
  return names.empty() ? "none" : names;
}

// Initial packets must include a version; other packets must have no other.
void ExpectVersion(CheckContext& context, Sender sender, PacketType type, Version wanted) {
  const bool only = type != PacketType::kInitial;
  std::vector<Seen> packets = context.Sent(sender, type);
  // The version of a short header shows in its keys.
  if (type == PacketType::kOneRtt) {
    std::erase_if(packets, [](const Seen& seen) { return !seen.packet->decrypted; });
    if (packets.empty()) return;
  }
  const auto versions = VersionsOf(packets);
  const bool good = versions.contains(wanted) && (!only || versions.size() == 1);
  const std::string what = "the " + std::string(ToString(sender)) + "'s " +
                           std::string(quic::ToString(type)) + " packets";
  context.Expect(good, "Versions of " + what + ": " + NamesOf(versions),
                 "Wanted " + std::string(only ? "only " : "") + quic::ToString(wanted) + " in " +
                     what + ", found " + NamesOf(versions));
}

// RFC 9368, 3: the chosen version, then those that are available.
std::vector<Version> VersionInformation(
    const std::optional<quic::TransportParameters>& parameters) {
  std::vector<Version> versions;
  const Bytes* value =
      parameters ? parameters->Find(quic::TransportParameterId::version_information) : nullptr;
  if (value == nullptr) return versions;
  Reader in(*value);
  while (in.size() >= 4) versions.push_back(Version{in.U32()});
  return versions;
}

// RFC 9368, 2.3: it is one connection that begins in version 1 and goes on in version 2, because
// the client offers that. An attempt in version 1 and a connection in version 2 are something else.
void CheckNegotiatedOnOneConnection(CheckContext& context) {
  const std::vector<const Connection*> handshakes = Handshakes(context);
  if (handshakes.size() != 1) return;
  const Connection& connection = *handshakes[0];
  const auto index =
      static_cast<int>(&connection - context.trace(Where::kServerSide).connections.data());
  const auto initials = context.Find(
      Where::kServerSide, Sender::kClient, PacketType::kInitial,
      [&](const DecodedPacket& packet) { return packet.connection == index && packet.decrypted; });
  const Version first = initials.empty() ? Version{} : initials[0].packet->version;
  context.Expect(first == Version::kV1, "The connection began in version 1",
                 "The connection began in " + quic::ToString(first) +
                     ", not in version 1: nothing was negotiated on it");
  const std::vector<Version> offered = VersionInformation(connection.client_parameters);
  const bool offers = std::find(offered.begin(), offered.end(), Version::kV2) != offered.end();
  context.Expect(
      offers, "The client offers version 2 in its version_information",
      "The client does not offer version 2: its transport parameters have " +
          std::string(offered.empty() ? "no version_information" : "no v2 in version_information"));
}

}  // namespace

void CheckVersion2(CheckContext& context) {
  ExpectVersion(context, Sender::kClient, PacketType::kInitial, Version::kV1);
  ExpectVersion(context, Sender::kServer, PacketType::kInitial, Version::kV2);
  for (const Sender sender : {Sender::kClient, Sender::kServer}) {
    ExpectVersion(context, sender, PacketType::kHandshake, Version::kV2);
    ExpectVersion(context, sender, PacketType::kOneRtt, Version::kV2);
  }
  CheckNegotiatedOnOneConnection(context);
  CheckHandshakes(context, 1);
  CheckFiles(context);
}

void CheckVersionNegotiation(CheckContext& context) {
  const auto sent =
      context.Find(Where::kClientSide, Sender::kClient, {}, [](const DecodedPacket& packet) {
        return packet.type == PacketType::kInitial || packet.type == PacketType::kUnknown;
      });
  if (sent.empty()) {
    context.Fail("The client sent no Initial packet");
    return;
  }
  const DecodedPacket& first = *sent[0].packet;
  const auto all =
      context.Find(Where::kClientSide, Sender::kServer, PacketType::kVersionNegotiation);
  const auto answers =
      context.Find(Where::kClientSide, Sender::kServer, PacketType::kVersionNegotiation,
                   [&](const DecodedPacket& packet) { return packet.scid == first.dcid; });
  if (!context.Expect(!answers.empty(),
                      "The server answered the client's first packet with " +
                          context.Name(Where::kClientSide, answers),
                      "Wanted a Version Negotiation packet with source connection ID " +
                          ToHex(first.dcid) + ", found " + context.Name(Where::kClientSide, all))) {
    return;
  }
  // RFC 9000, 6.2 and 17.2.1: a client throws away what does not name it or lists its own version.
  const DecodedPacket& answer = *answers[0].packet;
  context.Expect(answer.dcid == first.scid, "It is addressed to the client's connection ID",
                 "The Version Negotiation packet is addressed to " + ToHex(answer.dcid) +
                     ", the client's connection ID is " + ToHex(first.scid));
  const auto& versions = answer.supported_versions;
  const bool lists_it = std::find(versions.begin(), versions.end(),
                                  static_cast<std::uint32_t>(first.version)) != versions.end();
  context.Expect(!versions.empty() && !lists_it, "It lists versions, and not the client's",
                 versions.empty()
                     ? "The Version Negotiation packet lists no version"
                     : "The Version Negotiation packet lists " + quic::ToString(first.version) +
                           ", the version that it refuses");
}

}  // namespace badpeer::interop
