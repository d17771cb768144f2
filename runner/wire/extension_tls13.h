// Extension bodies of TLS 1.3 (RFC 8446, 4.2) and of what was built on it.
//
//   Put(hello.extensions, SupportedVersionsClient{.versions = {ProtocolVersion::kTls13}});
//   Put(hello.extensions, KeyShareClient{{{NamedGroup::x25519, public_key}}});
#ifndef BADPEER_RUNNER_WIRE_EXTENSION_TLS13_H_
#define BADPEER_RUNNER_WIRE_EXTENSION_TLS13_H_

#include <string>
#include <vector>

#include "runner/base/bytes.h"
#include "runner/wire/code_points.h"
#include "runner/wire/extension.h"
#include "runner/wire/fields.h"

namespace badpeer {

// RFC 8446, 4.2.1.
struct SupportedVersionsClient {
  static constexpr ExtensionType kType = ExtensionType::supported_versions;
  std::vector<ProtocolVersion> versions{};

  static void Walk(auto& w, auto& m) { w("versions", list<2, 254>(m.versions)); }
};
// In ServerHello and HelloRetryRequest.
struct SupportedVersionsServer {
  static constexpr ExtensionType kType = ExtensionType::supported_versions;
  ProtocolVersion selected_version = ProtocolVersion::kTls13;

  static void Walk(auto& w, auto& m) { w("selected_version", m.selected_version); }
};

// RFC 8446, 4.2.2.
struct Cookie {
  static constexpr ExtensionType kType = ExtensionType::cookie;
  Bytes cookie{};

  static void Walk(auto& w, auto& m) { w("cookie", opaque<1, 0xffff>(m.cookie)); }
};

// RFC 8446, 4.2.4. Each name is the DER of an X.501 Name.
struct CertificateAuthorities {
  static constexpr ExtensionType kType = ExtensionType::certificate_authorities;
  std::vector<Bytes> authorities{};

  static void Walk(auto& w, auto& m) {
    w("authorities", opaque_list<3, 0xffff, 1, 0xffff>(m.authorities));
  }
};

// RFC 8446, 4.2.6. Empty.
struct PostHandshakeAuth {
  static constexpr ExtensionType kType = ExtensionType::post_handshake_auth;
  static void Walk(auto&, auto&) {}
};

// RFC 8446, 4.2.8.
struct KeyShareEntry {
  NamedGroup group{};
  Bytes key_exchange{};

  static void Walk(auto& w, auto& m) {
    w("group", m.group);
    w("key_exchange", opaque<1, 0xffff>(m.key_exchange));
  }
};
struct KeyShareClient {
  static constexpr ExtensionType kType = ExtensionType::key_share;
  std::vector<KeyShareEntry> client_shares{};

  static void Walk(auto& w, auto& m) { w("client_shares", list<0, 0xffff>(m.client_shares)); }
};
struct KeyShareServer {
  static constexpr ExtensionType kType = ExtensionType::key_share;
  KeyShareEntry server_share{};

  static void Walk(auto& w, auto& m) { w("server_share", m.server_share); }
};
struct KeyShareHelloRetry {
  static constexpr ExtensionType kType = ExtensionType::key_share;
  NamedGroup selected_group{};

  static void Walk(auto& w, auto& m) { w("selected_group", m.selected_group); }
};

// RFC 8446, 4.2.9.
struct PskKeyExchangeModes {
  static constexpr ExtensionType kType = ExtensionType::psk_key_exchange_modes;
  std::vector<PskKeyExchangeMode> ke_modes{};

  static void Walk(auto& w, auto& m) { w("ke_modes", list<1, 0xff>(m.ke_modes)); }
};

// RFC 8446, 4.2.10. Empty, in ClientHello and EncryptedExtensions.
struct EarlyData {
  static constexpr ExtensionType kType = ExtensionType::early_data;
  static void Walk(auto&, auto&) {}
};
// In NewSessionTicket.
struct EarlyDataTicket {
  static constexpr ExtensionType kType = ExtensionType::early_data;
  std::uint32_t max_early_data_size = 0;  // bytes

  static void Walk(auto& w, auto& m) { w("max_early_data_size", m.max_early_data_size); }
};

// RFC 8446, 4.2.11.
struct PskIdentity {
  Bytes identity{};
  std::uint32_t obfuscated_ticket_age = 0;  // milliseconds plus ticket_age_add, modulo 2^32

