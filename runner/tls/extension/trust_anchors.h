// trust_anchors (draft-ietf-tls-trust-anchor-ids): the client names roots that it trusts, the server
// those that it has a path to, and says whether its chain was chosen by them. TLS 1.3 alone.
//
//   client.trust_anchors->request = {{id}};
//   server.credentials = {X509{.name = "rsa2048", .must_match_issuer = true,
//                              .properties = TrustAnchorProperty(id)}};
#ifndef BADPEER_RUNNER_TLS_EXTENSION_TRUST_ANCHORS_H_
#define BADPEER_RUNNER_TLS_EXTENSION_TRUST_ANCHORS_H_

#include <optional>
#include <vector>

#include "runner/base/bytes.h"

namespace badpeer {

struct TrustAnchorOptions {
  std::optional<std::vector<Bytes>> request{};  // client; unset: no extension
  std::vector<Bytes> available{};               // server: what it tells; empty: nothing
};
struct TrustAnchorState {
  std::optional<std::vector<Bytes>> requested{};  // by the client
  std::optional<std::vector<Bytes>> available{};  // as the server told
  bool matched = false;                           // client: the server's chain was chosen by one
};
struct ExpectedTrustAnchors {
  std::optional<std::vector<Bytes>> requested{};
  std::optional<std::vector<Bytes>> available{};  // an empty list: it told none
  std::optional<bool> matched{};
};

// A CertificatePropertyList that has the root's id alone.
Bytes TrustAnchorProperty(ByteView id);

}  // namespace badpeer

#endif  // BADPEER_RUNNER_TLS_EXTENSION_TRUST_ANCHORS_H_
