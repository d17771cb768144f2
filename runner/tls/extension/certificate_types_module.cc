#include "runner/tls/extension/certificate_types_module.h"

#include <algorithm>

#include "runner/tls/extensions.h"
#include "runner/wire/messages.h"

namespace badpeer {
namespace {

using Types = std::vector<CertificateType>;

CertificateTypeState& State(Handshake& handshake) {
  return handshake.peer.state().certificate_types;
}

CertificateType TypeOf(const Credential& credential) {
  return std::holds_alternative<RawPublicKey>(credential) ? CertificateType::RawPublicKey
                                                          : CertificateType::X509;
}

// Without an extension there are certificates alone (RFC 7250, 4.1).
const Types& OrX509(const std::optional<Types>& types) {
  static const Types kX509 = {CertificateType::X509};
  return types ? *types : kX509;
}

CertificateType PeersType(const Handshake& handshake) {
  const CertificateTypeState& state = handshake.peer.state().certificate_types;
  return handshake.peer.IsClient() ? state.server : state.client;
}

bool Requests(const Peer& peer) { return peer.options().client_auth.mode != ClientAuth::kNone; }

template <class Choice>
CertificateType ReadChoice(Handshake& handshake, const Extensions& from,
                           const std::optional<Types>& offered) {
  const auto choice = ReadExtension<Choice>(handshake, from);
  if (!choice) return CertificateType::X509;
  handshake.peer.Require(Check::kCertificateTypeOffered,
                         offered && std::ranges::count(*offered, choice->type) > 0, choice->type);
  return choice->type;
}

// What the client shows, if we ask for it.
void ChooseClientType(Handshake& handshake, const Extensions& from) {
  Peer& peer = handshake.peer;
  if (!Requests(peer)) return;
  const auto offered = ReadExtension<ClientCertificateTypes>(handshake, from);
  const Types theirs = offered ? offered->types : OrX509(std::nullopt);
  const Types& ours = OrX509(peer.options().certificate_types->accept);
  const auto common = std::ranges::find_first_of(ours, theirs);
  const auto choice = peer.Choose(
      common == ours.end() ? std::nullopt : std::optional<CertificateType>(*common), ours);
  if (!choice) peer.Fail(Check::kCertificateTypeInCommon);
  State(handshake).client = *choice;
}

// The client shows what the answer has really asked for.
void ClientTypeSent(Handshake& handshake, ExtensionContext, const Extensions& answer) {
  const auto choice = Get<ClientCertificateTypeChoice>(answer);
  State(handshake).client = choice && *choice ? (*choice)->type : CertificateType::X509;
}

void WriteClientType(Handshake& handshake, ExtensionContext where, Extensions& into) {
  const Peer& peer = handshake.peer;
  if (where == ExtensionContext::client_hello) {
    const auto& offer = peer.options().certificate_types->offer;
    if (offer) Put(into, ClientCertificateTypes{*offer});
  } else if (peer.options().certificate_types->accept && Requests(peer) && !handshake.resumed &&
             handshake.UsesCertificates() && handshake.Offered(ClientCertificateTypes::kType)) {
    Put(into, ClientCertificateTypeChoice{State(handshake).client});
  }
}

void ReadClientType(Handshake& handshake, ExtensionContext where, const Extensions& from) {
  if (where == ExtensionContext::client_hello) {
    ChooseClientType(handshake, from);
  } else {
    State(handshake).client = ReadChoice<ClientCertificateTypeChoice>(
        handshake, from, handshake.peer.options().certificate_types->offer);
  }
}

void WriteServerType(Handshake& handshake, ExtensionContext where, Extensions& into) {
  if (where == ExtensionContext::client_hello) {
    const auto& accept = handshake.peer.options().certificate_types->accept;
    if (accept) Put(into, ServerCertificateTypes{*accept});
  } else if (handshake.Offered(ServerCertificateTypes::kType) && handshake.own &&
             !handshake.suite->IsPsk()) {
    Put(into, ServerCertificateTypeChoice{TypeOf(*handshake.own->credential)});
  }
}

void ReadServerType(Handshake& handshake, ExtensionContext where, const Extensions& from) {
  if (where == ExtensionContext::client_hello) {
    const auto theirs = ReadExtension<ServerCertificateTypes>(handshake, from);
    State(handshake).theirs = theirs ? theirs->types : OrX509(std::nullopt);
  } else {
    State(handshake).server = ReadChoice<ServerCertificateTypeChoice>(
        handshake, from, handshake.peer.options().certificate_types->accept);
  }
}

bool Admits(const Handshake& handshake, const OwnCredential& own) {
  const CertificateTypeState& state = handshake.peer.state().certificate_types;
  const CertificateType type = TypeOf(*own.credential);
  return handshake.peer.IsClient() ? type == state.client
                                   : std::ranges::count(state.theirs, type) > 0;
}

void Restore(const Negotiated& kept, Negotiated& now) {
  now.certificate_types = kept.certificate_types;
}

}  // namespace

bool AcceptRawPublicKey(Handshake& handshake, const std::vector<Bytes>& chain) {
  Peer& peer = handshake.peer;
  const CertificateType type = PeersType(handshake);
  const Types& accepted = OrX509(peer.options().certificate_types->accept);
  peer.Require(Check::kCertificateTypeTaken, std::ranges::count(accepted, type) > 0, type);
  if (type != CertificateType::RawPublicKey) return false;
  if (chain.size() != 1) peer.Fail(Check::kOneRawPublicKey, std::to_string(chain.size()));
  Result<crypto::PublicKey> key = crypto::PublicKey::FromSpki(chain[0]);
  if (!key) peer.Fail(Check::kRawPublicKeyParses, key.error().message);
  handshake.peer_key = *std::move(key);
  State(handshake).peer_raw_public_key = chain[0];
  peer.state().peer_authenticated = true;
  return true;
}

bool ShowsRawPublicKey(const Handshake& handshake) {
  return handshake.own && TypeOf(*handshake.own->credential) == CertificateType::RawPublicKey;
}
bool ExpectsRawPublicKey(const Handshake& handshake) {
  return PeersType(handshake) == CertificateType::RawPublicKey;
}

const ExtensionModule kClientCertificateType = {.type = ClientCertificateTypes::kType,
                                                .write = WriteClientType,
                                                .read = ReadClientType,
                                                .sent = ClientTypeSent,
                                                .restore = Restore};
const ExtensionModule kServerCertificateType = {.type = ServerCertificateTypes::kType,
                                                .write = WriteServerType,
                                                .read = ReadServerType,
                                                .admits = Admits};

}  // namespace badpeer
