#include "runner/tls/extension/extended_master_secret.h"

#include "runner/tls/extensions.h"
#include "runner/tls/legacy_secrets.h"
#include "runner/wire/messages.h"

namespace badpeer {
namespace {

constexpr ExtensionType kType = ExtensionType::extended_master_secret;

void Write(Handshake& handshake, ExtensionContext where, Extensions& into) {
  if (!handshake.peer.options().extended_master_secret) return;
  if (where == ExtensionContext::client_hello || handshake.Offered(kType)) {
    Put(into, ExtendedMasterSecret{});
  }
}

void Restore(const Negotiated& kept, Negotiated& now) {
  now.extended_master_secret = kept.extended_master_secret;
}

}  // namespace

Bytes MakeMasterSecret(Handshake& handshake, crypto::HashAlgorithm prf, ByteView premaster) {
  Peer& peer = handshake.peer;
  ConnectionState& state = peer.state();
  state.extended_master_secret = handshake.Agreed(kType);
  return state.extended_master_secret
             ? DeriveExtendedMasterSecret(prf, premaster, peer.transcript().Hash())
             : DeriveMasterSecret(prf, premaster, state.client_random, state.server_random);
}

const ExtensionModule kExtendedMasterSecret = {.type = kType, .write = Write, .restore = Restore};

}  // namespace badpeer
