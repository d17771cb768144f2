#include "runner/interop/checks/handshake_checks.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "runner/interop/checks/common_checks.h"
#include "runner/wire/extension.h"
#include "runner/wire/extension_common.h"
#include "runner/wire/varint.h"

namespace badpeer::interop {
namespace {

using quic::PacketType;

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

namespace {

// A client that has no answer yet repeats its hello, or asks for one with a PING (RFC 9002, 6.2.4).
std::vector<Seen> Probes(const CheckContext& context) {
  std::vector<Seen> probes;
  bool started = false;
  for (const Datagram& datagram : context.trace(Where::kClientSide).datagrams) {
    if (datagram.sender == Sender::kServer) break;
    for (const DecodedPacket& packet : datagram.packets) {
      if (packet.type != PacketType::kInitial || !packet.decrypted) continue;
      const bool has_crypto =
          std::any_of(packet.frames.begin(), packet.frames.end(), [](const quic::Frame& frame) {
            return std::holds_alternative<quic::CryptoFrame>(frame);
          });
      const bool has_ping = std::any_of(
          packet.frames.begin(), packet.frames.end(),
          [](const quic::Frame& frame) { return std::holds_alternative<quic::PingFrame>(frame); });
      if (started && !has_crypto && has_ping) probes.push_back({&datagram, &packet});
      started |= has_crypto;
    }
  }
  return probes;
}

}  // namespace

void CheckLongRtt(CheckContext& context) {
  const auto hellos =
      context.Find(Where::kClientSide, Sender::kClient, PacketType::kInitial, StartsClientHello);
  const std::vector<Seen> probes = Probes(context);
  if (hellos.size() == 1 && !probes.empty()) {
    context.Pass("The client did not repeat its ClientHello while it waited, it sent PING in " +
                 context.Name(Where::kClientSide, probes));
  } else {
    context.Expect(hellos.size() >= 2,
                   "The client sent its ClientHello " + Count(hellos.size(), "time") + ": " +
                       context.Name(Where::kClientSide, hellos),
                   "Wanted at least 2 Initial packets with the start of a ClientHello, found " +
                       std::to_string(hellos.size()) + ": " +
                       context.Name(Where::kClientSide, hellos));
  }
  CheckTransfer(context);
}

namespace {

// GREASE (RFC 8701) and signalling values are no suites.
std::vector<CipherSuite> SuitesOffered(const ClientHello& hello) {
  std::vector<CipherSuite> suites;
  for (const CipherSuite suite : hello.cipher_suites) {
    const bool signal = suite == CipherSuite::TLS_EMPTY_RENEGOTIATION_INFO_SCSV ||
                        suite == CipherSuite::TLS_FALLBACK_SCSV;
    if (!IsGrease(suite) && !signal) suites.push_back(suite);
  }
  return suites;
}

}  // namespace

void CheckChaCha20(CheckContext& context) {
  constexpr CipherSuite kWanted = CipherSuite::TLS_CHACHA20_POLY1305_SHA256;
  std::size_t hellos = 0;
  bool good = true;
  for (const Connection& connection : context.trace(Where::kClientSide).connections) {
    if (!connection.client_hello) continue;
    ++hellos;
    if (SuitesOffered(*connection.client_hello) != std::vector{kWanted}) {
      context.Fail("Wanted a ClientHello that offers TLS_CHACHA20_POLY1305_SHA256 only, found " +
                   SuitesOf(*connection.client_hello));
      good = false;
    } else if (connection.server_hello && connection.server_hello->cipher_suite != kWanted) {
      context.Fail("The server chose " + Name(connection.server_hello->cipher_suite) +
                   ", which the client did not offer");
      good = false;
    }
  }
  if (good) {
    context.Expect(hellos > 0, "Every ClientHello offers TLS_CHACHA20_POLY1305_SHA256 only",
                   "No ClientHello could be read on the client's side");
  }
  CheckTransfer(context);
}

namespace {

using StreamIds = std::set<std::uint64_t>;
constexpr std::uint64_t kStreamKindMask = 3, kClientBidi = 0, kClientUni = 2, kServerUni = 3;

// The client's bidirectional streams, as it opened them, against what the server had allowed it by
// then (RFC 9000, 4.6). A stream beyond that is a STREAM_LIMIT_ERROR which both ends passed over.
void CheckStreamsOf(CheckContext& context, const Connection& at_client, int index,
                    std::uint64_t limit) {
  StreamIds opened;
  for (const Datagram& datagram : context.trace(Where::kClientSide).datagrams) {
    for (const DecodedPacket& packet : datagram.packets) {
      if (packet.connection != index) continue;
      for (const quic::Frame& frame : packet.frames) {
        const auto* more = std::get_if<quic::MaxStreamsFrame>(&frame);
        const auto* stream = std::get_if<quic::StreamFrame>(&frame);
        if (datagram.sender == Sender::kServer) {
          if (more != nullptr && more->bidirectional) limit = std::max(limit, more->maximum);
        } else if (stream != nullptr && (stream->stream_id & kStreamKindMask) == kClientBidi) {
          opened.insert(stream->stream_id);
          if (stream->stream_id / 4 < limit) continue;
          context.Fail("The client opened stream " + std::to_string(stream->stream_id) + " in " +
                       context.Name(Where::kClientSide, Seen{&datagram, &packet}) +
                       ", although the server had allowed it " + std::to_string(limit) +
                       " streams by then");
          return;
        }
      }
    }
  }
  const std::size_t files = context.outcome().files.size();
  context.Expect(opened.size() >= files || !at_client.secrets_found,
                 "The client opened " + Count(opened.size(), "stream"),
                 "Wanted a stream for each of " + Count(files, "request") + ", the client opened " +
                     std::to_string(opened.size()));
}

}  // namespace

void CheckMultiplexing(CheckContext& context) {
  constexpr auto kId = quic::TransportParameterId::initial_max_streams_bidi;
  const std::vector<const Connection*> handshakes = Handshakes(context);
  std::size_t seen = 0;
  for (const Connection* connection : handshakes) {
    if (!connection->server_parameters) continue;
    ++seen;
    const std::uint64_t limit = connection->server_parameters->Number(kId).value_or(0);
    context.Expect(limit <= kMaxInitialStreams,
                   "The server's initial_max_streams_bidi is " + std::to_string(limit),
                   "Wanted an initial_max_streams_bidi of at most 1000, the server's is " +
                       std::to_string(limit));
  }
  if (seen == 0 && !handshakes.empty()) {
    context.Fail("The server's transport parameters could not be read");
  }
  const std::vector<Connection>& at_client = context.trace(Where::kClientSide).connections;
  for (std::size_t i = 0; i < at_client.size(); ++i) {
    if (!at_client[i].server_parameters) continue;
    CheckStreamsOf(context, at_client[i], static_cast<int>(i),
                   at_client[i].server_parameters->Number(kId).value_or(0));
  }
  CheckTransfer(context);
}

namespace {

// A server that asks for validation may close a connection attempt that comes without its token, or
// drop it; what else it sends serves the attempt. The keys of its Initial packets tell to which of
// the client's packets they answer (RFC 9001, 5.2).
void CheckNothingServedWithout(CheckContext& context, const std::set<std::string_view>& tokens) {
  std::set<Bytes> validated;
  for (const Seen& seen : context.Find(Where::kServerSide, Sender::kClient, PacketType::kInitial)) {
    if (seen.packet->decrypted && tokens.contains(AsText(seen.packet->token))) {
      validated.insert(seen.packet->dcid);
      validated.insert(seen.packet->keys_dcid);
    }
  }
  const auto served = context.Find(
      Where::kServerSide, Sender::kServer, PacketType::kInitial, [&](const DecodedPacket& packet) {
        const bool closes =
            std::any_of(packet.frames.begin(), packet.frames.end(), [](const quic::Frame& frame) {
              return std::holds_alternative<quic::ConnectionCloseFrame>(frame);
            });
        return packet.decrypted && !closes && !validated.contains(packet.keys_dcid);
      });
  context.Expect(served.empty(), "The server served nothing before its Retry was followed",
                 "The server sent a Retry and also served the client's Initial without a token: " +
                     context.Name(Where::kServerSide, served));
}

// The first Initial packet of the client that follows a Retry.
void CheckRetryFollowed(CheckContext& context, const std::vector<Seen>& retries) {
  std::optional<std::uint64_t> highest_before;
  for (const Seen& initial : context.Sent(Sender::kClient, PacketType::kInitial)) {
    if (!initial.packet->number) continue;
    const std::uint64_t number = *initial.packet->number;
    const std::string name = context.Name(Where::kClientSide, initial);
    const auto followed = std::find_if(retries.begin(), retries.end(), [&](const Seen& retry) {
      return retry.packet->token == initial.packet->token;
    });
    if (followed == retries.end()) {
      highest_before = std::max(highest_before.value_or(0), number);
      continue;
    }
    context.Pass("The client used the Retry's token in " + name);
    context.Expect(!highest_before || number > *highest_before,
                   "Packet numbers went on after the Retry",
                   "The client started packet numbers anew after the Retry: " + name +
                       " follows Initial " + std::to_string(highest_before.value_or(0)));
    context.Expect(initial.packet->dcid == followed->packet->scid,
                   "The client took the connection ID of the Retry",
                   "The client sent " + name + " to connection ID " + ToHex(initial.packet->dcid) +
                       ", not to the Retry's " + ToHex(followed->packet->scid));
    return;
  }
  context.Fail("No Initial packet of the client carries the token of a Retry");
}

}  // namespace

void CheckRetry(CheckContext& context) {
  const auto retries = context.Find(
      Where::kClientSide, Sender::kServer, PacketType::kRetry,
      [](const DecodedPacket& packet) { return packet.decrypted && !packet.token.empty(); });
  if (context.Expect(!retries.empty(),
                     "The client got a Retry: " + context.Name(Where::kClientSide, retries),
                     "No valid Retry packet with a token reached the client")) {
    std::set<std::string_view> tokens;
    for (const Seen& retry : retries) tokens.insert(AsText(retry.packet->token));
    CheckRetryFollowed(context, retries);
    CheckNothingServedWithout(context, tokens);
  }
  CheckTransfer(context);
}

namespace {

// Whether one end opened its control stream (RFC 9114, 6.2.1): a stream of its own that begins with
// type 0.
bool OpenedControlStream(const CheckContext& context, Sender sender) {
  const std::uint64_t kind = sender == Sender::kClient ? kClientUni : kServerUni;
  const auto found =
      context.Find(CheckContext::SideOf(sender), sender, {}, [&](const DecodedPacket& packet) {
        return std::any_of(packet.frames.begin(), packet.frames.end(), [&](const auto& frame) {
          const auto* stream = std::get_if<quic::StreamFrame>(&frame);
          if (stream == nullptr || (stream->stream_id & kStreamKindMask) != kind) return false;
          Reader in(stream->data);
          return stream->offset == 0 && !in.empty() && ReadVarint(in) == 0 && in.ok();
        });
      });
  return !found.empty();
}

// The protocol that the server chose, where its EncryptedExtensions can be read.
std::optional<std::string> ChosenProtocol(const Connection& connection) {
  if (!connection.encrypted_extensions) return std::nullopt;
  const auto alpn = Get<Alpn>(connection.encrypted_extensions->extensions);
  if (!alpn || !*alpn || (*alpn)->protocols.empty()) return "none";
  return (*alpn)->protocols[0];
}

void CheckHttp3Of(CheckContext& context, const Connection& connection) {
  const auto alpn = Get<Alpn>(connection.client_hello->extensions);
  const bool offered = alpn && *alpn &&
                       std::find((*alpn)->protocols.begin(), (*alpn)->protocols.end(), "h3") !=
                           (*alpn)->protocols.end();
  context.Expect(offered, "The client offers h3", "The client's ClientHello does not offer h3");
  const std::optional<std::string> chosen = ChosenProtocol(connection);
  if (!chosen) {
    context.Note("Whether HTTP/3 was spoken cannot be seen without secrets");
    return;
  }
  context.Expect(*chosen == "h3", "The server chose h3",
                 "The client offers h3, and the server chose another protocol: " + *chosen);
  for (const Sender sender : {Sender::kClient, Sender::kServer}) {
    const std::string who(ToString(sender));
    context.Expect(OpenedControlStream(context, sender),
                   "The " + who + " opened an HTTP/3 control stream",
                   "The " + who + " spoke no HTTP/3: it opened no control stream");
  }
}

}  // namespace

void CheckHttp3(CheckContext& context) {
  for (const Connection* connection : Handshakes(context)) {
    if (connection->client_hello) CheckHttp3Of(context, *connection);
  }
  CheckTransfer(context);
}

void CheckManyHandshakes(CheckContext& context) {
  CheckHandshakes(context, kManyHandshakes);
  CheckOnlyVersion1(context);
  CheckFiles(context);
}

}  // namespace badpeer::interop
