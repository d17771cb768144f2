// Code points of TLS and DTLS, spelled as in the RFCs and registries that define them.
//
//   CipherSuite suite{0x1301};
//   Name(suite);                           // "TLS_AES_128_GCM_SHA256"
//   Name(ExtensionType{0x1234});           // "0x1234"
//   Name(ToDtls(ProtocolVersion::kTls12))  // "DTLS 1.2"
//
// Every enum is open: a value that is not listed is kept as it came and printed in hex.
#ifndef BADPEER_RUNNER_WIRE_CODE_POINTS_H_
#define BADPEER_RUNNER_WIRE_CODE_POINTS_H_

#include <cstdint>
#include <string>

namespace badpeer {

// RFC 8446, 5.1; RFC 9147, 4 (ack).
enum class ContentType : std::uint8_t {
  invalid = 0,
  change_cipher_spec = 20,
  alert = 21,
  handshake = 22,
  application_data = 23,
  heartbeat = 24,
  tls12_cid = 25,
  ack = 26,
};

// RFC 8446, 4; RFC 5246, 7.4; RFC 6347, 4.3.2; next_protocol and channel_id were never assigned.
enum class HandshakeType : std::uint8_t {
  hello_request = 0,
  client_hello = 1,
  server_hello = 2,
  hello_verify_request = 3,
  new_session_ticket = 4,
  end_of_early_data = 5,
  hello_retry_request = 6,  // Drafts of TLS 1.3 only; RFC 8446 sends it as a server_hello.
  encrypted_extensions = 8,
  request_connection_id = 9,
  new_connection_id = 10,
  certificate = 11,
  server_key_exchange = 12,
  certificate_request = 13,
  server_hello_done = 14,
  certificate_verify = 15,
  client_key_exchange = 16,
  finished = 20,
  certificate_url = 21,
  certificate_status = 22,
  supplemental_data = 23,
  key_update = 24,
  compressed_certificate = 25,
  next_protocol = 67,
  channel_id = 203,
  message_hash = 254,
};

// RFC 8446, 6.
enum class AlertLevel : std::uint8_t { warning = 1, fatal = 2 };

// RFC 8446, 6.2; RFC 5246, 7.2; RFC 7507 (inappropriate_fallback); RFC 9849, 11.2 (ech_required).
enum class AlertDescription : std::uint8_t {
  close_notify = 0,
  unexpected_message = 10,
  bad_record_mac = 20,
  decryption_failed = 21,
  record_overflow = 22,
  decompression_failure = 30,
  handshake_failure = 40,
  no_certificate = 41,
  bad_certificate = 42,
  unsupported_certificate = 43,
  certificate_revoked = 44,
  certificate_expired = 45,
  certificate_unknown = 46,
  illegal_parameter = 47,
  unknown_ca = 48,
  access_denied = 49,
  decode_error = 50,
  decrypt_error = 51,
  too_many_cids_requested = 52,
  export_restriction = 60,
  protocol_version = 70,
  insufficient_security = 71,
  internal_error = 80,
  inappropriate_fallback = 86,
  user_canceled = 90,
  no_renegotiation = 100,
  missing_extension = 109,
  unsupported_extension = 110,
  certificate_unobtainable = 111,
  unrecognized_name = 112,
  bad_certificate_status_response = 113,
  bad_certificate_hash_value = 114,
  unknown_psk_identity = 115,
  certificate_required = 116,
  general_error = 117,
  no_application_protocol = 120,
  ech_required = 121,
};

// Wire values. DTLS counts down, so compare versions only after FromDtls.
enum class ProtocolVersion : std::uint16_t {
  kNone = 0,
  kSsl30 = 0x0300,
  kTls10 = 0x0301,
  kTls11 = 0x0302,
  kTls12 = 0x0303,
  kTls13 = 0x0304,
  kDtls10 = 0xfeff,  // Of the strength of TLS 1.1.
  kDtls12 = 0xfefd,
  kDtls13 = 0xfefc,
};

// The DTLS version built on a TLS version: kTls11 -> kDtls10 (there is none for kTls10, which maps
// to kDtls10 too), kTls12 -> kDtls12, kTls13 -> kDtls13. Other values come back unchanged.
ProtocolVersion ToDtls(ProtocolVersion tls);
// The TLS version a DTLS version is built on: kDtls10 -> kTls11. Other values come back unchanged.
ProtocolVersion FromDtls(ProtocolVersion version);
// One of kDtls10, kDtls12, kDtls13.
bool IsDtls(ProtocolVersion version);

// RFC 8446 B.4 and the older documents named beside the values.
enum class CipherSuite : std::uint16_t {
  TLS_NULL_WITH_NULL_NULL = 0x0000,
  TLS_RSA_WITH_NULL_MD5 = 0x0001,
  TLS_RSA_WITH_NULL_SHA = 0x0002,
  TLS_RSA_WITH_RC4_128_MD5 = 0x0004,
  TLS_RSA_WITH_RC4_128_SHA = 0x0005,
  TLS_RSA_WITH_3DES_EDE_CBC_SHA = 0x000a,  // RFC 5246
  TLS_RSA_WITH_AES_128_CBC_SHA = 0x002f,
  TLS_DHE_RSA_WITH_AES_128_CBC_SHA = 0x0033,
  TLS_RSA_WITH_AES_256_CBC_SHA = 0x0035,
  TLS_DHE_RSA_WITH_AES_256_CBC_SHA = 0x0039,
  TLS_RSA_WITH_NULL_SHA256 = 0x003b,
  TLS_RSA_WITH_AES_128_CBC_SHA256 = 0x003c,
  TLS_RSA_WITH_AES_256_CBC_SHA256 = 0x003d,
  TLS_DHE_RSA_WITH_AES_128_CBC_SHA256 = 0x0067,
  TLS_DHE_RSA_WITH_AES_256_CBC_SHA256 = 0x006b,
  TLS_PSK_WITH_AES_128_CBC_SHA = 0x008c,  // RFC 4279
  TLS_PSK_WITH_AES_256_CBC_SHA = 0x008d,
  TLS_RSA_WITH_AES_128_GCM_SHA256 = 0x009c,  // RFC 5288
  TLS_RSA_WITH_AES_256_GCM_SHA384 = 0x009d,
  TLS_DHE_RSA_WITH_AES_128_GCM_SHA256 = 0x009e,
  TLS_DHE_RSA_WITH_AES_256_GCM_SHA384 = 0x009f,
  TLS_EMPTY_RENEGOTIATION_INFO_SCSV = 0x00ff,  // RFC 5746
  TLS_AES_128_GCM_SHA256 = 0x1301,             // RFC 8446
  TLS_AES_256_GCM_SHA384 = 0x1302,
  TLS_CHACHA20_POLY1305_SHA256 = 0x1303,
  TLS_AES_128_CCM_SHA256 = 0x1304,
  TLS_AES_128_CCM_8_SHA256 = 0x1305,
  TLS_FALLBACK_SCSV = 0x5600,                     // RFC 7507
  TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA = 0xc009,  // RFC 8422
  TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA = 0xc00a,
  TLS_ECDHE_RSA_WITH_3DES_EDE_CBC_SHA = 0xc012,
  TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA = 0xc013,
  TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA = 0xc014,
  TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256 = 0xc023,  // RFC 5289
  TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384 = 0xc024,
  TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256 = 0xc027,
  TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384 = 0xc028,
  TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256 = 0xc02b,
  TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384 = 0xc02c,
  TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 = 0xc02f,
  TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384 = 0xc030,
  TLS_ECDHE_PSK_WITH_AES_128_CBC_SHA = 0xc035,  // RFC 5489
  TLS_ECDHE_PSK_WITH_AES_256_CBC_SHA = 0xc036,
  TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256 = 0xcca8,  // RFC 7905
  TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256 = 0xcca9,
  TLS_DHE_RSA_WITH_CHACHA20_POLY1305_SHA256 = 0xccaa,
  TLS_ECDHE_PSK_WITH_CHACHA20_POLY1305_SHA256 = 0xccac,
};

// RFC 8446, 4.2 and the IANA registry; those after the blank line are not assigned there, or were
// given their number by a draft.
enum class ExtensionType : std::uint16_t {
  server_name = 0,
  max_fragment_length = 1,
  status_request = 5,
  supported_groups = 10,
  ec_point_formats = 11,
  signature_algorithms = 13,
  use_srtp = 14,
  heartbeat = 15,
  application_layer_protocol_negotiation = 16,
  status_request_v2 = 17,
  signed_certificate_timestamp = 18,
  client_certificate_type = 19,
  server_certificate_type = 20,
  padding = 21,
  encrypt_then_mac = 22,
  extended_master_secret = 23,
  compress_certificate = 27,
  record_size_limit = 28,
  delegated_credential = 34,
  session_ticket = 35,
  pre_shared_key = 41,
  early_data = 42,
  supported_versions = 43,
  cookie = 44,
  psk_key_exchange_modes = 45,
  certificate_authorities = 47,
  oid_filters = 48,
  post_handshake_auth = 49,
  signature_algorithms_cert = 50,
  key_share = 51,
  connection_id = 54,
  quic_transport_parameters = 57,
  ticket_request = 58,
  tls_flags = 62,
  ech_outer_extensions = 0xfd00,
  encrypted_client_hello = 0xfe0d,
  renegotiation_info = 0xff01,

