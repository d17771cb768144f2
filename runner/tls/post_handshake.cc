#include "runner/tls/post_handshake.h"

#include "runner/tls/cipher_suites.h"
#include "runner/tls/extensions.h"
#include "runner/tls/key_schedule.h"
#include "runner/tls/negotiation.h"
#include "runner/tls/resumption.h"
#include "runner/wire/messages.h"

namespace badpeer {
namespace {

constexpr std::uint8_t kTicketCount = 2;
constexpr std::uint32_t kTicketLifetimeSeconds = 24 * 60 * 60;
constexpr std::size_t kTicketSize = 208;  // of the order of a sealed session

KeySchedule ScheduleOf(const Peer& peer) {
  return KeySchedule(FindCipherSuite(peer.state().cipher_suite)->hash, peer.protocol());
}

// RFC 8446, 4.6.1.
std::shared_ptr<Session> MakeSession(Peer& peer, ByteView nonce) {
  const ConnectionState& state = peer.state();
  auto session =
      SessionOf(state, ScheduleOf(peer).Expand(state.resumption_secret, "resumption", nonce));
  session->received = peer.now();
  return session;
}

void TakeTicket(Peer& peer, const HandshakeMessage& message) {
  const auto ticket = peer.Parse<NewSessionTicket13>(message);
  Handshake handshake{.peer = peer};
  ReadExtensions(handshake, ExtensionContext::new_session_ticket, ticket.extensions);
  auto session = MakeSession(peer, ticket.nonce);
  session->lifetime_seconds = ticket.lifetime_seconds;
  session->age_add = ticket.age_add;
  const NewTicket honest = ticket.lifetime_seconds != 0 ? NewTicket::kKeep : NewTicket::kIgnore;
  if (peer.Choose(honest) == NewTicket::kKeep) {
    peer.sessions().client =
        SessionStore::ClientSession{.session = std::move(session), .ticket = ticket.ticket};
  }
  peer.channel().AckFlight();
}

Bytes NextSecret(Peer& peer, ByteView secret) {
  return ScheduleOf(peer).Expand(secret, "traffic upd", {});  // RFC 8446, 7.2
}

bool TakeKeyUpdate(Peer& peer, const HandshakeMessage& message) {
  const auto update = peer.Parse<KeyUpdate>(message);
  ConnectionState& state = peer.state();
  state.read_traffic_secret = NextSecret(peer, state.read_traffic_secret);
  ++state.read_epoch;
  peer.channel().SetReadKeys(
      MakeTrafficKeys(state.read_epoch, state.cipher_suite, state.read_traffic_secret));
  peer.channel().AckFlight();
  return update.request_update == KeyUpdateRequest::update_requested;
}

}  // namespace

bool HandlePostHandshake13(Peer& peer, const HandshakeMessage& message) {
  if (peer.IsClient() && message.type == HandshakeType::new_session_ticket) {
    TakeTicket(peer, message);
    return false;
  }
  if (message.type == HandshakeType::key_update && !peer.IsQuic()) {
    return TakeKeyUpdate(peer, message);
  }
  peer.Fail(Check::kPostHandshake13, Name(message.type));
}

void SendTickets13(Peer& peer) {
  Handshake handshake{.peer = peer};
  for (std::uint8_t i = 0; i < kTicketCount; ++i) {
    NewSessionTicket13 message{.lifetime_seconds = kTicketLifetimeSeconds,
                               .age_add = static_cast<std::uint32_t>(peer.random().Next()),
                               .nonce = {i},
                               .ticket = peer.random().Take(kTicketSize)};
    WriteExtensions(handshake, ExtensionContext::new_session_ticket, message.extensions);
    if (!peer.Send(message)) continue;
    ExtensionsSent(handshake, ExtensionContext::new_session_ticket, message.extensions);
    auto session = MakeSession(peer, message.nonce);
    session->age_add = message.age_add;
    session->lifetime_seconds = message.lifetime_seconds;
    peer.sessions().PutTicket(message.ticket, std::move(session));
  }
  try {
    peer.channel().Flush();
  } catch (const PeerFailure& failure) {
    // A client may close as soon as its Finished is out. Tickets then find nobody, which is no
    // fault; whatever else is due from the shim will be missed where it is read.
    if (failure.kind() != PeerFailure::Kind::kClosed) throw;
  }
}

void SendKeyUpdate(Peer& peer, KeyUpdateRequest request) {
  ConnectionState& state = peer.state();
  if (state.version < ProtocolVersion::kTls13) {
    throw PeerFailure("KeyUpdate needs TLS 1.3");
  }
  if (!peer.Send(KeyUpdate{.request_update = request})) return;
  state.write_traffic_secret = NextSecret(peer, state.write_traffic_secret);
  ++state.write_epoch;
  peer.channel().SetWriteKeys(
      MakeTrafficKeys(state.write_epoch, state.cipher_suite, state.write_traffic_secret));
  peer.channel().Flush();
}

}  // namespace badpeer
