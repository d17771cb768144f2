// Handshake messages of TLS 1.0 to 1.2 and DTLS 1.0 and 1.2, apart from the hellos.
//
//   ServerKeyExchange message{.ecdhe = EcdheServerParams{.group = NamedGroup::x25519, .point = key},
//                             .signature = DigitallySigned{.algorithm = scheme, .signature = sig}};
//   // Reading: which parts there are follows from the suite and version.
//   Decode(body, ServerKeyExchange{.ecdhe = EcdheServerParams{}});
//
// Finished, CertificateVerify with an algorithm (TLS 1.2) and CompressedCertificate: handshake13.h.
#ifndef BADPEER_RUNNER_WIRE_HANDSHAKE12_H_
#define BADPEER_RUNNER_WIRE_HANDSHAKE12_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runner/base/bytes.h"
#include "runner/wire/code_points.h"
#include "runner/wire/fields.h"

namespace badpeer {

// RFC 5246, 7.4.2.
struct Certificate12 {
  static constexpr HandshakeType kType = HandshakeType::certificate;
  static constexpr std::string_view kName = "Certificate";
  std::vector<Bytes> certificate_list{};  // DER, the sender's own first

  static void Walk(auto& w, auto& m) {
    w("certificate_list", opaque_list<0, 0xffffff, 1, 0xffffff>(m.certificate_list));
  }
};

// RFC 7250, 3. What the message is instead when a raw public key was negotiated. RFC 7250 gives a
// lower bound of 1; empty stands for "none", as an empty certificate_list does.
struct CertificateRawPublicKey {
  static constexpr HandshakeType kType = HandshakeType::certificate;
  static constexpr std::string_view kName = "Certificate";
  Bytes spki{};  // DER of a SubjectPublicKeyInfo

  static void Walk(auto& w, auto& m) {
    w("ASN1_subjectPublicKeyInfo", opaque<0, 0xffffff>(m.spki));
  }
};

// RFC 6066, 8.
struct CertificateStatus {
  static constexpr HandshakeType kType = HandshakeType::certificate_status;
  static constexpr std::string_view kName = "CertificateStatus";
  CertificateStatusType status_type = CertificateStatusType::ocsp;
  Bytes response{};  // DER of an OCSPResponse

  static void Walk(auto& w, auto& m) {
    w("status_type", m.status_type);
    w("response", opaque<1, 0xffffff>(m.response));
  }
};

// RFC 5246, 7.4.3, where the key exchange that the body depends on is not known.
struct OpaqueServerKeyExchange {
  static constexpr HandshakeType kType = HandshakeType::server_key_exchange;
  static constexpr std::string_view kName = "ServerKeyExchange";
  Bytes body{};

  static void Walk(auto& w, auto& m) { w("params", rest(m.body)); }
};

// RFC 8422, 5.4, of a named curve. Its encoding, after both randoms, is what the server signs.
struct EcdheServerParams {
  ECCurveType curve_type = ECCurveType::named_curve;
  NamedGroup group{};
  Bytes point{};

  static void Walk(auto& w, auto& m) {
    w("curve_type", m.curve_type);
    w("namedcurve", m.group);
    w("public", opaque<1, 0xff>(m.point));
  }
};
// RFC 5246, 4.7; before TLS 1.2 there is no algorithm (RFC 4346, 4.7).
struct DigitallySigned {
  std::optional<SignatureScheme> algorithm{};
  Bytes signature{};

  static void Walk(auto& w, auto& m) {
    if (m.algorithm) w("algorithm", *m.algorithm);
    w("signature", opaque<0, 0xffff>(m.signature));
  }
};
// PSK: the hint (RFC 4279, 2). ECDHE_PSK: hint and params (RFC 5489, 2). ECDHE_RSA, ECDHE_ECDSA:
// params and signature (RFC 8422, 5.4). RSA: no such message.
struct ServerKeyExchange {
  static constexpr HandshakeType kType = HandshakeType::server_key_exchange;
  static constexpr std::string_view kName = "ServerKeyExchange";
  std::optional<Bytes> psk_identity_hint{};
  std::optional<EcdheServerParams> ecdhe{};
  std::optional<DigitallySigned> signature{};

  static void Walk(auto& w, auto& m) {
    if (m.psk_identity_hint) w("psk_identity_hint", opaque<0, 0xffff>(*m.psk_identity_hint));
    if (m.ecdhe) w("params", *m.ecdhe);
    if (m.signature) w("signed_params", *m.signature);
  }
};

// RFC 5246, 7.4.4. Without signature algorithms before TLS 1.2 (RFC 4346, 7.4.4). Their list may be
// empty: RFC 5246 gives two bounds, <2..2^16-2> in A.4.2 and <2^16-1> in 7.4.4.
struct CertificateRequest12 {
  static constexpr HandshakeType kType = HandshakeType::certificate_request;
  static constexpr std::string_view kName = "CertificateRequest";
  std::vector<ClientCertificateType> certificate_types{};
  std::optional<std::vector<SignatureScheme>> signature_algorithms{};  // Set since TLS 1.2.
  std::vector<Bytes> certificate_authorities{};                        // DER of X.501 Names