  server_padding = 4832,  // BoringSSL: the client asks the server to pad its flight.
  next_protocol_negotiation = 13172,
  application_settings_old = 17513,  // ALPS, the first code point that was deployed.
  application_settings = 17613,
  channel_id = 30032,
  pake = 35387,
  trust_anchors = 0xca34,
  quic_transport_parameters_legacy = 0xffa5,  // draft-ietf-quic-tls-32 and earlier
};

// RFC 8446, 4.2.7; RFC 8422; draft-ietf-tls-ecdhe-mlkem; draft-ietf-tls-mlkem.
enum class NamedGroup : std::uint16_t {
  sect163k1 = 1,
  secp224r1 = 21,
  secp256r1 = 23,
  secp384r1 = 24,
  secp521r1 = 25,
  brainpoolP256r1 = 26,
  x25519 = 29,
  x448 = 30,
  ffdhe2048 = 0x0100,
  ffdhe3072 = 0x0101,
  MLKEM512 = 0x0200,
  MLKEM768 = 0x0201,
  MLKEM1024 = 0x0202,
  SecP256r1MLKEM768 = 0x11eb,
  X25519MLKEM768 = 0x11ec,
  SecP384r1MLKEM1024 = 0x11ed,
  X25519Kyber768Draft00 = 0x6399,
};

// RFC 8446, 4.2.3; RFC 9963 (rsa_pkcs1_sha256_legacy); draft-ietf-tls-mldsa.
enum class SignatureScheme : std::uint16_t {
  rsa_pkcs1_md5 = 0x0101,
  rsa_pkcs1_sha1 = 0x0201,
  dsa_sha1 = 0x0202,
  ecdsa_sha1 = 0x0203,
  rsa_pkcs1_sha224 = 0x0301,
  rsa_pkcs1_sha256 = 0x0401,
  ecdsa_secp256r1_sha256 = 0x0403,
  rsa_pkcs1_sha256_legacy = 0x0420,
  rsa_pkcs1_sha384 = 0x0501,
  ecdsa_secp384r1_sha384 = 0x0503,
  rsa_pkcs1_sha384_legacy = 0x0520,
  rsa_pkcs1_sha512 = 0x0601,
  ecdsa_secp521r1_sha512 = 0x0603,
  rsa_pkcs1_sha512_legacy = 0x0620,
  rsa_pss_rsae_sha256 = 0x0804,
  rsa_pss_rsae_sha384 = 0x0805,
  rsa_pss_rsae_sha512 = 0x0806,
  ed25519 = 0x0807,
  ed448 = 0x0808,
  rsa_pss_pss_sha256 = 0x0809,
  rsa_pss_pss_sha384 = 0x080a,
  rsa_pss_pss_sha512 = 0x080b,
  mldsa44 = 0x0904,
  mldsa65 = 0x0905,
  mldsa87 = 0x0906,
  // BoringSSL's internal number for the MD5 and SHA-1 concatenation of TLS 1.0 and 1.1. It must
  // never be seen on the wire, which is why it has a name here.
  rsa_pkcs1_md5_sha1 = 0xff01,
};

// RFC 8446, 4.2.9.
enum class PskKeyExchangeMode : std::uint8_t { psk_ke = 0, psk_dhe_ke = 1 };

// RFC 8446, 4.6.3.
enum class KeyUpdateRequest : std::uint8_t { update_not_requested = 0, update_requested = 1 };

// RFC 8422, 5.1.2.
enum class ECPointFormat : std::uint8_t {
  uncompressed = 0,
  ansiX962_compressed_prime = 1,
  ansiX962_compressed_char2 = 2,
};

// RFC 8422, 5.4.
enum class ECCurveType : std::uint8_t { explicit_prime = 1, explicit_char2 = 2, named_curve = 3 };

// RFC 3749, 2; value 0 is called null there.
enum class CompressionMethod : std::uint8_t { null_compression = 0, deflate = 1 };

// RFC 7250, 3.
enum class CertificateType : std::uint8_t { X509 = 0, OpenPGP = 1, RawPublicKey = 2 };

// RFC 5246, 7.4.4; RFC 8422, 5.5.
enum class ClientCertificateType : std::uint8_t {
  rsa_sign = 1,
  dss_sign = 2,
  rsa_fixed_dh = 3,
  dss_fixed_dh = 4,
  ecdsa_sign = 64,
  rsa_fixed_ecdh = 65,
  ecdsa_fixed_ecdh = 66,
};

// RFC 8879, 3.
enum class CertificateCompressionAlgorithm : std::uint16_t { zlib = 1, brotli = 2, zstd = 3 };

// RFC 6066, 8.
enum class CertificateStatusType : std::uint8_t { ocsp = 1, ocsp_multi = 2 };

// RFC 6066, 3.
enum class NameType : std::uint8_t { host_name = 0 };

// RFC 5764, 4.1.2.
enum class SrtpProtectionProfile : std::uint16_t {
  SRTP_AES128_CM_HMAC_SHA1_80 = 1,
  SRTP_AES128_CM_HMAC_SHA1_32 = 2,
  SRTP_NULL_HMAC_SHA1_80 = 5,
  SRTP_NULL_HMAC_SHA1_32 = 6,
  SRTP_AEAD_AES_128_GCM = 7,
  SRTP_AEAD_AES_256_GCM = 8,
};

// RFC 9849, 5.
enum class EchClientHelloType : std::uint8_t { outer = 0, inner = 1 };

// RFC 9180, 7.1 to 7.3.
enum class HpkeKem : std::uint16_t {
  DHKEM_P256_HKDF_SHA256 = 0x0010,
  DHKEM_P384_HKDF_SHA384 = 0x0011,
  DHKEM_P521_HKDF_SHA512 = 0x0012,
  DHKEM_X25519_HKDF_SHA256 = 0x0020,
  DHKEM_X448_HKDF_SHA512 = 0x0021,
  ML_KEM_768 = 0x0041,
  ML_KEM_1024 = 0x0042,
  X_Wing = 0x647a,
};
enum class HpkeKdf : std::uint16_t { HKDF_SHA256 = 1, HKDF_SHA384 = 2, HKDF_SHA512 = 3 };
enum class HpkeAead : std::uint16_t {
  AES_128_GCM = 1,
  AES_256_GCM = 2,
  ChaCha20Poly1305 = 3,
  ExportOnly = 0xffff,
};

// draft-ietf-tls-pake; the number is BoringSSL's, until one is assigned.
enum class PakeScheme : std::uint16_t { SPAKE2PLUS_V1 = 0x7d96 };

// draft-ietf-tls-trust-anchor-ids, 5.
enum class CertificatePropertyType : std::uint16_t {
  trust_anchor_id = 0,
  trust_anchor_groups = 1,
  trust_anchor_negotiation = 2,
};

// RFC 9258, 5.1.
enum class ImportedPskKdf : std::uint16_t { HKDF_SHA256 = 1, HKDF_SHA384 = 2 };

// The registered name, or hex of the enum's width for a value that has none ("0x1234"). GREASE
// values (RFC 8701) of the enums that have them come out as "GREASE(0x0a0a)".
std::string Name(ContentType value);
std::string Name(HandshakeType value);
std::string Name(AlertLevel value);
std::string Name(AlertDescription value);
std::string Name(ProtocolVersion value);
std::string Name(CipherSuite value);
std::string Name(ExtensionType value);
std::string Name(NamedGroup value);
std::string Name(SignatureScheme value);
std::string Name(PskKeyExchangeMode value);
std::string Name(KeyUpdateRequest value);
std::string Name(ECPointFormat value);
std::string Name(ECCurveType value);
std::string Name(CompressionMethod value);
std::string Name(CertificateType value);
std::string Name(ClientCertificateType value);
std::string Name(CertificateCompressionAlgorithm value);
std::string Name(CertificateStatusType value);
std::string Name(NameType value);
std::string Name(SrtpProtectionProfile value);
std::string Name(EchClientHelloType value);
std::string Name(HpkeKem value);
std::string Name(HpkeKdf value);
std::string Name(HpkeAead value);
std::string Name(PakeScheme value);
std::string Name(ImportedPskKdf value);
std::string Name(CertificatePropertyType value);

// RFC 8701: the 16-bit values 0x0a0a, 0x1a1a, ... 0xfafa, and the 8-bit ones of
// psk_key_exchange_modes.
constexpr std::uint16_t GreaseValue(unsigned index) {  // index 0 to 15
  return static_cast<std::uint16_t>(0x0a0a + 0x1010 * (index & 15));
}
constexpr std::uint8_t GreasePskMode(unsigned index) {  // index 0 to 7
  return static_cast<std::uint8_t>(0x0b + 0x1f * (index & 7));
}
constexpr bool IsGrease(std::uint16_t value) {
  return (value & 0x0f0f) == 0x0a0a && (value >> 8) == (value & 0xff);
}
template <class E>
constexpr bool IsGrease(E value) {
  static_assert(sizeof(E) == 2, "GREASE values of this kind have 16 bits");
  return IsGrease(static_cast<std::uint16_t>(value));
}

}  // namespace badpeer

#endif  // BADPEER_RUNNER_WIRE_CODE_POINTS_H_
