#include "runner/tls/psk.h"

#include <algorithm>

#include "runner/tls/extension/key_share.h"
#include "runner/tls/extensions.h"

namespace badpeer {
namespace {

// `before` is the transcript up to the ClientHello that was read last; null: there is none.
void CheckBinder(Handshake& handshake, const KeySchedule& schedule,
                 const PreSharedKeyClient& offered, std::size_t index,
                 const HandshakeTranscript* before) {
  Peer& peer = handshake.peer;
  peer.Require(Check::kPskLast,
               handshake.hello.extensions.back().type == ExtensionType::pre_shared_key);
  if (offered.binders.size() != offered.identities.size()) peer.Fail(Check::kBinderCount);
  const Bytes& raw = handshake.hello_message.raw;
  const ByteView truncated = ByteView(raw).first(raw.size() - offered.BindersSize());
  const Bytes hash = before != nullptr ? before->HashWith(truncated)
                                       : crypto::Digest(schedule.hash(), truncated);
  const Bytes expected = schedule.Binder(handshake.resumed->secret, hash);
  const Bytes& binder = offered.binders[index];
  peer.Require(Check::kBinder, binder == expected, binder, expected);
}

}  // namespace

std::uint16_t SelectPsk(Handshake& handshake, const KeySchedule& schedule) {
  Peer& peer = handshake.peer;
  const auto offered = ReadExtension<PreSharedKeyClient>(handshake, handshake.hello.extensions);
  if (!offered || !peer.options().tickets.enabled || !TakesPskWithKeyExchange(handshake)) return 0;
  for (std::size_t i = 0; i < offered->identities.size(); ++i) {
    const auto session = peer.sessions().FindTicket(offered->identities[i].identity);
    if (!session || session->version != peer.state().version ||
        FindCipherSuite(session->cipher_suite)->hash != schedule.hash()) {
      continue;
    }
    handshake.resumed = session;
    CheckBinder(handshake, schedule, *offered, i, nullptr);
    return static_cast<std::uint16_t>(i);
  }
  return 0;
}

std::uint16_t FindPskAgain(Handshake& handshake, const KeySchedule& schedule,
                           const ClientHello& first, std::uint16_t index,
                           const HandshakeTranscript& before) {
  const auto old_psk = ReadExtension<PreSharedKeyClient>(handshake, first.extensions);
  const auto new_psk = ReadExtension<PreSharedKeyClient>(handshake, handshake.hello.extensions);
  const Bytes& ticket = old_psk->identities.at(index).identity;
  const auto& identities = new_psk ? new_psk->identities : std::vector<PskIdentity>{};
  const auto same = std::ranges::find(identities, ticket, &PskIdentity::identity);
  if (same == identities.end()) handshake.peer.Fail(Check::kRetriedSession);
  const auto place = static_cast<std::uint16_t>(same - identities.begin());
  CheckBinder(handshake, schedule, *new_psk, place, &before);
  return place;
}

}  // namespace badpeer
