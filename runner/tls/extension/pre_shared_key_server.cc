// pre_shared_key on the server's side.
#include <algorithm>

#include "runner/tls/extension/key_share.h"
#include "runner/tls/extension/pre_shared_key_module.h"
#include "runner/tls/extension/psk_selection.h"
#include "runner/tls/extensions.h"
#include "runner/wire/messages.h"

namespace badpeer {
namespace {

std::optional<PreSharedKeyClient> Offer(Handshake& handshake) {
  return ReadExtension<PreSharedKeyClient>(handshake, handshake.hello.extensions);
}

void FindTickets(Handshake& handshake, const PreSharedKeyClient& offer,
                 crypto::HashAlgorithm hash) {
  Peer& peer = handshake.peer;
  if (!peer.options().tickets.enabled) return;
  for (std::size_t i = 0; i < offer.identities.size(); ++i) {
    const Bytes& ticket = offer.identities[i].identity;
    const auto session = peer.sessions().FindTicket(ticket);
    if (!session || session->version != peer.state().version) continue;
    Psk psk = PskOf(session, ticket);
    psk.index = static_cast<std::uint16_t>(i);
    if (psk.hash == hash) handshake.psks.push_back(std::move(psk));
  }
}

void FindImported(Handshake& handshake, const PreSharedKeyClient& offer,
                  crypto::HashAlgorithm hash) {
  const Peer& peer = handshake.peer;
  for (const Credential& credential : peer.options().credentials) {
    const auto* key = std::get_if<PreSharedKey>(&credential);
    if (key == nullptr) continue;
    Psk psk = ImportPsk(*key, hash, peer.protocol());
    const auto same = std::ranges::find(offer.identities, psk.identity, &PskIdentity::identity);
    if (same == offer.identities.end()) continue;
    psk.index = static_cast<std::uint16_t>(same - offer.identities.begin());
    handshake.psks.push_back(std::move(psk));
  }
}

// `before` is the transcript up to the ClientHello that was read last; null: there is none.
void CheckBinder(Handshake& handshake, const Psk& psk, const HandshakeTranscript* before) {
  Peer& peer = handshake.peer;
  const auto offer = Offer(handshake);
  peer.Require(Check::kPskLast,
               handshake.hello.extensions.back().type == ExtensionType::pre_shared_key);
  if (offer->binders.size() != offer->identities.size()) peer.Fail(Check::kBinderCount);
  const Bytes& raw = handshake.hello_message.raw;
  const ByteView truncated = ByteView(raw).first(raw.size() - offer->BindersSize());
  const Bytes hash = before != nullptr ? before->HashWith(psk.hash, truncated)
                                       : crypto::Digest(psk.hash, truncated);
  const Bytes expected = Binder(psk, peer.protocol(), hash);
  const Bytes& binder = offer->binders[psk.index];
  peer.Require(Check::kBinder, binder == expected, binder, expected);
}

// RFC 8446, 4.1.2: keys may be left out of the second hello, and nothing else.
void RequireFewer(Handshake& handshake, const PreSharedKeyClient& first,
                  const PreSharedKeyClient& second) {
  auto at = first.identities.begin();
  for (const PskIdentity& psk : second.identities) {
    at = std::ranges::find(at, first.identities.end(), psk.identity, &PskIdentity::identity);
    if (at == first.identities.end()) handshake.peer.Fail(Check::kRetriedPsks);
    ++at;
  }
}

}  // namespace

void FindUsablePsks(Handshake& handshake, crypto::HashAlgorithm hash) {
  handshake.psks.clear();
  const auto offer = Offer(handshake);
  if (!offer || !TakesPskWithKeyExchange(handshake)) return;
  FindTickets(handshake, *offer, hash);
  FindImported(handshake, *offer, hash);
}

bool SelectPsk(Handshake& handshake, const PreSharedKey* credential) {
  const auto psk = std::ranges::find(handshake.psks, credential, &Psk::credential);
  if (psk == handshake.psks.end()) return false;
  CheckBinder(handshake, *psk, nullptr);
  UsePsk(handshake, *psk);
  return true;
}

void SelectPskAgain(Handshake& handshake, const ClientHello& first,
                    const HandshakeTranscript& before) {
  const auto first_offer = ReadExtension<PreSharedKeyClient>(handshake, first.extensions);
  const auto second_offer = Offer(handshake);
  if (second_offer) {
    RequireFewer(handshake, first_offer.value_or(PreSharedKeyClient{}), *second_offer);
  }
  FindUsablePsks(handshake, handshake.suite->hash);
  if (!handshake.psk) return;
  const auto same = std::ranges::find(handshake.psks, handshake.psk->identity, &Psk::identity);
  if (same == handshake.psks.end()) handshake.peer.Fail(Check::kRetriedSession);
  CheckBinder(handshake, *same, &before);
  handshake.psk->index = same->index;
}

void FollowSentPsk(Handshake& handshake, const ServerHello& hello) {
  const auto sent = Get<PreSharedKeyServer>(hello.extensions);
  if (!sent || !*sent) {
    if (handshake.psk) UsePsk(handshake, std::nullopt);
    return;
  }
  const std::uint16_t index = (*sent)->selected_identity;
  if (handshake.psk && handshake.psk->index == index) return;
  const auto usable = std::ranges::find(handshake.psks, index, &Psk::index);
  const bool found = usable != handshake.psks.end();
  UsePsk(handshake, found ? std::optional<Psk>(*usable) : std::nullopt);
}

}  // namespace badpeer
