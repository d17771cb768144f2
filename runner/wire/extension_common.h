// Extension bodies that TLS 1.2 and TLS 1.3 share, or that belong to TLS 1.2 and older.
//
//   Put(hello.extensions, ServerName::Of("example.com"));
//   Put(hello.extensions, Alpn{.protocols = {"h2", "http/1.1"}});
#ifndef BADPEER_RUNNER_WIRE_EXTENSION_COMMON_H_
#define BADPEER_RUNNER_WIRE_EXTENSION_COMMON_H_

#include <string>
#include <utility>
#include <vector>

#include "runner/base/bytes.h"
#include "runner/wire/code_points.h"
#include "runner/wire/extension.h"
#include "runner/wire/fields.h"

namespace badpeer {

// RFC 6066, 3. Every name type must start with a 2-byte length, so unknown ones have the same form.
struct ServerNameEntry {
  NameType name_type = NameType::host_name;
  std::string host_name{};

  static void Walk(auto& w, auto& m) {
    w("name_type", m.name_type);
    w("host_name", opaque<1, 0xffff>(m.host_name));
  }
};
struct ServerName {
  static constexpr ExtensionType kType = ExtensionType::server_name;
  std::vector<ServerNameEntry> server_name_list{};

  static ServerName Of(std::string host_name) {
    return {{{NameType::host_name, std::move(host_name)}}};
  }
  static void Walk(auto& w, auto& m) { w("server_name_list", list<1, 0xffff>(m.server_name_list)); }
};
// RFC 6066, 3. The server's answer, empty.
struct ServerNameAck {
  static constexpr ExtensionType kType = ExtensionType::server_name;
  static void Walk(auto&, auto&) {}
};

// RFC 6066, 8, with the form for OCSP, the only one that is defined.
struct StatusRequest {
  static constexpr ExtensionType kType = ExtensionType::status_request;
  CertificateStatusType status_type = CertificateStatusType::ocsp;
  std::vector<Bytes> responder_id_list{};
  Bytes request_extensions{};

  static void Walk(auto& w, auto& m) {
    w("status_type", m.status_type);
    w("responder_id_list", opaque_list<0, 0xffff, 1, 0xffff>(m.responder_id_list));
    w("request_extensions", opaque<0, 0xffff>(m.request_extensions));
  }
};
// RFC 6066, 8. The server's answer up to TLS 1.2, empty; the response follows in CertificateStatus.
struct StatusRequestAck {
  static constexpr ExtensionType kType = ExtensionType::status_request;
  static void Walk(auto&, auto&) {}
};

// RFC 8446, 4.2.7; RFC 8422, 5.1.1.
struct SupportedGroups {
  static constexpr ExtensionType kType = ExtensionType::supported_groups;
  std::vector<NamedGroup> groups{};

  static void Walk(auto& w, auto& m) { w("named_group_list", list<2, 0xffff>(m.groups)); }
};

// RFC 8422, 5.1.2.
struct EcPointFormats {
  static constexpr ExtensionType kType = ExtensionType::ec_point_formats;
  std::vector<ECPointFormat> formats{};

  static void Walk(auto& w, auto& m) { w("ec_point_format_list", list<1, 0xff>(m.formats)); }
};

// RFC 8446, 4.2.3.
struct SignatureAlgorithms {
  static constexpr ExtensionType kType = ExtensionType::signature_algorithms;
  std::vector<SignatureScheme> algorithms{};

  static void Walk(auto& w, auto& m) {
    w("supported_signature_algorithms", list<2, 0xfffe>(m.algorithms));
  }
};
struct SignatureAlgorithmsCert {
  static constexpr ExtensionType kType = ExtensionType::signature_algorithms_cert;
  std::vector<SignatureScheme> algorithms{};

  static void Walk(auto& w, auto& m) {
    w("supported_signature_algorithms", list<2, 0xfffe>(m.algorithms));
  }
};

// RFC 5764, 4.1.1.
struct UseSrtp {
  static constexpr ExtensionType kType = ExtensionType::use_srtp;
  std::vector<SrtpProtectionProfile> profiles{};
  Bytes mki{};

  static void Walk(auto& w, auto& m) {
    w("SRTPProtectionProfiles", list<2, 0xffff>(m.profiles));
    w("srtp_mki", opaque<0, 0xff>(m.mki));
  }
};

// RFC 7301, 3.1. The server's answer has the same form with exactly one name.
struct Alpn {
  static constexpr ExtensionType kType = ExtensionType::application_layer_protocol_negotiation;
  std::vector<std::string> protocols{};

