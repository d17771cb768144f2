#include <algorithm>

#include "runner/tls/extension/alps.h"
#include "runner/tls/extensions.h"
#include "runner/wire/messages.h"

namespace badpeer {
namespace {

constexpr ExtensionType kNew = ExtensionType::application_settings;
constexpr ExtensionType kOld = ExtensionType::application_settings_old;

std::optional<Bytes>& PeerSettings(Handshake& handshake, ExtensionType type) {
  AlpsState& state = handshake.peer.state().alps;
  return type == kNew ? state.peer_settings : state.peer_settings_old;
}

std::optional<Bytes>& Answer(Handshake& handshake, ExtensionType type) {
  AlpsState& state = handshake.peer.state().alps;
  return type == kNew ? state.ours : state.ours_old;
}

// Those for the protocol that was chosen; null if we have none.
const Bytes* OurSettings(const Handshake& handshake) {
  const auto& all = handshake.peer.options().alps->settings;
  const auto found = all.find(handshake.peer.state().application.protocol);
  return found == all.end() ? nullptr : &found->second;
}

template <ExtensionType kType>
void WriteOffer(const AlpsOptions& options, Extensions& into) {
  if (options.settings.empty() || options.use_old_code_point != (kType == kOld)) return;
  ApplicationSettingsOfferAt<kType> offer;
  for (const auto& [protocol, settings] : options.settings) offer.protocols.push_back(protocol);
  Put(into, offer);
}

template <ExtensionType kType>
void Write(Handshake& handshake, ExtensionContext where, Extensions& into) {
  if (where == ExtensionContext::client_hello) {
    WriteOffer<kType>(*handshake.peer.options().alps, into);
    return;
  }
  if (where == ExtensionContext::client_encrypted_extensions) {
    const Bytes* ours = OurSettings(handshake);
    if (handshake.Agreed(kType)) into.push_back({kType, ours == nullptr ? Bytes{} : *ours});
    return;
  }
  // A server's answer. With early data the settings of the session hold on.
  const std::optional<Bytes>& answer = Answer(handshake, kType);
  if (answer && !handshake.peer.state().early_data.accepted) into.push_back({kType, *answer});
}

// The protocol is chosen by now.
template <ExtensionType kType>
void ReadOffer(Handshake& handshake, const Extensions& from) {
  const ConnectionState& state = handshake.peer.state();
  const Bytes* ours = OurSettings(handshake);
  if (ours == nullptr || !state.application.by_alpn || state.version < ProtocolVersion::kTls13) {
    return;
  }
  const auto offer = ReadExtension<ApplicationSettingsOfferAt<kType>>(handshake, from);
  if (offer && std::ranges::count(offer->protocols, state.application.protocol) > 0) {
    Answer(handshake, kType) = *ours;
  }
}

template <ExtensionType kType>
void Read(Handshake& handshake, ExtensionContext where, const Extensions& from) {
  if (where == ExtensionContext::client_hello) {
    ReadOffer<kType>(handshake, from);
    return;
  }
  const Extension* found = Find(from, kType);
  if (found != nullptr) PeerSettings(handshake, kType) = found->data;
  if (where != ExtensionContext::client_encrypted_extensions) return;
  handshake.peer.Require(Check::kApplicationSettings, found != nullptr || !handshake.Agreed(kType));
}

// The client's early data was written with the server's settings in mind.
bool EarlyDataFits(const Negotiated& kept, const Negotiated& now) {
  return kept.alps.ours == now.alps.ours && kept.alps.ours_old == now.alps.ours_old;
}

// One message for both code points.
void RunFlight(Handshake& handshake, ClientFlight where) {
  if (where != ClientFlight::kBeforeCertificate) return;
  Peer& peer = handshake.peer;
  if (!handshake.Agreed(kNew) && !handshake.Agreed(kOld)) {
    if (peer.state().early_data.accepted) peer.state().alps = handshake.resumed->negotiated.alps;
    return;
  }
  if (peer.IsClient()) {
    ClientEncryptedExtensions ours;
    WriteExtensions(handshake, ExtensionContext::client_encrypted_extensions, ours.extensions);
    peer.Send(std::move(ours));
  } else {
    const auto theirs = peer.Expect<ClientEncryptedExtensions>();
    ReadExtensions(handshake, ExtensionContext::client_encrypted_extensions, theirs.extensions);
  }
}

void CheckAgreed(const ConnectionState& state, const ExpectedState& expected) {
  RequireSame(state.alps.peer_settings, expected.alps->peer_settings,
              "application settings mismatch");
  RequireSame(state.alps.peer_settings_old, expected.alps->peer_settings_old,
              "old application settings mismatch");
}

}  // namespace

const ExtensionModule kAlps = {.type = kNew,
                               .write = Write<kNew>,
                               .read = Read<kNew>,
                               .client_flight = RunFlight,
                               .early_data_fits = EarlyDataFits,
                               .check = CheckAgreed};
const ExtensionModule kAlpsOld = {.type = kOld, .write = Write<kOld>, .read = Read<kOld>};

}  // namespace badpeer
