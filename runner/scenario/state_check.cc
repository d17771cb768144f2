#include "runner/scenario/state_check.h"

#include "runner/crypto/credential_store.h"
#include "runner/tls/authentication.h"
#include "runner/tls/extensions.h"
#include "runner/tls/peer.h"

namespace badpeer {
namespace {

void CheckCredential(Peer& peer, const ExpectedState& expected) {
  if (!expected.peer_credential) return;
  const ConnectionState& state = peer.state();
  const std::optional<OwnCredential> wanted = Prepare(peer, *expected.peer_credential);
  const bool raw = std::holds_alternative<RawPublicKey>(*expected.peer_credential);
  RequireSame(raw ? std::vector<Bytes>{state.certificate_types.peer_raw_public_key}
                  : state.peer_certificates,
              wanted ? wanted->chain : std::vector<Bytes>{},
              "peer certificate did not match expectations");
}

// DTLS 1.0 is built on TLS 1.1 and goes by TLS 1.0 in tables.
bool SameVersion(const Peer& peer, ProtocolVersion wanted) {
  if (peer.IsDtls() && wanted == ProtocolVersion::kTls10) wanted = ProtocolVersion::kTls11;
  return peer.state().version == wanted;
}

}  // namespace

void CheckState(Peer& peer, const ExpectedState& expected, ExpectedOfConnection connection) {
  const ConnectionState& state = peer.state();
  if (expected.version && !SameVersion(peer, *expected.version)) {
    throw PeerFailure("negotiated version", Name(state.version), Name(*expected.version));
  }
  if (expected.cipher_suite && state.cipher_suite != *expected.cipher_suite) {
    throw PeerFailure("negotiated cipher suite", Name(state.cipher_suite),
                      Name(*expected.cipher_suite));
  }
  if (connection.resumed && state.resumed != *connection.resumed) {
    throw PeerFailure(state.resumed ? "the session was resumed" : "the session was not resumed");
  }
  if (expected.peer_signature_scheme) {
    RequireSame(state.peer_signature_scheme, expected.peer_signature_scheme,
                "peer used another signature algorithm");
  }
  if (expected.group) RequireSame(state.group, expected.group, "peer used another group");
  CheckCredential(peer, expected);
  CheckExtensions(state, expected);
}

}  // namespace badpeer
