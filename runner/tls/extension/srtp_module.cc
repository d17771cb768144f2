#include <algorithm>

#include "runner/tls/extension/srtp.h"
#include "runner/tls/extensions.h"
#include "runner/wire/messages.h"

namespace badpeer {
namespace {

void Write(Handshake& handshake, ExtensionContext where, Extensions& into) {
  UseSrtp body;
  if (where == ExtensionContext::client_hello) {
    for (std::uint16_t profile : handshake.peer.options().srtp->profiles) {
      body.profiles.push_back(SrtpProtectionProfile{profile});
    }
  } else if (handshake.Offered(UseSrtp::kType) && handshake.peer.state().srtp.profile != 0) {
    body.profiles = {SrtpProtectionProfile{handshake.peer.state().srtp.profile}};
  }
  if (!body.profiles.empty()) Put(into, body);
}

void Read(Handshake& handshake, ExtensionContext where, const Extensions& from) {
  Peer& peer = handshake.peer;
  const std::vector<std::uint16_t>& ours = peer.options().srtp->profiles;
  std::uint16_t& agreed = peer.state().srtp.profile;
  const auto body = ReadExtension<UseSrtp>(handshake, from);
  if (!body) return;
  if (where == ExtensionContext::client_hello) {
    const auto match = std::ranges::find_if(ours, [&](std::uint16_t profile) {
      return std::ranges::count(body->profiles, SrtpProtectionProfile{profile}) > 0;
    });
    if (match != ours.end()) agreed = *match;
    return;
  }
  if (body->profiles.empty()) peer.Fail(Check::kOneSrtpProfile);
  peer.Require(Check::kOneSrtpProfile, body->profiles.size() == 1 && body->mki.empty());
  agreed = static_cast<std::uint16_t>(body->profiles[0]);
  peer.Require(Check::kSrtpProfileOffered, std::ranges::count(ours, agreed) > 0);
}

void Sent(Handshake& handshake, ExtensionContext where, const Extensions& what) {
  if (where == ExtensionContext::client_hello) return;
  const auto sent = Get<UseSrtp>(what);
  const bool one = sent && *sent && !(*sent)->profiles.empty();
  handshake.peer.state().srtp.profile =
      one ? static_cast<std::uint16_t>((*sent)->profiles.front()) : std::uint16_t{0};
}

void CheckAgreed(const ConnectionState& state, const ExpectedState& expected) {
  RequireSame(state.srtp.profile, expected.srtp.profile, "SRTP profile mismatch");
}

}  // namespace

const ExtensionModule kUseSrtp = {
    .type = UseSrtp::kType, .write = Write, .read = Read, .sent = Sent, .check = CheckAgreed};

}  // namespace badpeer