  static void Walk(auto& w, auto& m) {
    w("identity", opaque<1, 0xffff>(m.identity));
    w("obfuscated_ticket_age", m.obfuscated_ticket_age);
  }
};
struct PreSharedKeyClient {
  static constexpr ExtensionType kType = ExtensionType::pre_shared_key;
  std::vector<PskIdentity> identities{};
  std::vector<Bytes> binders{};

  // What a binder does not cover (RFC 8446, 4.2.11.2): the binders and their length prefix, in
  // bytes. It is the end of the ClientHello, as the extension must be the last.
  std::size_t BindersSize() const {
    std::size_t size = 2;
    for (const Bytes& binder : binders) size += 1 + binder.size();
    return size;
  }
  static void Walk(auto& w, auto& m) {
    w("identities", list<7, 0xffff>(m.identities));
    w("binders", opaque_list<33, 0xffff, 32, 0xff>(m.binders));
  }
};
struct PreSharedKeyServer {
  static constexpr ExtensionType kType = ExtensionType::pre_shared_key;
  std::uint16_t selected_identity = 0;

  static void Walk(auto& w, auto& m) { w("selected_identity", m.selected_identity); }
};
// RFC 9258, 5.1. What stands in PskIdentity::identity for an imported key.
struct ImportedIdentity {
  Bytes external_identity{};
  Bytes context{};
  ProtocolVersion target_protocol = ProtocolVersion::kTls13;
  ImportedPskKdf target_kdf = ImportedPskKdf::HKDF_SHA256;

  static void Walk(auto& w, auto& m) {
    w("external_identity", opaque<1, 0xffff>(m.external_identity));
    w("context", opaque<0, 0xffff>(m.context));
    w("target_protocol", m.target_protocol);
    w("target_kdf", m.target_kdf);
  }
};

// RFC 9345, 4.1.1. In ClientHello (and CertificateRequest): what the sender can verify.
struct DelegatedCredentialRequest {
  static constexpr ExtensionType kType = ExtensionType::delegated_credential;
  std::vector<SignatureScheme> algorithms{};

  static void Walk(auto& w, auto& m) {
    w("supported_signature_algorithms", list<2, 0xfffe>(m.algorithms));
  }
};
// RFC 9345, 4. In the first Certificate entry.
struct DelegatedCredential {
  static constexpr ExtensionType kType = ExtensionType::delegated_credential;
  std::uint32_t valid_time = 0;  // seconds since the certificate's notBefore
  SignatureScheme dc_cert_verify_algorithm{};
  Bytes spki{};  // DER of a SubjectPublicKeyInfo
  SignatureScheme algorithm{};
  Bytes signature{};

  static void Walk(auto& w, auto& m) {
    w("valid_time", m.valid_time);
    w("dc_cert_verify_algorithm", m.dc_cert_verify_algorithm);
    w("ASN1_subjectPublicKeyInfo", opaque<1, 0xffffff>(m.spki));
    w("algorithm", m.algorithm);
    w("signature", opaque<1, 0xffff>(m.signature));
  }
};

// RFC 6066, 8 as RFC 8446, 4.4.2.1 puts it into the Certificate entry. (In CertificateRequest
// stands a StatusRequest.)
struct CertificateStatusExt {
  static constexpr ExtensionType kType = ExtensionType::status_request;
  CertificateStatusType status_type = CertificateStatusType::ocsp;
  Bytes response{};  // DER of an OCSPResponse

  static void Walk(auto& w, auto& m) {
    w("status_type", m.status_type);
    w("response", opaque<1, 0xffffff>(m.response));
  }
};

// RFC 9001, 8.2; the encoding inside is QUIC's own (RFC 9000, 18).
template <ExtensionType kCodePoint>
struct QuicTransportParametersAt {
  static constexpr ExtensionType kType = kCodePoint;
  Bytes parameters{};

  static void Walk(auto& w, auto& m) { w("parameters", rest(m.parameters)); }
};
using QuicTransportParameters = QuicTransportParametersAt<ExtensionType::quic_transport_parameters>;
using QuicTransportParametersLegacy =
    QuicTransportParametersAt<ExtensionType::quic_transport_parameters_legacy>;

// draft-vvv-tls-alps-01, 4. In ClientHello: the ALPN protocols that have settings.
template <ExtensionType kCodePoint>
struct ApplicationSettingsOfferAt {
  static constexpr ExtensionType kType = kCodePoint;
  std::vector<std::string> protocols{};