  static void Walk(auto& w, auto& m) {
    w("protocol_name_list", opaque_list<2, 0xffff, 1, 0xff>(m.protocols));
  }
};

// draft-agl-tls-nextprotoneg-04, 3. Empty from the client; names without an outer length from the
// server.
struct NextProtocolNegotiation {
  static constexpr ExtensionType kType = ExtensionType::next_protocol_negotiation;
  std::vector<std::string> protocols{};

  static void Walk(auto& w, auto& m) { w("protocols", rest_opaque_list<1, 0xff>(m.protocols)); }
};

// RFC 6962, 3.3. The client's request, empty.
struct SignedCertificateTimestampRequest {
  static constexpr ExtensionType kType = ExtensionType::signed_certificate_timestamp;
  static void Walk(auto&, auto&) {}
};
// RFC 6962, 3.3. In ServerHello up to TLS 1.2, in the Certificate entry since TLS 1.3.
struct SignedCertificateTimestamp {
  static constexpr ExtensionType kType = ExtensionType::signed_certificate_timestamp;
  std::vector<Bytes> sct_list{};

  static void Walk(auto& w, auto& m) {
    w("sct_list", opaque_list<1, 0xffff, 1, 0xffff>(m.sct_list));
  }
};

// RFC 7250, 3.
struct ClientCertificateTypes {
  static constexpr ExtensionType kType = ExtensionType::client_certificate_type;
  std::vector<CertificateType> types{};

  static void Walk(auto& w, auto& m) { w("client_certificate_types", list<1, 0xff>(m.types)); }
};
struct ServerCertificateTypes {
  static constexpr ExtensionType kType = ExtensionType::server_certificate_type;
  std::vector<CertificateType> types{};

  static void Walk(auto& w, auto& m) { w("server_certificate_types", list<1, 0xff>(m.types)); }
};
// The server's choice of either.
struct ClientCertificateTypeChoice {
  static constexpr ExtensionType kType = ExtensionType::client_certificate_type;
  CertificateType type{};

  static void Walk(auto& w, auto& m) { w("client_certificate_type", m.type); }
};
struct ServerCertificateTypeChoice {
  static constexpr ExtensionType kType = ExtensionType::server_certificate_type;
  CertificateType type{};

  static void Walk(auto& w, auto& m) { w("server_certificate_type", m.type); }
};

// RFC 7685, 3. An honest one is all zero, which is not checked here.
struct Padding {
  static constexpr ExtensionType kType = ExtensionType::padding;
  Bytes zeros{};

  static void Walk(auto& w, auto& m) { w("padding", rest(m.zeros)); }
};

// RFC 7627, 5.1. Empty.
struct ExtendedMasterSecret {
  static constexpr ExtensionType kType = ExtensionType::extended_master_secret;
  static void Walk(auto&, auto&) {}
};

// RFC 5077, 3.2. Empty: "send me one", or the server's "I will".
struct SessionTicketExt {
  static constexpr ExtensionType kType = ExtensionType::session_ticket;
  Bytes ticket{};

  static void Walk(auto& w, auto& m) { w("ticket", rest(m.ticket)); }
};

// RFC 8449, 4.
struct RecordSizeLimit {
  static constexpr ExtensionType kType = ExtensionType::record_size_limit;
  std::uint16_t limit = 0x4001;

  static void Walk(auto& w, auto& m) { w("RecordSizeLimit", m.limit); }
};

// RFC 8879, 3.
struct CompressCertificate {
  static constexpr ExtensionType kType = ExtensionType::compress_certificate;
  std::vector<CertificateCompressionAlgorithm> algorithms{};

  static void Walk(auto& w, auto& m) { w("algorithms", list<2, 0xfe>(m.algorithms)); }
};

// RFC 5746, 3.2.
struct RenegotiationInfo {
  static constexpr ExtensionType kType = ExtensionType::renegotiation_info;
  Bytes renegotiated_connection{};

  static void Walk(auto& w, auto& m) {
    w("renegotiated_connection", opaque<0, 0xff>(m.renegotiated_connection));
  }
};

// draft-balfanz-tls-channelid-01, 3. Empty.
struct ChannelId {
  static constexpr ExtensionType kType = ExtensionType::channel_id;
  static void Walk(auto&, auto&) {}
};

}  // namespace badpeer

#endif  // BADPEER_RUNNER_WIRE_EXTENSION_COMMON_H_
