// The extended master secret (RFC 7627), up to TLS 1.2.
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

std::optional<Bytes> MakeMasterSecret(Handshake& handshake, crypto::HashAlgorithm prf,
                                      ByteView premaster) {
  Peer& peer = handshake.peer;
  peer.state().extended_master_secret = handshake.Agreed(kType);
  if (!peer.state().extended_master_secret) return std::nullopt;
  return DeriveExtendedMasterSecret(prf, premaster, peer.transcript().Hash());
}

void Restore(const Negotiated& kept, Negotiated& now) {
  now.extended_master_secret = kept.extended_master_secret;
}

}  // namespace

const ExtensionModule kExtendedMasterSecret = {.type = kType,
                                               .passes_unoffered = true,
                                               .write = Write,
                                               .master_secret = MakeMasterSecret,
                                               .restore = Restore};

}  // namespace badpeer
