#include "runner/tls/key_share_choice.h"

#include <vector>

#include "runner/tls/extension/key_share.h"
#include "runner/tls/extension/pake.h"
#include "runner/tls/extension/supported_groups.h"
#include "runner/tls/extensions.h"
#include "runner/tls/negotiation.h"
#include "runner/tls/peer.h"

namespace badpeer {

KeyShareChoice ChooseKeyShare(Handshake& handshake) {
  Peer& peer = handshake.peer;
  if (handshake.pake != nullptr) {  // no group is needed
    return {.retry = peer.Choose(HelloRetry::kSkip) == HelloRetry::kSend};
  }
  const auto group = peer.Choose(FirstCommonGroup(handshake), GroupsOf(peer.options()));
  const auto shares = ReadExtension<KeyShareClient>(handshake, handshake.hello.extensions);
  if (!group) peer.Fail(Check::kGroupInCommon);
  KeyShareChoice choice{.group = *group};
  peer.Require(Check::kClientShare, shares.has_value());
  const auto offered = shares ? shares->client_shares : std::vector<KeyShareEntry>{};
  for (const KeyShareEntry& share : offered) {
    if (share.group == choice.group) choice.client_share = share.key_exchange;
  }
  const HelloRetry honest = choice.client_share ? HelloRetry::kSkip : HelloRetry::kSend;
  choice.retry = peer.Choose(honest) == HelloRetry::kSend;
  if (choice.retry || choice.client_share) return choice;
  // A test goes on without a fitting share: with one that does not fit, or without any.
  if (offered.empty()) return choice;
  choice.group = offered.front().group;
  choice.client_share = offered.front().key_exchange;
  return choice;
}

Bytes TakeRetriedShare(Handshake& handshake, NamedGroup group) {
  Peer& peer = handshake.peer;
  const auto shares = ReadExtension<KeyShareClient>(handshake, handshake.hello.extensions);
  if (!shares || shares->client_shares.empty()) peer.Fail(Check::kRetriedShare);
  peer.Require(Check::kRetriedShare,
               shares->client_shares.size() == 1 && shares->client_shares[0].group == group);
  return shares->client_shares[0].key_exchange;
}

}  // namespace badpeer
