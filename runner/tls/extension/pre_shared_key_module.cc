// What both roles share, and the client's side.
#include "runner/tls/extension/pre_shared_key_module.h"

#include <algorithm>
#include <chrono>

#include "runner/tls/extension/psk_selection.h"
#include "runner/tls/extensions.h"
#include "runner/tls/negotiation.h"
#include "runner/tls/resumption.h"
#include "runner/wire/messages.h"

namespace badpeer {
namespace {

void CollectOffers(Handshake& handshake) {
  const Peer& peer = handshake.peer;
  const auto& session = handshake.session;
  if (session && session->session->version >= ProtocolVersion::kTls13) {
    handshake.psks.push_back(PskOf(session->session, session->ticket));
  }
  for (const Credential& credential : peer.options().credentials) {
    const auto* key = std::get_if<PreSharedKey>(&credential);
    if (key == nullptr) continue;
    for (auto hash : {crypto::HashAlgorithm::kSha256, crypto::HashAlgorithm::kSha384}) {
      handshake.psks.push_back(ImportPsk(*key, hash, peer.protocol()));
    }
  }
}

// RFC 8446, 4.2.11.1. An imported key has no age.
std::uint32_t ObfuscatedAge(const Peer& peer, const Psk& psk) {
  if (!psk.session) return 0;
  const auto age =
      std::chrono::duration_cast<std::chrono::milliseconds>(peer.now() - psk.session->received);
  return psk.session->age_add + static_cast<std::uint32_t>(age.count());
}

void Write(Handshake& handshake, ExtensionContext where, Extensions& into) {
  Peer& peer = handshake.peer;
  if (where != ExtensionContext::client_hello || !Offers13(peer) || handshake.renegotiating) return;
  CollectOffers(handshake);
  if (handshake.psks.empty()) return;
  PreSharedKeyClient body;
  for (const Psk& psk : handshake.psks) {
    body.identities.push_back({psk.identity, ObfuscatedAge(peer, psk)});
    body.binders.emplace_back(crypto::HashSize(psk.hash));
  }
  Put(into, body);
}

// A test's hooks may have left out some, or have given one another name: that one keeps its place.
const Psk* FindOffered(Handshake& handshake, const Bytes& identity, std::size_t place) {
  std::vector<Psk>& psks = handshake.psks;
  const auto same = std::ranges::find(psks, identity, &Psk::identity);
  if (same != psks.end()) return &*same;
  if (place >= psks.size()) return nullptr;
  psks[place].identity = identity;
  return &psks[place];
}

std::vector<std::size_t> SizesOf(const std::vector<Bytes>& list) {
  std::vector<std::size_t> sizes;
  for (const Bytes& bytes : list) sizes.push_back(bytes.size());
  return sizes;
}

// Over what stands before the binders; their sizes are those that they are going to have.
void MakeBinders(Handshake& handshake, PreSharedKeyClient& body,
                 const HandshakeTranscript* before) {
  Peer& peer = handshake.peer;
  Bytes hello = FrameHandshake(ClientHello::kType, Encode(handshake.hello));
  hello.resize(hello.size() - body.BindersSize());
  const std::size_t count = std::min(body.binders.size(), body.identities.size());
  for (std::size_t i = 0; i < count; ++i) {
    const Psk* psk = FindOffered(handshake, body.identities[i].identity, i);
    if (psk == nullptr) continue;
    const Bytes hash =
        before != nullptr ? before->HashWith(psk->hash, hello) : crypto::Digest(psk->hash, hello);
    body.binders[i] = Binder(*psk, peer.protocol(), hash);
    peer.Fire(SecretMade{Secret::kBinder, body.binders[i]});
  }
}

// Of the list as it was sent, or, where a hook has made another thing of it, as it was meant.
const Psk* OfferedAt(const Handshake& handshake, std::size_t place) {
  const std::vector<Psk>& psks = handshake.psks;
  const auto sent = Get<PreSharedKeyClient>(handshake.hello.extensions);
  if (!sent) return place < psks.size() ? &psks[place] : nullptr;
  if (!*sent || place >= (*sent)->identities.size()) return nullptr;
  const auto psk = std::ranges::find(psks, (*sent)->identities[place].identity, &Psk::identity);
  return psk == psks.end() ? nullptr : &*psk;
}

void CheckAgreed(const ConnectionState& state, const ExpectedState& expected) {
  if (!expected.psk->selected || state.psk.selected == expected.psk->selected) return;
  const auto name = [](const std::optional<PreSharedKey>& key) {
    return key ? ToHex(key->identity) : "none";
  };
  throw PeerFailure("another pre-shared key was selected", name(state.psk.selected),
                    name(expected.psk->selected));
}

}  // namespace

void FillBinders(Handshake& handshake, const HandshakeTranscript* before) {
  Extension* extension = Find(handshake.hello.extensions, ExtensionType::pre_shared_key);
  if (extension == nullptr) return;
  Result<PreSharedKeyClient> body = Decode<PreSharedKeyClient>(extension->data);
  if (!body) return;  // a hook has made something else of it
  std::vector<std::size_t> sizes;
  do {  // again where a hook has made one longer or shorter
    sizes = SizesOf(body->binders);
    extension->data = Encode(*body);
    MakeBinders(handshake, *body, before);
  } while (sizes != SizesOf(body->binders));
  extension->data = Encode(*body);
}

void UsePsk(Handshake& handshake, std::optional<Psk> psk) {
  ConnectionState& state = handshake.peer.state();
  state.resumed = false;
  state.psk.selected.reset();
  if (psk && psk->credential != nullptr) state.psk.selected = *psk->credential;
  handshake.resumed = psk ? psk->session : nullptr;
  if (handshake.resumed) RestoreSession(*handshake.resumed, state);
  handshake.psk = std::move(psk);
}

void TakeServersPsk(Handshake& handshake, const ServerHello& hello) {
  Peer& peer = handshake.peer;
  const auto choice = ReadExtension<PreSharedKeyServer>(handshake, hello.extensions);
  if (!choice) return;
  const Psk* psk = OfferedAt(handshake, choice->selected_identity);
  if (psk == nullptr) peer.Fail(Check::kServerPsk, std::to_string(choice->selected_identity));
  peer.Require(Check::kServerPskHash, psk->hash == handshake.suite->hash);
  UsePsk(handshake, *psk);
}

const ExtensionModule kPreSharedKey = {
    .type = ExtensionType::pre_shared_key, .write = Write, .check = CheckAgreed};

}  // namespace badpeer
