// All features that are extensions, one member each in what a connection has agreed on and in what a
// test expects of it, and the one table of them (tls/extension/module.h). Their options stand in
// tls/options.h.
//
//   if (state.alps.peer_settings) ...
//   .state = {.application = {.protocol = "h2", .by_alpn = true}}
#ifndef BADPEER_RUNNER_TLS_FEATURES_H_
#define BADPEER_RUNNER_TLS_FEATURES_H_

#include <optional>

#include "runner/base/boxed.h"
#include "runner/base/bytes.h"
#include "runner/base/sparse.h"
#include "runner/tls/credential.h"
#include "runner/tls/extension/alps.h"
#include "runner/tls/extension/application_protocol.h"
#include "runner/tls/extension/certificate_compression.h"
#include "runner/tls/extension/certificate_types.h"
#include "runner/tls/extension/channel_id.h"
#include "runner/tls/extension/delegated_credential.h"
#include "runner/tls/extension/early_data.h"
#include "runner/tls/extension/encrypted_client_hello.h"
#include "runner/tls/extension/module.h"
#include "runner/tls/extension/pre_shared_key.h"
#include "runner/tls/extension/quic.h"
#include "runner/tls/extension/server_name.h"
#include "runner/tls/extension/signature_algorithms.h"
#include "runner/tls/extension/srtp.h"
#include "runner/tls/extension/stapling.h"
#include "runner/tls/extension/trust_anchors.h"
#include "runner/wire/code_points.h"

namespace badpeer {

// Part of ConnectionState, and kept in a Session.
struct Negotiated {
  ServerNameState server_name{};
  StaplingState stapling{};
  EarlyDataState early_data{};
  SignatureAlgorithmsState signature_algorithms{};
  ApplicationProtocolState application{};
  ChannelIdState channel_id{};
  bool extended_master_secret = false;
  SrtpState srtp{};
  QuicState quic{};
  AlpsState alps{};
  CertificateCompressionState compression{};
  CertificateTypeState certificate_types{};
  DelegatedCredentialState delegated_credential{};
  TrustAnchorState trust_anchors{};
  EchState ech{};
  PskState psk{};
};

// What the peer must have seen when a handshake is done. Unset fields are not looked at, except
// where a comment says so.
struct ExpectedState {
  std::optional<ProtocolVersion> version{};
  std::optional<CipherSuite> cipher_suite{};
  std::optional<SignatureScheme> peer_signature_scheme{};
  std::optional<NamedGroup> group{};
  Boxed<Credential> peer_credential{};
  ExpectedServerName server_name{};
  ExpectedApplicationProtocol application{};
  bool channel_id = false;  // also checked when false
  SrtpState srtp{};         // also checked when none
  Sparse<ExpectedQuic> quic{};
  Sparse<AlpsState> alps{};  // also checked when unset
  ExpectedCertificateCompression compression{};
  Sparse<ExpectedTrustAnchors> trust_anchors{};
  ExpectedEch ech{};
  Sparse<ExpectedPsk> psk{};
};

// Each stands in its file below tls/extension/.
extern const ExtensionModule kNextProtocolNegotiation, kServerName, kStatusRequest,
    kSupportedGroups, kEcPointFormats, kKeyShare, kPskKeyExchangeModes, kEarlyData, kSessionTicket,
    kSignatureAlgorithms, kCertificateAuthorities, kSupportedVersions, kRenegotiationInfo, kAlpn,
    kChannelId, kExtendedMasterSecret, kUseSrtp, kSignedCertificateTimestamp,
    kQuicTransportParameters, kQuicTransportParametersLegacy, kAlps, kAlpsOld, kCompressCertificate,
    kClientCertificateType, kServerCertificateType, kDelegatedCredential, kTrustAnchors,
    kEncryptedClientHello, kPake, kPreSharedKey;

// In the order of our ClientHello, which ends with pre_shared_key (RFC 8446, 4.2.11), and of all
// other messages. Any order is right; this one is not sorted by number, so that a client which sorts
// extensions to find duplicates has something to sort.
inline constexpr const ExtensionModule* kExtensions[] = {
    &kNextProtocolNegotiation,
    &kServerName,
    &kEncryptedClientHello,
    &kStatusRequest,
    &kSupportedGroups,
    &kEcPointFormats,
    &kPake,  // which does without key shares
    &kKeyShare,
    &kPskKeyExchangeModes,
    &kEarlyData,
    &kSessionTicket,
    &kSignatureAlgorithms,
    &kCertificateAuthorities,
    &kSupportedVersions,
    &kRenegotiationInfo,
    &kAlpn,
    &kChannelId,
    &kExtendedMasterSecret,
    &kUseSrtp,
    &kSignedCertificateTimestamp,
    &kQuicTransportParameters,
    &kQuicTransportParametersLegacy,
    &kAlps,
    &kAlpsOld,
    &kCompressCertificate,
    &kClientCertificateType,
    &kServerCertificateType,
    &kDelegatedCredential,
    &kTrustAnchors,
    &kPreSharedKey,
};

}  // namespace badpeer

#endif  // BADPEER_RUNNER_TLS_FEATURES_H_