  static void Walk(auto& w, auto& m) {
    w("supported_protocols", opaque_list<2, 0xffff, 1, 0xff>(m.protocols));
  }
};
using ApplicationSettingsOffer = ApplicationSettingsOfferAt<ExtensionType::application_settings>;
using ApplicationSettingsOfferOld =
    ApplicationSettingsOfferAt<ExtensionType::application_settings_old>;
// In EncryptedExtensions of either side: the settings.
template <ExtensionType kCodePoint>
struct ApplicationSettingsAt {
  static constexpr ExtensionType kType = kCodePoint;
  Bytes settings{};

  static void Walk(auto& w, auto& m) { w("settings", rest(m.settings)); }
};
using ApplicationSettings = ApplicationSettingsAt<ExtensionType::application_settings>;
using ApplicationSettingsOld = ApplicationSettingsAt<ExtensionType::application_settings_old>;

// draft-ietf-tls-tlsflags, 2. The shortest encoding: its last byte is not zero.
struct TlsFlags {
  static constexpr ExtensionType kType = ExtensionType::tls_flags;
  Bytes flags{};

  // Bit 0 is the least significant one of the first byte.
  bool Test(unsigned bit) const {
    return bit / 8 < flags.size() && (flags[bit / 8] >> (bit % 8) & 1) != 0;
  }
  void Set(unsigned bit) {
    if (flags.size() <= bit / 8) flags.resize(bit / 8 + 1);
    flags[bit / 8] = static_cast<std::uint8_t>(flags[bit / 8] | 1u << (bit % 8));
  }
  static void Walk(auto& w, auto& m) { w("flags", opaque<1, 0xff>(m.flags)); }
};
// Of NewSessionTicket: the ticket may be used under another server name (RFC 9149).
inline constexpr unsigned kFlagResumptionAcrossNames = 8;

// draft-ietf-tls-pake, 5.
struct PakeShare {
  PakeScheme pake_scheme = PakeScheme::SPAKE2PLUS_V1;
  Bytes pake_message{};

  static void Walk(auto& w, auto& m) {
    w("pake_scheme", m.pake_scheme);
    w("pake_message", opaque<1, 0xffff>(m.pake_message));
  }
};
struct PakeClientHello {
  static constexpr ExtensionType kType = ExtensionType::pake;
  Bytes client_identity{};
  Bytes server_identity{};
  std::vector<PakeShare> client_shares{};

  static void Walk(auto& w, auto& m) {
    w("client_identity", opaque<0, 0xffff>(m.client_identity));
    w("server_identity", opaque<0, 0xffff>(m.server_identity));
    w("client_shares", list<0, 0xffff>(m.client_shares));
  }
};
struct PakeServerHello {
  static constexpr ExtensionType kType = ExtensionType::pake;
  PakeShare server_share{};

  static void Walk(auto& w, auto& m) { w("server_share", m.server_share); }
};

// draft-ietf-tls-trust-anchor-ids, 4. In ClientHello, CertificateRequest and EncryptedExtensions.
struct TrustAnchors {
  static constexpr ExtensionType kType = ExtensionType::trust_anchors;
  std::vector<Bytes> ids{};  // binary OIDs, relative to 1.3.6.1.4.1

  static void Walk(auto& w, auto& m) {
    w("trust_anchor_list", opaque_list<0, 0xffff, 1, 0xff>(m.ids));
  }
};
// In the first Certificate entry: the chain was chosen by trust anchor. Empty.
struct TrustAnchorsMatch {
  static constexpr ExtensionType kType = ExtensionType::trust_anchors;
  static void Walk(auto&, auto&) {}
};

// draft-ietf-tls-trust-anchor-ids, 5. Goes with a certificate chain, never over the wire.
struct CertificateProperty {
  CertificatePropertyType type{};
  Bytes data{};

  static void Walk(auto& w, auto& m) {
    w("type", m.type);
    w("data", opaque<0, 0xffff>(m.data));
  }
};
struct CertificatePropertyList {
  std::vector<CertificateProperty> properties{};

  static void Walk(auto& w, auto& m) { w("properties", list<0, 0xffff>(m.properties)); }
};

// BoringSSL's server_padding. The client asks for so many bytes in EncryptedExtensions...
struct ServerPaddingRequest {
  static constexpr ExtensionType kType = ExtensionType::server_padding;
  std::uint16_t length = 0;

  static void Walk(auto& w, auto& m) { w("length", m.length); }
};
// ...and gets them, all zero.
struct ServerPadding {
  static constexpr ExtensionType kType = ExtensionType::server_padding;
  Bytes zeros{};

  static void Walk(auto& w, auto& m) { w("padding", rest(m.zeros)); }
};

}  // namespace badpeer

#endif  // BADPEER_RUNNER_WIRE_EXTENSION_TLS13_H_
