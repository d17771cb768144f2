#include "runner/tls/extension/supported_versions.h"

#include "runner/tls/extensions.h"
#include "runner/tls/negotiation.h"
#include "runner/wire/messages.h"

namespace badpeer {
namespace {

void Write(Handshake& handshake, ExtensionContext where, Extensions& into) {
  const Peer& peer = handshake.peer;
  if (where != ExtensionContext::client_hello || !Offers13(peer)) return;
  Put(into,
      SupportedVersionsClient{.versions = SupportedVersions(peer.options(), peer.protocol())});
}

}  // namespace

std::vector<ProtocolVersion> OfferedVersions(Handshake& handshake) {
  using enum ProtocolVersion;
  const ClientHello& hello = handshake.hello;
  if (auto offered = ReadExtension<SupportedVersionsClient>(handshake, hello.extensions)) {
    return offered->versions;
  }
  std::vector<ProtocolVersion> versions;
  if (handshake.peer.IsDtls()) {
    for (ProtocolVersion v : {kDtls12, kDtls10}) {
      if (hello.legacy_version <= v) versions.push_back(v);  // DTLS counts down
    }
  } else {
    for (ProtocolVersion v : {kTls12, kTls11, kTls10}) {
      if (hello.legacy_version >= v) versions.push_back(v);
    }
  }
  return versions;
}

ProtocolVersion SelectedVersion(Handshake& handshake, const ServerHello& hello) {
  const auto chosen = ReadExtension<SupportedVersionsServer>(handshake, hello.extensions);
  if (!chosen) return hello.legacy_version;
  // RFC 8446, 4.2.1: the extension is for 1.3 and later alone.
  handshake.peer.Require(Check::kServerVersionExtension,
                         FromDtls(chosen->selected_version) >= ProtocolVersion::kTls13,
                         chosen->selected_version);
  return chosen->selected_version;
}

const ExtensionModule kSupportedVersions = {.type = ExtensionType::supported_versions,
                                            .write = Write};

}  // namespace badpeer
