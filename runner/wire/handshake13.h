// Handshake messages of TLS 1.3 and DTLS 1.3, apart from the hellos.
//
//   Certificate13 certificate{.certificate_list = {{.cert_data = leaf_der}}};
//   NewSessionTicket13 ticket{.ticket = sealed};
//   Put(ticket.extensions, EarlyDataTicket{.max_early_data_size = 16384});
#ifndef BADPEER_RUNNER_WIRE_HANDSHAKE13_H_
#define BADPEER_RUNNER_WIRE_HANDSHAKE13_H_

#include <string_view>
#include <vector>

#include "runner/base/bytes.h"
#include "runner/wire/code_points.h"
#include "runner/wire/extension.h"
#include "runner/wire/fields.h"

namespace badpeer {

// RFC 8446, 4.3.1.
struct EncryptedExtensions {
  static constexpr HandshakeType kType = HandshakeType::encrypted_extensions;
  static constexpr std::string_view kName = "EncryptedExtensions";
  Extensions extensions{};

  static void Walk(auto& w, auto& m) {
    w("extensions",
      extension_list<ExtensionContext::encrypted_extensions, 0, 0xffff>(m.extensions));
  }
};

// draft-vvv-tls-alps-01, 5: the client's, sent before its Certificate when ALPS was negotiated.
struct ClientEncryptedExtensions {
  static constexpr HandshakeType kType = HandshakeType::encrypted_extensions;
  static constexpr std::string_view kName = "ClientEncryptedExtensions";
  Extensions extensions{};

  static void Walk(auto& w, auto& m) {
    w("extensions",
      extension_list<ExtensionContext::client_encrypted_extensions, 0, 0xffff>(m.extensions));
  }
};

// RFC 8446, 4.3.2.
struct CertificateRequest13 {
  static constexpr HandshakeType kType = HandshakeType::certificate_request;
  static constexpr std::string_view kName = "CertificateRequest";
  Bytes certificate_request_context{};
  Extensions extensions{};

  static void Walk(auto& w, auto& m) {
    w("certificate_request_context", opaque<0, 0xff>(m.certificate_request_context));
    w("extensions", extension_list<ExtensionContext::certificate_request, 2, 0xffff>(m.extensions));
  }
};

// RFC 8446, 4.4.2.
struct CertificateEntry {
  Bytes cert_data{};  // DER of a certificate, or of a SubjectPublicKeyInfo (RFC 7250)
  Extensions extensions{};

  static void Walk(auto& w, auto& m) {
    w("cert_data", opaque<1, 0xffffff>(m.cert_data));
    w("extensions", extension_list<ExtensionContext::certificate, 0, 0xffff>(m.extensions));
  }
};
struct Certificate13 {
  static constexpr HandshakeType kType = HandshakeType::certificate;
  static constexpr std::string_view kName = "Certificate";
  Bytes certificate_request_context{};
  std::vector<CertificateEntry> certificate_list{};

  static void Walk(auto& w, auto& m) {
    w("certificate_request_context", opaque<0, 0xff>(m.certificate_request_context));
    w("certificate_list", list<0, 0xffffff>(m.certificate_list));
  }
};

// RFC 8879, 4.
struct CompressedCertificate {
  static constexpr HandshakeType kType = HandshakeType::compressed_certificate;
  static constexpr std::string_view kName = "CompressedCertificate";
  CertificateCompressionAlgorithm algorithm{};
  std::uint32_t uncompressed_length = 0;  // bytes of the Certificate body, 24 bits on the wire
  Bytes compressed_certificate_message{};

  static void Walk(auto& w, auto& m) {
    w("algorithm", m.algorithm);
    w("uncompressed_length", uint24(m.uncompressed_length));
    w("compressed_certificate_message", opaque<1, 0xffffff>(m.compressed_certificate_message));
  }
};

// RFC 8446, 4.4.3; the same form in TLS 1.2 (RFC 5246, 7.4.8 with 4.7).
struct CertificateVerify {
  static constexpr HandshakeType kType = HandshakeType::certificate_verify;
  static constexpr std::string_view kName = "CertificateVerify";
  SignatureScheme algorithm{};
  Bytes signature{};

  static void Walk(auto& w, auto& m) {
    w("algorithm", m.algorithm);
    w("signature", opaque<0, 0xffff>(m.signature));
  }
};

// RFC 8446, 4.4.4; RFC 5246, 7.4.9. Its size depends on the suite, so any is decoded.
struct Finished {
  static constexpr HandshakeType kType = HandshakeType::finished;
  static constexpr std::string_view kName = "Finished";
  Bytes verify_data{};

  static void Walk(auto& w, auto& m) { w("verify_data", rest(m.verify_data)); }
};

// RFC 8446, 4.5. Empty.
struct EndOfEarlyData {
  static constexpr HandshakeType kType = HandshakeType::end_of_early_data;
  static constexpr std::string_view kName = "EndOfEarlyData";
  static void Walk(auto&, auto&) {}
};

// RFC 8446, 4.6.1. Sent by an honest server once the client's Finished is verified.
struct NewSessionTicket13 {
  static constexpr HandshakeType kType = HandshakeType::new_session_ticket;
  static constexpr std::string_view kName = "NewSessionTicket";
  std::uint32_t lifetime_seconds = 7200;
  std::uint32_t age_add = 0;
  Bytes nonce{};
  Bytes ticket{};
  Extensions extensions{};

  static void Walk(auto& w, auto& m) {
    w("ticket_lifetime", m.lifetime_seconds);
    w("ticket_age_add", m.age_add);
    w("ticket_nonce", opaque<0, 0xff>(m.nonce));
    w("ticket", opaque<1, 0xffff>(m.ticket));
    w("extensions", extension_list<ExtensionContext::new_session_ticket, 0, 0xfffe>(m.extensions));
  }
};

// RFC 8446, 4.6.3.
struct KeyUpdate {
  static constexpr HandshakeType kType = HandshakeType::key_update;
  static constexpr std::string_view kName = "KeyUpdate";
  KeyUpdateRequest request_update = KeyUpdateRequest::update_not_requested;

  static void Walk(auto& w, auto& m) { w("request_update", m.request_update); }
};

}  // namespace badpeer

#endif  // BADPEER_RUNNER_WIRE_HANDSHAKE13_H_
