#include "runner/tls/extension/pake.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "runner/crypto/spake2plus.h"
#include "runner/tls/extensions.h"
#include "runner/tls/negotiation.h"
#include "runner/wire/messages.h"

namespace badpeer {

struct PakeHandshake {
  std::optional<crypto::Spake2PlusProver> prover{};      // client
  std::optional<crypto::Spake2PlusVerifier> verifier{};  // server
  Bytes client_share{};                                  // server
  Bytes shared{};
};

namespace {

crypto::Spake2PlusIdentities IdentitiesOf(const Spake2Plus& password) {
  return {.context = password.context,
          .prover = password.client_identity,
          .verifier = password.server_identity};
}

// Makes the share on which the server's answer depends. It does not change with a second hello.
void Offer(Handshake& handshake, Extensions& into) {
  Peer& peer = handshake.peer;
  for (const Credential& credential : peer.options().credentials) {
    const auto* password = std::get_if<Spake2Plus>(&credential);
    if (password == nullptr) continue;
    const auto identities = IdentitiesOf(*password);
    handshake.pake = std::make_shared<PakeHandshake>();
    handshake.pake->prover.emplace(
        identities, crypto::Spake2PlusRegistration(password->password, identities), peer.random());
    Bytes share = handshake.pake->prover->Share();
    peer.Fire(SecretMade{Secret::kOwnKeyShare, share});
    Put(into, PakeClientHello{.client_identity = password->client_identity,
                              .server_identity = password->server_identity,
                              .client_shares = {{.pake_message = std::move(share)}}});
    return;
  }
}

void Answer(Handshake& handshake, Extensions& into) {
  Peer& peer = handshake.peer;
  PakeHandshake& pake = *handshake.pake;
  Result<crypto::Spake2PlusVerifier::Answer> answer = pake.verifier->Respond(pake.client_share);
  if (!answer) peer.Fail(Check::kPakeShare, answer.error().message);
  Bytes message = Concat({answer->share, answer->confirm});
  peer.Fire(SecretMade{Secret::kOwnKeyShare, message});
  Put(into, PakeServerHello{.server_share = {.pake_message = std::move(message)}});
  pake.shared = std::move(answer->shared);
}

void Write(Handshake& handshake, ExtensionContext where, Extensions& into) {
  if (where == ExtensionContext::client_hello) {
    if (Offers13(handshake.peer) && !handshake.renegotiating) Offer(handshake, into);
  } else if (where == ExtensionContext::server_hello_13 && handshake.pake != nullptr) {
    Answer(handshake, into);
  }
}

}  // namespace

bool SelectPake(Handshake& handshake, const Spake2Plus& password) {
  const auto offer = ReadExtension<PakeClientHello>(handshake, handshake.hello.extensions);
  if (!offer || offer->client_identity != password.client_identity ||
      offer->server_identity != password.server_identity) {
    return false;
  }
  const auto share =
      std::ranges::find(offer->client_shares, PakeScheme::SPAKE2PLUS_V1, &PakeShare::pake_scheme);
  if (share == offer->client_shares.end()) return false;
  const auto identities = IdentitiesOf(password);
  const auto& secrets = crypto::Spake2PlusRegistration(password.password, identities);
  handshake.pake = std::make_shared<PakeHandshake>();
  handshake.pake->verifier.emplace(identities, secrets.w0, secrets.record, handshake.peer.random());
  handshake.pake->client_share = share->pake_message;
  return true;
}

Bytes PakeSecret(const Handshake& handshake) {
  return handshake.pake != nullptr ? handshake.pake->shared : Bytes{};
}

Bytes FinishPake(Handshake& handshake, const ServerHello& hello) {
  Peer& peer = handshake.peer;
  const auto answer = ReadExtension<PakeServerHello>(handshake, hello.extensions);
  if (!answer) peer.Fail(Check::kServerPake);
  peer.Require(Check::kServerPakeAlone, !Has(hello.extensions, ExtensionType::key_share) &&
                                            !Has(hello.extensions, ExtensionType::pre_shared_key));
  const PakeShare& share = answer->server_share;
  peer.Require(Check::kServerPakeScheme, share.pake_scheme == PakeScheme::SPAKE2PLUS_V1,
               share.pake_scheme);
  const ByteView message = share.pake_message;
  if (message.size() != crypto::kSpake2PlusShareSize + crypto::kSpake2PlusConfirmSize) {
    peer.Fail(Check::kPakeShare, std::to_string(message.size()) + " bytes");
  }
  auto finished = handshake.pake->prover->Finish(message.first(crypto::kSpake2PlusShareSize),
                                                 message.subspan(crypto::kSpake2PlusShareSize));
  if (!finished) peer.Fail(Check::kPakeConfirms, finished.error().message);
  return std::move(finished->shared);
}

const ExtensionModule kPake = {.type = ExtensionType::pake, .write = Write};

}  // namespace badpeer
