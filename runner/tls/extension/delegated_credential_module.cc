#include <algorithm>

#include "runner/crypto/credential_store.h"
#include "runner/crypto/delegated_credential.h"
#include "runner/tls/extension/delegated_credential.h"
#include "runner/tls/extensions.h"
#include "runner/wire/messages.h"

namespace badpeer {
namespace {

constexpr ExtensionType kType = ExtensionType::delegated_credential;

DelegatedCredentialState& State(Handshake& handshake) {
  return handshake.peer.state().delegated_credential;
}

void WriteCredential(Handshake& handshake, Extensions& into) {
  const auto* ours = std::get_if<Delegated>(handshake.own->credential);
  if (ours == nullptr) return;
  Peer& peer = handshake.peer;
  Result<Bytes> made = crypto::MakeDelegatedCredential(
      peer.credentials().Get(ours->parent.name), *handshake.own->key,
      {.scheme = ours->scheme, .parent_scheme = ours->parent_scheme});
  if (!made) peer.Fail(Check::kOurCrypto, made.error().message);
  into.push_back({kType, *std::move(made)});
}

void Write(Handshake& handshake, ExtensionContext where, Extensions& into) {
  const auto& schemes = handshake.peer.options().delegated_credentials->schemes;
  if (where == ExtensionContext::client_hello && !schemes.empty()) {
    Put(into, DelegatedCredentialRequest{schemes});
  }
  if (where == ExtensionContext::certificate) WriteCredential(handshake, into);
}

// RFC 9345, 4.1.3. The certificate before it has been taken already; its key steps back.
void ReadCredential(Handshake& handshake, const Extension& from) {
  Peer& peer = handshake.peer;
  const auto& schemes = peer.options().delegated_credentials->schemes;
  Result<crypto::ParsedDelegatedCredential> parsed =
      crypto::VerifyDelegatedCredential(from.data, peer.state().peer_certificates.at(0));
  if (!parsed) peer.Fail(Check::kDelegationHolds, parsed.error().message);
  peer.Require(Check::kDelegatedScheme, std::ranges::count(schemes, parsed->scheme) > 0,
               parsed->scheme);
  handshake.peer_key = parsed->public_key;
  handshake.peer_scheme = parsed->scheme;
  State(handshake).scheme = parsed->scheme;
}

void Read(Handshake& handshake, ExtensionContext where, const Extensions& from) {
  if (where == ExtensionContext::client_hello) {
    auto theirs = ReadExtension<DelegatedCredentialRequest>(handshake, from);
    State(handshake).theirs.clear();
    if (theirs) State(handshake).theirs = std::move(theirs->algorithms);
  }
  const Extension* found = Find(from, kType);
  if (where == ExtensionContext::certificate && found != nullptr) {
    ReadCredential(handshake, *found);
  }
}

// The client must be able to check both signatures (RFC 9345, 4.1.1).
bool Admits(const Handshake& handshake, const OwnCredential& own) {
  const auto* ours = std::get_if<Delegated>(own.credential);
  if (ours == nullptr) return true;
  const ConnectionState& state = handshake.peer.state();
  const auto& signatures = state.signature_algorithms;
  return state.version >= ProtocolVersion::kTls13 && signatures &&
         std::ranges::count(state.delegated_credential.theirs, ours->scheme) > 0 &&
         std::ranges::count(*signatures, ours->parent_scheme) > 0;
}

void Restore(const Negotiated& kept, Negotiated& now) {
  now.delegated_credential.scheme = kept.delegated_credential.scheme;
}

void CheckAgreed(const ConnectionState& state, const ExpectedState& expected) {
  if (!expected.peer_credential) return;
  const auto* wanted = std::get_if<Delegated>(&*expected.peer_credential);
  RequireSame(state.delegated_credential.scheme,
              wanted == nullptr ? std::nullopt : std::optional(wanted->scheme),
              "peer used another delegated credential");
}

}  // namespace

const ExtensionModule kDelegatedCredential = {.type = kType,
                                              .write = Write,
                                              .read = Read,
                                              .admits = Admits,
                                              .restore = Restore,
                                              .check = CheckAgreed};

}  // namespace badpeer
