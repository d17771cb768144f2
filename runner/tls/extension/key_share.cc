#include "runner/tls/extension/key_share.h"

#include <algorithm>

#include "runner/tls/extensions.h"
#include "runner/tls/negotiation.h"
#include "runner/wire/messages.h"

namespace badpeer {
namespace {

void WriteKeyShares(Handshake& handshake, ExtensionContext where, Extensions& into) {
  Peer& peer = handshake.peer;
  if (where != ExtensionContext::client_hello || !Offers13(peer) || handshake.pake) return;
  const std::vector<NamedGroup>& groups = GroupsOf(peer.options());
  const std::vector<NamedGroup>& wanted = peer.options().key_shares.value_or(groups);
  KeyShareClient shares;
  for (NamedGroup group : groups) {
    if (std::ranges::count(wanted, group) == 0) continue;
    auto exchange = crypto::KeyExchange::Create(group, peer.random());
    if (exchange == nullptr) continue;
    Bytes value = exchange->Offer();
    peer.Fire(SecretMade{Secret::kOwnKeyShare, value});
    shares.client_shares.push_back({group, std::move(value)});
    handshake.key_shares[group] = std::move(exchange);
  }
  Put(into, shares);
}

void WriteModes(Handshake& handshake, ExtensionContext where, Extensions& into) {
  if (where != ExtensionContext::client_hello || !Offers13(handshake.peer)) return;
  Put(into, PskKeyExchangeModes{.ke_modes = {PskKeyExchangeMode::psk_dhe_ke}});
}

}  // namespace

bool SentKeyShare(Handshake& handshake, NamedGroup group) {
  const Result<std::optional<KeyShareClient>> sent =
      Get<KeyShareClient>(handshake.hello.extensions);
  return sent && *sent &&
         std::ranges::count((*sent)->client_shares, group, &KeyShareEntry::group) > 0;
}

void RetryKeyShare(Handshake& handshake, NamedGroup group) {
  auto exchange = crypto::KeyExchange::Create(group, handshake.peer.random());
  Bytes value = exchange->Offer();
  handshake.peer.Fire(SecretMade{Secret::kOwnKeyShare, value});
  Replace(handshake.honest_hello.extensions, KeyShareClient{{{group, std::move(value)}}});
  handshake.key_shares.clear();
  handshake.key_shares[group] = std::move(exchange);
}

bool TakesPskWithKeyExchange(Handshake& handshake) {
  const auto modes = ReadExtension<PskKeyExchangeModes>(handshake, handshake.hello.extensions);
  return modes && std::ranges::count(modes->ke_modes, PskKeyExchangeMode::psk_dhe_ke) > 0;
}

const ExtensionModule kKeyShare = {.type = ExtensionType::key_share, .write = WriteKeyShares};
const ExtensionModule kPskKeyExchangeModes = {.type = PskKeyExchangeModes::kType,
                                              .write = WriteModes};

}  // namespace badpeer
