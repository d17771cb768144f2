#include <algorithm>

#include "runner/tls/extension/trust_anchors.h"
#include "runner/tls/extensions.h"
#include "runner/wire/messages.h"

namespace badpeer {
namespace {

using Ids = std::vector<Bytes>;

TrustAnchorState& State(Handshake& handshake) { return handshake.peer.state().trust_anchors; }

// Unset if the property list does not decode or has no such item.
std::optional<Bytes> PropertyIn(const X509& x509, CertificatePropertyType type) {
  const auto list = Decode<CertificatePropertyList>(x509.properties);
  if (!list) return std::nullopt;
  for (const CertificateProperty& property : list->properties) {
    if (property.type == type) return property.data;
  }
  return std::nullopt;
}

// Whether it is for those clients alone that name its root.
bool IsChosenByRoot(const X509& x509) {
  return x509.must_match_issuer ||
         PropertyIn(x509, CertificatePropertyType::trust_anchor_negotiation);
}

// Whether the credential's root is one that the client has named.
bool MatchesRequest(const TrustAnchorState& state, const X509& x509) {
  const auto id = PropertyIn(x509, CertificatePropertyType::trust_anchor_id);
  return id && state.requested && std::ranges::count(*state.requested, *id) > 0;
}

void Write(Handshake& handshake, ExtensionContext where, Extensions& into) {
  const TrustAnchorOptions& options = *handshake.peer.options().trust_anchors;
  if (where == ExtensionContext::client_hello && options.request) {
    Put(into, TrustAnchors{*options.request});
  }
  if (where == ExtensionContext::encrypted_extensions && State(handshake).requested &&
      !options.available.empty()) {
    Put(into, TrustAnchors{options.available});
  }
  if (where == ExtensionContext::certificate) {
    const X509* ours = CertificateOf(*handshake.own->credential);
    if (ours != nullptr && IsChosenByRoot(*ours) && MatchesRequest(State(handshake), *ours)) {
      Put(into, TrustAnchorsMatch{});
    }
  }
}

void Read(Handshake& handshake, ExtensionContext where, const Extensions& from) {
  TrustAnchorState& state = State(handshake);
  if (where == ExtensionContext::certificate) {
    state.matched = ReadExtension<TrustAnchorsMatch>(handshake, from).has_value();
    return;
  }
  const auto body = ReadExtension<TrustAnchors>(handshake, from);
  std::optional<Ids>& ids =
      where == ExtensionContext::client_hello ? state.requested : state.available;
  ids.reset();
  if (body) ids = body->ids;
}

// A credential for known issuers alone is for nobody who has named none (TLS 1.3 alone).
bool Admits(const Handshake& handshake, const OwnCredential& own) {
  const X509* ours = CertificateOf(*own.credential);
  if (ours == nullptr || !IsChosenByRoot(*ours)) return true;
  const ConnectionState& state = handshake.peer.state();
  return state.version >= ProtocolVersion::kTls13 && MatchesRequest(state.trust_anchors, *ours);
}

void CheckAgreed(const ConnectionState& state, const ExpectedState& expected) {
  const ExpectedTrustAnchors& wanted = *expected.trust_anchors;
  if (wanted.requested) {
    RequireSame(state.trust_anchors.requested, wanted.requested, "requested trust anchors");
  }
  if (wanted.available) {
    RequireSame(state.trust_anchors.available.value_or(Ids{}), *wanted.available,
                "available trust anchors");
  }
  if (wanted.matched) {
    RequireSame(state.trust_anchors.matched, *wanted.matched, "match of a trust anchor");
  }
}

}  // namespace

const ExtensionModule kTrustAnchors = {.type = TrustAnchors::kType,
                                       .write = Write,
                                       .read = Read,
                                       .admits = Admits,
                                       .check = CheckAgreed};

}  // namespace badpeer
