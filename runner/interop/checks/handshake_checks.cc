#include "runner/interop/checks/handshake_checks.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "runner/interop/checks/common_checks.h"
#include "runner/wire/extension.h"
#include "runner/wire/extension_common.h"

namespace badpeer::interop {
namespace {

using quic::PacketType;
using quic::Version;

constexpr std::size_t kManyHandshakes = 50;
constexpr std::uint64_t kMaxInitialStreams = 1000;

void CheckNoRetry(CheckContext& context) {
  const auto retries = context.Sent(Sender::kServer, PacketType::kRetry);
  context.Expect(retries.empty(), "The server sent no Retry",
                 "The server sent a Retry that this test does not allow: " +
                     context.Name(Where::kServerSide, retries));
}

bool StartsClientHello(const DecodedPacket& packet) {
  return std::any_of(packet.frames.begin(), packet.frames.end(), [](const quic::Frame& frame) {
    const auto* crypto = std::get_if<quic::CryptoFrame>(&frame);
    return crypto != nullptr && crypto->offset == 0 && !crypto->data.empty();
  });
}

bool HasCertificate(const Connection& connection) {
  return std::any_of(
      connection.server_messages.begin(), connection.server_messages.end(), [](HandshakeType type) {
        return type == HandshakeType::certificate || type == HandshakeType::compressed_certificate;
      });
}

// Bytes of frames; PADDING, as path MTU probes have it, carries nothing.
std::size_t PayloadBytes(const std::vector<Seen>& packets) {
  std::size_t bytes = 0;
  for (const Seen& seen : packets) {
    bytes += seen.packet->payload_size;
    for (const quic::Frame& frame : seen.packet->frames) {
      if (const auto* padding = std::get_if<quic::PaddingFrame>(&frame)) bytes -= padding->size;
    }
  }
  return bytes;
}

std::string SuitesOf(const ClientHello& hello) {
  std::string names;
  for (const CipherSuite suite : hello.cipher_suites) {
    if (!names.empty()) names += ", ";
    names += Name(suite);
  }
  return names;
}

}  // namespace

void CheckHandshake(CheckContext& context) {
  CheckNoRetry(context);
  CheckTransfer(context);
}

void CheckLongRtt(CheckContext& context) {
  CheckTransfer(context);
  const auto hellos =
      context.Find(Where::kClientSide, Sender::kClient, PacketType::kInitial, StartsClientHello);
  context.Expect(hellos.size() >= 2,
                 "The client sent its ClientHello " + Count(hellos.size(), "time") + ": " +
                     context.Name(Where::kClientSide, hellos),
                 "Wanted at least 2 Initial packets with the start of a ClientHello, found " +
                     std::to_string(hellos.size()) + ": " +
                     context.Name(Where::kClientSide, hellos));
}

void CheckChaCha20(CheckContext& context) {
  CheckTransfer(context);
  std::size_t hellos = 0;
  for (const Connection& connection : context.trace(Where::kClientSide).connections) {
    if (!connection.client_hello) continue;
    ++hellos;
    const auto& suites = connection.client_hello->cipher_suites;
    if (suites.size() == 1 && suites[0] == CipherSuite::TLS_CHACHA20_POLY1305_SHA256) continue;
    context.Fail("Wanted a ClientHello that offers TLS_CHACHA20_POLY1305_SHA256 only, found " +
                 SuitesOf(*connection.client_hello));
    return;
  }
  context.Expect(hellos > 0, "Every ClientHello offers TLS_CHACHA20_POLY1305_SHA256 only",
                 "No ClientHello could be read on the client's side");
}

void CheckMultiplexing(CheckContext& context) {
  CheckTransfer(context);
  constexpr auto kId = quic::TransportParameterId::initial_max_streams_bidi;
  std::size_t seen = 0;
  for (const Connection* connection : Handshakes(context)) {
    if (!connection->server_parameters) continue;
    ++seen;
    const std::uint64_t limit = connection->server_parameters->Number(kId).value_or(0);
    context.Expect(limit <= kMaxInitialStreams,
                   "The server's initial_max_streams_bidi is " + std::to_string(limit),
                   "Wanted an initial_max_streams_bidi of at most 1000, the server's is " +
                       std::to_string(limit));
  }
  if (seen == 0) context.Fail("The server's transport parameters could not be read");
}

void CheckRetry(CheckContext& context) {
  CheckTransfer(context);
  std::set<std::string_view> tokens;
  const auto retries = context.Find(
      Where::kClientSide, Sender::kServer, PacketType::kRetry,
      [](const DecodedPacket& packet) { return packet.decrypted && !packet.token.empty(); });
  for (const Seen& retry : retries) tokens.insert(AsText(retry.packet->token));
  if (!context.Expect(!tokens.empty(),
                      "The client got a Retry: " + context.Name(Where::kClientSide, retries),
                      "No valid Retry packet with a token reached the client")) {
    return;
  }
  std::optional<std::uint64_t> highest_before;
  for (const Seen& initial : context.Sent(Sender::kClient, PacketType::kInitial)) {
    if (!initial.packet->number) continue;
    const std::uint64_t number = *initial.packet->number;
    const std::string name = context.Name(Where::kClientSide, initial);
    if (!tokens.contains(AsText(initial.packet->token))) {
      highest_before = std::max(highest_before.value_or(0), number);
      continue;
    }
    context.Pass("The client used the Retry's token in " + name);
    context.Expect(!highest_before || number > *highest_before,
                   "Packet numbers went on after the Retry",
                   "The client started packet numbers anew after the Retry: " + name +
                       " follows Initial " + std::to_string(highest_before.value_or(0)));
    return;
  }
  context.Fail("No Initial packet of the client carries the token of a Retry");
}

void CheckResumption(CheckContext& context) {
  CheckFiles(context);
  CheckOnlyVersion1(context);
  if (!CheckHandshakes(context, 2)) return;
  const std::vector<const Connection*> handshakes = Handshakes(context);
  for (const Connection* connection : handshakes) {
    if (connection->server_messages.empty()) {
      context.Fail("The server's handshake messages could not be read");
      return;
    }
  }
  context.Expect(HasCertificate(*handshakes[0]), "The first handshake has a certificate",
                 "Wanted a Certificate message in the server's first handshake, found none");
  context.Expect(
      !HasCertificate(*handshakes[1]), "The second handshake has no certificate",
      "The server sent a Certificate message in the second handshake: it did not resume");
}

void CheckZeroRtt(CheckContext& context) {
  CheckFiles(context);
  CheckOnlyVersion1(context);
  CheckHandshakes(context, 2);
  const auto early = context.Sent(Sender::kClient, PacketType::kZeroRtt);
  const auto late = context.Sent(Sender::kClient, PacketType::kOneRtt);
  const std::size_t early_bytes = PayloadBytes(early), late_bytes = PayloadBytes(late);
  std::size_t names = 0;
  for (const std::string& file : context.outcome().files) names += file.size();
  context.Expect(early_bytes > 0,
                 "The client sent " + Count(early_bytes, "byte") +
                     " in 0-RTT packets: " + context.Name(Where::kClientSide, early),
                 "The client sent nothing in 0-RTT packets");
  context.Expect(late_bytes <= names / 2,
                 "The client sent " + Count(late_bytes, "byte") + " in 1-RTT packets",
                 "Wanted at most " + Count(names / 2, "byte") + " in the client's 1-RTT packets, " +
                     "found " + std::to_string(late_bytes) + ": the requests were not early data");
}

void CheckHttp3(CheckContext& context) {
  CheckTransfer(context);
  for (const Connection* connection : Handshakes(context)) {
    if (!connection->client_hello) continue;
    const auto alpn = Get<Alpn>(connection->client_hello->extensions);
    const bool offered = alpn && *alpn &&
                         std::find((*alpn)->protocols.begin(), (*alpn)->protocols.end(), "h3") !=
                             (*alpn)->protocols.end();
    context.Expect(offered, "The client offers h3", "The client's ClientHello does not offer h3");
  }
}

void CheckManyHandshakes(CheckContext& context) {
  CheckHandshakes(context, kManyHandshakes);
  CheckOnlyVersion1(context);
  CheckFiles(context);
}

namespace {

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

// Initial packets must include a version; Handshake packets must have no other.
void ExpectVersion(CheckContext& context, Sender sender, PacketType type, Version wanted) {
  const auto versions = VersionsOf(context.Sent(sender, type));
  const bool only = type == PacketType::kHandshake;
  const bool good = versions.contains(wanted) && (!only || versions.size() == 1);
  const std::string what = "the " + std::string(ToString(sender)) + "'s " +
                           std::string(quic::ToString(type)) + " packets";
  context.Expect(good, "Versions of " + what + ": " + NamesOf(versions),
                 "Wanted " + std::string(only ? "only " : "") + quic::ToString(wanted) + " in " +
                     what + ", found " + NamesOf(versions));
}

}  // namespace

void CheckVersion2(CheckContext& context) {
  ExpectVersion(context, Sender::kClient, PacketType::kInitial, Version::kV1);
  ExpectVersion(context, Sender::kServer, PacketType::kInitial, Version::kV2);
  ExpectVersion(context, Sender::kClient, PacketType::kHandshake, Version::kV2);
  ExpectVersion(context, Sender::kServer, PacketType::kHandshake, Version::kV2);
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
  const Bytes& dcid = sent[0].packet->dcid;
  const auto all =
      context.Find(Where::kClientSide, Sender::kServer, PacketType::kVersionNegotiation);
  const auto answers =
      context.Find(Where::kClientSide, Sender::kServer, PacketType::kVersionNegotiation,
                   [&](const DecodedPacket& packet) { return packet.scid == dcid; });
  context.Expect(!answers.empty(),
                 "The server answered the client's first packet with " +
                     context.Name(Where::kClientSide, answers),
                 "Wanted a Version Negotiation packet with source connection ID " + ToHex(dcid) +
                     ", found " + context.Name(Where::kClientSide, all));
}

}  // namespace badpeer::interop
