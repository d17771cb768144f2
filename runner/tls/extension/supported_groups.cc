#include "runner/tls/extension/supported_groups.h"

#include <algorithm>

#include "runner/tls/extensions.h"
#include "runner/tls/negotiation.h"
#include "runner/wire/messages.h"

namespace badpeer {
namespace {

void WriteGroups(Handshake& handshake, ExtensionContext where, Extensions& into) {
  if (where != ExtensionContext::client_hello) return;
  Put(into, SupportedGroups{.groups = GroupsOf(handshake.peer.options())});
}

void WritePointFormats(Handshake&, ExtensionContext where, Extensions& into) {
  if (where != ExtensionContext::client_hello) return;
  Put(into, EcPointFormats{.formats = {ECPointFormat::uncompressed}});
}

}  // namespace

std::optional<NamedGroup> FirstCommonGroup(Handshake& handshake) {
  const Peer& peer = handshake.peer;
  const std::vector<NamedGroup>& ours = GroupsOf(peer.options());
  const auto theirs = ReadExtension<SupportedGroups>(handshake, handshake.hello.extensions);
  if (!theirs) return std::nullopt;
  for (NamedGroup group : theirs->groups) {
    if (peer.state().version < ProtocolVersion::kTls13 && IsPostQuantum(group)) continue;
    if (std::ranges::count(ours, group) > 0) return group;
  }
  return std::nullopt;
}

bool TakesUncompressedPoints(Handshake& handshake) {
  const auto formats = ReadExtension<EcPointFormats>(handshake, handshake.hello.extensions);
  return formats && std::ranges::count(formats->formats, ECPointFormat::uncompressed) > 0;
}

const ExtensionModule kSupportedGroups = {
    .type = SupportedGroups::kType, .passes_unoffered = true, .write = WriteGroups};
const ExtensionModule kEcPointFormats = {
    .type = EcPointFormats::kType, .passes_unoffered = true, .write = WritePointFormats};

}  // namespace badpeer
