#include "runner/crypto/credential_store.h"
#include "runner/crypto/test_keys.h"
#include "runner/harness/exchange.h"

namespace badpeer {
namespace {

template <class T>
void RequireSame(const T& got, const T& wanted, const char* what) {
  if (got != wanted) throw PeerFailure(what);
}

void RequireBytes(ByteView got, ByteView wanted, const char* what) {
  if (!Equal(got, wanted)) throw PeerFailure(what, ToHex(got), ToHex(wanted));
}

void CheckProtocol(const ConnectionState& state, const ExpectedState& expected) {
  if (expected.application_protocol &&
      state.application_protocol != *expected.application_protocol) {
    throw PeerFailure("next proto mismatch", state.application_protocol,
                      *expected.application_protocol);
  }
  if (expected.by_alpn) {
    RequireSame(state.application_protocol_by_alpn, *expected.by_alpn, "next proto type mismatch");
  }
  RequireSame(state.peer_application_settings, expected.peer_application_settings,
              "application settings mismatch");
  RequireSame(state.peer_application_settings_old, expected.peer_application_settings_old,
              "old application settings mismatch");
}

void CheckChannelId(const ConnectionState& state, const ExpectedState& expected) {
  if (!expected.channel_id) {
    if (state.channel_id) throw PeerFailure("channel ID unexpectedly negotiated");
    return;
  }
  if (!state.channel_id) throw PeerFailure("no channel ID negotiated");
  const Bytes point = crypto::TestKey(crypto::TestKeyName::kChannelId).public_key().EcPoint();
  RequireBytes(*state.channel_id, ByteView(point).subspan(1), "incorrect channel ID");
}

void CheckCertificate(Peer& peer, const ExpectedState& expected) {
  if (!expected.peer_certificate) return;
  const ConnectionState& state = peer.state();
  const CredentialRef& ref = *expected.peer_certificate;
  RequireSame(state.peer_certificates, peer.credentials().Get(ref.name).certified.chain,
              "peer certificate did not match expectations");
  RequireBytes(state.ocsp_response, ref.ocsp_response, "peer OCSP response did not match");
  RequireBytes(state.sct_list, ref.sct_list, "peer SCT list did not match");
}

void CheckQuic(const ConnectionState& state, const ExpectedState& expected) {
  if (expected.quic_transport_parameters) {
    RequireBytes(state.quic_transport_parameters, *expected.quic_transport_parameters,
                 "QUIC transport params");
  }
  if (expected.quic_transport_parameters_legacy) {
    RequireBytes(state.quic_transport_parameters_legacy, *expected.quic_transport_parameters_legacy,
                 "legacy QUIC transport params");
  }
}

// DTLS 1.0 is built on TLS 1.1 and goes by TLS 1.0 in tables.
bool SameVersion(const Peer& peer, ProtocolVersion wanted) {
  if (peer.IsDtls() && wanted == ProtocolVersion::kTls10) wanted = ProtocolVersion::kTls11;
  return peer.state().version == wanted;
}

}  // namespace

void CheckState(Peer& peer, const ExchangeContext& context) {
  const ConnectionState& state = peer.state();
  const ExpectedState& expected = context.expected;
  if (expected.version && !SameVersion(peer, *expected.version)) {
    throw PeerFailure("negotiated version", Name(state.version), Name(*expected.version));
  }
  if (expected.cipher_suite && state.cipher_suite != *expected.cipher_suite) {
    throw PeerFailure("negotiated cipher suite", Name(state.cipher_suite),
                      Name(*expected.cipher_suite));
  }
  if (context.resumption && state.resumed == context.test.expect_resume_rejected) {
    throw PeerFailure(state.resumed ? "the session was resumed" : "the session was not resumed");
  }
  CheckChannelId(state, expected);
  CheckProtocol(state, expected);
  RequireSame(state.srtp_profile, expected.srtp_profile, "SRTP profile mismatch");
  if (expected.peer_signature_scheme) {
    RequireSame(state.peer_signature_scheme, expected.peer_signature_scheme,
                "peer used another signature algorithm");
  }
  if (expected.group) RequireSame(state.group, expected.group, "peer used another group");
  CheckCertificate(peer, expected);
  CheckQuic(state, expected);
  if (!state.resumed && expected.server_name_acknowledged) {
    RequireSame(state.server_name_acknowledged, *expected.server_name_acknowledged,
                "server name acknowledgement");
  }
}

}  // namespace badpeer