  static void Walk(auto& w, auto& m) {
    w("certificate_types", list<1, 0xff>(m.certificate_types));
    if (m.signature_algorithms) {
      w("supported_signature_algorithms", list<0, 0xfffe>(*m.signature_algorithms));
    }
    w("certificate_authorities", opaque_list<0, 0xffff, 1, 0xffff>(m.certificate_authorities));
  }
};

// RFC 5246, 7.4.5. Empty.
struct ServerHelloDone {
  static constexpr HandshakeType kType = HandshakeType::server_hello_done;
  static constexpr std::string_view kName = "ServerHelloDone";
  static void Walk(auto&, auto&) {}
};

// RFC 5246, 7.4.7, where the key exchange that the body depends on is not known.
struct OpaqueClientKeyExchange {
  static constexpr HandshakeType kType = HandshakeType::client_key_exchange;
  static constexpr std::string_view kName = "ClientKeyExchange";
  Bytes body{};

  static void Walk(auto& w, auto& m) { w("exchange_keys", rest(m.body)); }
};

// RSA: the encrypted secret (RFC 5246, 7.4.7.1). ECDHE: the point (RFC 8422, 5.7). PSK: the
// identity (RFC 4279, 2). ECDHE_PSK: identity and point (RFC 5489, 2).
struct ClientKeyExchange {
  static constexpr HandshakeType kType = HandshakeType::client_key_exchange;
  static constexpr std::string_view kName = "ClientKeyExchange";
  std::optional<Bytes> psk_identity{};
  std::optional<Bytes> ecdhe_point{};
  std::optional<Bytes> encrypted_pre_master_secret{};

  static void Walk(auto& w, auto& m) {
    if (m.psk_identity) w("psk_identity", opaque<0, 0xffff>(*m.psk_identity));
    if (m.ecdhe_point) w("ecdh_Yc", opaque<1, 0xff>(*m.ecdhe_point));
    if (m.encrypted_pre_master_secret) {
      w("encrypted_pre_master_secret", opaque<0, 0xffff>(*m.encrypted_pre_master_secret));
    }
  }
};

// RFC 4346, 7.4.8: CertificateVerify before TLS 1.2.
struct CertificateVerifyLegacy {
  static constexpr HandshakeType kType = HandshakeType::certificate_verify;
  static constexpr std::string_view kName = "CertificateVerify";
  Bytes signature{};

  static void Walk(auto& w, auto& m) { w("signature", opaque<0, 0xffff>(m.signature)); }
};

// RFC 5077, 3.3.
struct NewSessionTicket12 {
  static constexpr HandshakeType kType = HandshakeType::new_session_ticket;
  static constexpr std::string_view kName = "NewSessionTicket";
  std::uint32_t lifetime_hint_seconds = 0;
  Bytes ticket{};

  static void Walk(auto& w, auto& m) {
    w("ticket_lifetime_hint", m.lifetime_hint_seconds);
    w("ticket", opaque<0, 0xffff>(m.ticket));
  }
};

// draft-agl-tls-nextprotoneg-04, 3.
struct NextProtocol {
  static constexpr HandshakeType kType = HandshakeType::next_protocol;
  static constexpr std::string_view kName = "NextProtocol";
  std::string selected_protocol{};
  Bytes padding{};  // Zeros, so that the body is a multiple of 32 bytes: see HonestPadding.

  Bytes HonestPadding() const { return Bytes(32 - (selected_protocol.size() + 2) % 32); }
  static void Walk(auto& w, auto& m) {
    w("selected_protocol", opaque<0, 0xff>(m.selected_protocol));
    w("padding", opaque<0, 0xff>(m.padding));
  }
};

// draft-balfanz-tls-channelid-01, 4. In the form of an extension.
struct ChannelIdMessage {
  static constexpr HandshakeType kType = HandshakeType::channel_id;
  static constexpr std::string_view kName = "ChannelID";
  ExtensionType extension_type = ExtensionType::channel_id;
  Bytes channel_id{};  // x, y, r, s: 32 bytes each, big endian, on P-256

  static void Walk(auto& w, auto& m) {
    w("extension_type", m.extension_type);
    w("extension_data", opaque<128, 128, 2>(m.channel_id));
  }
};

}  // namespace badpeer

#endif  // BADPEER_RUNNER_WIRE_HANDSHAKE12_H_
