#include "runner/wire/code_points.h"

#include <string>
#include <type_traits>

// The switches below have no default: -Wswitch refuses an enumerator that has no name here.
#define BADPEER_NAMED(Enum, value) \
  case Enum::value:                \
    return #value;

namespace badpeer {
namespace {

template <class E>
std::string Hex(E value) {
  static constexpr char kDigits[] = "0123456789abcdef";
  const unsigned bits = static_cast<unsigned>(value);
  std::string text = "0x";
  for (unsigned shift = 8 * sizeof(E); shift > 0; shift -= 4) {
    text.push_back(kDigits[bits >> (shift - 4) & 15]);
  }
  return text;
}

template <class E>
std::string GreaseOrHex(E value) {
  return IsGrease(value) ? "GREASE(" + Hex(value) + ")" : Hex(value);
}

}  // namespace

ProtocolVersion ToDtls(ProtocolVersion tls) {
  switch (tls) {
    case ProtocolVersion::kTls10:
    case ProtocolVersion::kTls11:
      return ProtocolVersion::kDtls10;
    case ProtocolVersion::kTls12:
      return ProtocolVersion::kDtls12;
    case ProtocolVersion::kTls13:
      return ProtocolVersion::kDtls13;
    default:
      return tls;
  }
}

ProtocolVersion FromDtls(ProtocolVersion version) {
  switch (version) {
    case ProtocolVersion::kDtls10:
      return ProtocolVersion::kTls11;
    case ProtocolVersion::kDtls12:
      return ProtocolVersion::kTls12;
    case ProtocolVersion::kDtls13:
      return ProtocolVersion::kTls13;
    default:
      return version;
  }
}

bool IsDtls(ProtocolVersion version) { return FromDtls(version) != version; }

std::string Name(ProtocolVersion value) {
  switch (value) {
    case ProtocolVersion::kNone:
      return "none";
    case ProtocolVersion::kSsl30:
      return "SSL 3.0";
    case ProtocolVersion::kTls10:
      return "TLS 1.0";
    case ProtocolVersion::kTls11:
      return "TLS 1.1";
    case ProtocolVersion::kTls12:
      return "TLS 1.2";
    case ProtocolVersion::kTls13:
      return "TLS 1.3";
    case ProtocolVersion::kDtls10:
      return "DTLS 1.0";
    case ProtocolVersion::kDtls12:
      return "DTLS 1.2";
    case ProtocolVersion::kDtls13:
      return "DTLS 1.3";
  }
  return GreaseOrHex(value);
}

std::string Name(ContentType value) {
  switch (value) {
    BADPEER_NAMED(ContentType, invalid)
    BADPEER_NAMED(ContentType, change_cipher_spec)
    BADPEER_NAMED(ContentType, alert)
    BADPEER_NAMED(ContentType, handshake)
    BADPEER_NAMED(ContentType, application_data)
    BADPEER_NAMED(ContentType, heartbeat)
    BADPEER_NAMED(ContentType, tls12_cid)
    BADPEER_NAMED(ContentType, ack)
  }
  return Hex(value);
}

std::string Name(HandshakeType value) {
  switch (value) {
    BADPEER_NAMED(HandshakeType, hello_request)
    BADPEER_NAMED(HandshakeType, client_hello)
    BADPEER_NAMED(HandshakeType, server_hello)
    BADPEER_NAMED(HandshakeType, hello_verify_request)
    BADPEER_NAMED(HandshakeType, new_session_ticket)
    BADPEER_NAMED(HandshakeType, end_of_early_data)
    BADPEER_NAMED(HandshakeType, hello_retry_request)
    BADPEER_NAMED(HandshakeType, encrypted_extensions)
    BADPEER_NAMED(HandshakeType, request_connection_id)
    BADPEER_NAMED(HandshakeType, new_connection_id)
    BADPEER_NAMED(HandshakeType, certificate)
    BADPEER_NAMED(HandshakeType, server_key_exchange)
    BADPEER_NAMED(HandshakeType, certificate_request)
    BADPEER_NAMED(HandshakeType, server_hello_done)
    BADPEER_NAMED(HandshakeType, certificate_verify)
    BADPEER_NAMED(HandshakeType, client_key_exchange)
    BADPEER_NAMED(HandshakeType, finished)
    BADPEER_NAMED(HandshakeType, certificate_url)
    BADPEER_NAMED(HandshakeType, certificate_status)
    BADPEER_NAMED(HandshakeType, supplemental_data)
    BADPEER_NAMED(HandshakeType, key_update)
    BADPEER_NAMED(HandshakeType, compressed_certificate)
    BADPEER_NAMED(HandshakeType, next_protocol)
    BADPEER_NAMED(HandshakeType, channel_id)
    BADPEER_NAMED(HandshakeType, message_hash)
  }
  return Hex(value);
}

std::string Name(AlertLevel value) {
  switch (value) {
    BADPEER_NAMED(AlertLevel, warning)
    BADPEER_NAMED(AlertLevel, fatal)
  }
  return Hex(value);
}

std::string Name(AlertDescription value) {
  switch (value) {
    BADPEER_NAMED(AlertDescription, close_notify)
    BADPEER_NAMED(AlertDescription, unexpected_message)
    BADPEER_NAMED(AlertDescription, bad_record_mac)
    BADPEER_NAMED(AlertDescription, decryption_failed)
    BADPEER_NAMED(AlertDescription, record_overflow)
    BADPEER_NAMED(AlertDescription, decompression_failure)
    BADPEER_NAMED(AlertDescription, handshake_failure)
    BADPEER_NAMED(AlertDescription, no_certificate)
    BADPEER_NAMED(AlertDescription, bad_certificate)
    BADPEER_NAMED(AlertDescription, unsupported_certificate)
    BADPEER_NAMED(AlertDescription, certificate_revoked)
    BADPEER_NAMED(AlertDescription, certificate_expired)
    BADPEER_NAMED(AlertDescription, certificate_unknown)
    BADPEER_NAMED(AlertDescription, illegal_parameter)
    BADPEER_NAMED(AlertDescription, unknown_ca)
    BADPEER_NAMED(AlertDescription, access_denied)
    BADPEER_NAMED(AlertDescription, decode_error)
    BADPEER_NAMED(AlertDescription, decrypt_error)
    BADPEER_NAMED(AlertDescription, too_many_cids_requested)
    BADPEER_NAMED(AlertDescription, export_restriction)
    BADPEER_NAMED(AlertDescription, protocol_version)
    BADPEER_NAMED(AlertDescription, insufficient_security)
    BADPEER_NAMED(AlertDescription, internal_error)
    BADPEER_NAMED(AlertDescription, inappropriate_fallback)
    BADPEER_NAMED(AlertDescription, user_canceled)
    BADPEER_NAMED(AlertDescription, no_renegotiation)
    BADPEER_NAMED(AlertDescription, missing_extension)
    BADPEER_NAMED(AlertDescription, unsupported_extension)
    BADPEER_NAMED(AlertDescription, certificate_unobtainable)
    BADPEER_NAMED(AlertDescription, unrecognized_name)
    BADPEER_NAMED(AlertDescription, bad_certificate_status_response)
    BADPEER_NAMED(AlertDescription, bad_certificate_hash_value)
    BADPEER_NAMED(AlertDescription, unknown_psk_identity)
    BADPEER_NAMED(AlertDescription, certificate_required)
    BADPEER_NAMED(AlertDescription, general_error)
    BADPEER_NAMED(AlertDescription, no_application_protocol)
    BADPEER_NAMED(AlertDescription, ech_required)
  }
  return Hex(value);
}

std::string Name(CipherSuite value) {
  switch (value) {
    BADPEER_NAMED(CipherSuite, TLS_NULL_WITH_NULL_NULL)
    BADPEER_NAMED(CipherSuite, TLS_RSA_WITH_NULL_MD5)
    BADPEER_NAMED(CipherSuite, TLS_RSA_WITH_NULL_SHA)
    BADPEER_NAMED(CipherSuite, TLS_RSA_WITH_RC4_128_MD5)
    BADPEER_NAMED(CipherSuite, TLS_RSA_WITH_RC4_128_SHA)
    BADPEER_NAMED(CipherSuite, TLS_RSA_WITH_3DES_EDE_CBC_SHA)
    BADPEER_NAMED(CipherSuite, TLS_RSA_WITH_AES_128_CBC_SHA)
    BADPEER_NAMED(CipherSuite, TLS_DHE_RSA_WITH_AES_128_CBC_SHA)
    BADPEER_NAMED(CipherSuite, TLS_RSA_WITH_AES_256_CBC_SHA)
    BADPEER_NAMED(CipherSuite, TLS_DHE_RSA_WITH_AES_256_CBC_SHA)
    BADPEER_NAMED(CipherSuite, TLS_RSA_WITH_NULL_SHA256)
    BADPEER_NAMED(CipherSuite, TLS_RSA_WITH_AES_128_CBC_SHA256)
    BADPEER_NAMED(CipherSuite, TLS_RSA_WITH_AES_256_CBC_SHA256)
    BADPEER_NAMED(CipherSuite, TLS_DHE_RSA_WITH_AES_128_CBC_SHA256)
    BADPEER_NAMED(CipherSuite, TLS_DHE_RSA_WITH_AES_256_CBC_SHA256)
    BADPEER_NAMED(CipherSuite, TLS_PSK_WITH_AES_128_CBC_SHA)
    BADPEER_NAMED(CipherSuite, TLS_PSK_WITH_AES_256_CBC_SHA)
    BADPEER_NAMED(CipherSuite, TLS_RSA_WITH_AES_128_GCM_SHA256)
    BADPEER_NAMED(CipherSuite, TLS_RSA_WITH_AES_256_GCM_SHA384)
    BADPEER_NAMED(CipherSuite, TLS_DHE_RSA_WITH_AES_128_GCM_SHA256)
    BADPEER_NAMED(CipherSuite, TLS_DHE_RSA_WITH_AES_256_GCM_SHA384)
    BADPEER_NAMED(CipherSuite, TLS_EMPTY_RENEGOTIATION_INFO_SCSV)
    BADPEER_NAMED(CipherSuite, TLS_AES_128_GCM_SHA256)
    BADPEER_NAMED(CipherSuite, TLS_AES_256_GCM_SHA384)
    BADPEER_NAMED(CipherSuite, TLS_CHACHA20_POLY1305_SHA256)
    BADPEER_NAMED(CipherSuite, TLS_AES_128_CCM_SHA256)
    BADPEER_NAMED(CipherSuite, TLS_AES_128_CCM_8_SHA256)
    BADPEER_NAMED(CipherSuite, TLS_FALLBACK_SCSV)
    BADPEER_NAMED(CipherSuite, TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA)
    BADPEER_NAMED(CipherSuite, TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA)
    BADPEER_NAMED(CipherSuite, TLS_ECDHE_RSA_WITH_3DES_EDE_CBC_SHA)
    BADPEER_NAMED(CipherSuite, TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA)
    BADPEER_NAMED(CipherSuite, TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA)
    BADPEER_NAMED(CipherSuite, TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256)
    BADPEER_NAMED(CipherSuite, TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384)
    BADPEER_NAMED(CipherSuite, TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256)
    BADPEER_NAMED(CipherSuite, TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384)
    BADPEER_NAMED(CipherSuite, TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256)
    BADPEER_NAMED(CipherSuite, TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384)
    BADPEER_NAMED(CipherSuite, TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256)
    BADPEER_NAMED(CipherSuite, TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384)
    BADPEER_NAMED(CipherSuite, TLS_ECDHE_PSK_WITH_AES_128_CBC_SHA)
    BADPEER_NAMED(CipherSuite, TLS_ECDHE_PSK_WITH_AES_256_CBC_SHA)
    BADPEER_NAMED(CipherSuite, TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256)
    BADPEER_NAMED(CipherSuite, TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256)
    BADPEER_NAMED(CipherSuite, TLS_DHE_RSA_WITH_CHACHA20_POLY1305_SHA256)
    BADPEER_NAMED(CipherSuite, TLS_ECDHE_PSK_WITH_CHACHA20_POLY1305_SHA256)
  }
  return GreaseOrHex(value);
}

std::string Name(ExtensionType value) {
  switch (value) {
    BADPEER_NAMED(ExtensionType, server_name)
    BADPEER_NAMED(ExtensionType, max_fragment_length)
    BADPEER_NAMED(ExtensionType, status_request)
    BADPEER_NAMED(ExtensionType, supported_groups)
    BADPEER_NAMED(ExtensionType, ec_point_formats)
    BADPEER_NAMED(ExtensionType, signature_algorithms)
    BADPEER_NAMED(ExtensionType, use_srtp)
    BADPEER_NAMED(ExtensionType, heartbeat)
    BADPEER_NAMED(ExtensionType, application_layer_protocol_negotiation)
    BADPEER_NAMED(ExtensionType, status_request_v2)
    BADPEER_NAMED(ExtensionType, signed_certificate_timestamp)
    BADPEER_NAMED(ExtensionType, client_certificate_type)
    BADPEER_NAMED(ExtensionType, server_certificate_type)
    BADPEER_NAMED(ExtensionType, padding)
    BADPEER_NAMED(ExtensionType, encrypt_then_mac)
    BADPEER_NAMED(ExtensionType, extended_master_secret)
    BADPEER_NAMED(ExtensionType, compress_certificate)
    BADPEER_NAMED(ExtensionType, record_size_limit)
    BADPEER_NAMED(ExtensionType, delegated_credential)
    BADPEER_NAMED(ExtensionType, session_ticket)
    BADPEER_NAMED(ExtensionType, pre_shared_key)
    BADPEER_NAMED(ExtensionType, early_data)
    BADPEER_NAMED(ExtensionType, supported_versions)
    BADPEER_NAMED(ExtensionType, cookie)
    BADPEER_NAMED(ExtensionType, psk_key_exchange_modes)
    BADPEER_NAMED(ExtensionType, certificate_authorities)
    BADPEER_NAMED(ExtensionType, oid_filters)
    BADPEER_NAMED(ExtensionType, post_handshake_auth)
    BADPEER_NAMED(ExtensionType, signature_algorithms_cert)
    BADPEER_NAMED(ExtensionType, key_share)
    BADPEER_NAMED(ExtensionType, connection_id)
    BADPEER_NAMED(ExtensionType, quic_transport_parameters)
    BADPEER_NAMED(ExtensionType, ticket_request)
    BADPEER_NAMED(ExtensionType, tls_flags)
    BADPEER_NAMED(ExtensionType, ech_outer_extensions)
    BADPEER_NAMED(ExtensionType, encrypted_client_hello)
    BADPEER_NAMED(ExtensionType, renegotiation_info)
    BADPEER_NAMED(ExtensionType, server_padding)
    BADPEER_NAMED(ExtensionType, next_protocol_negotiation)
    BADPEER_NAMED(ExtensionType, application_settings_old)
    BADPEER_NAMED(ExtensionType, application_settings)
    BADPEER_NAMED(ExtensionType, channel_id)
    BADPEER_NAMED(ExtensionType, pake)
    BADPEER_NAMED(ExtensionType, trust_anchors)
    BADPEER_NAMED(ExtensionType, quic_transport_parameters_legacy)
  }
  return GreaseOrHex(value);
}

std::string Name(NamedGroup value) {
  switch (value) {
    BADPEER_NAMED(NamedGroup, sect163k1)
    BADPEER_NAMED(NamedGroup, secp224r1)
    BADPEER_NAMED(NamedGroup, secp256r1)
    BADPEER_NAMED(NamedGroup, secp384r1)
    BADPEER_NAMED(NamedGroup, secp521r1)
    BADPEER_NAMED(NamedGroup, brainpoolP256r1)
    BADPEER_NAMED(NamedGroup, x25519)
    BADPEER_NAMED(NamedGroup, x448)
    BADPEER_NAMED(NamedGroup, ffdhe2048)
    BADPEER_NAMED(NamedGroup, ffdhe3072)
    BADPEER_NAMED(NamedGroup, MLKEM512)
    BADPEER_NAMED(NamedGroup, MLKEM768)
    BADPEER_NAMED(NamedGroup, MLKEM1024)
    BADPEER_NAMED(NamedGroup, SecP256r1MLKEM768)
    BADPEER_NAMED(NamedGroup, X25519MLKEM768)
    BADPEER_NAMED(NamedGroup, SecP384r1MLKEM1024)
    BADPEER_NAMED(NamedGroup, X25519Kyber768Draft00)
  }
  return GreaseOrHex(value);
}

std::string Name(SignatureScheme value) {
  switch (value) {
    BADPEER_NAMED(SignatureScheme, rsa_pkcs1_md5)
    BADPEER_NAMED(SignatureScheme, rsa_pkcs1_sha1)
    BADPEER_NAMED(SignatureScheme, dsa_sha1)
    BADPEER_NAMED(SignatureScheme, ecdsa_sha1)
    BADPEER_NAMED(SignatureScheme, rsa_pkcs1_sha224)
    BADPEER_NAMED(SignatureScheme, rsa_pkcs1_sha256)
    BADPEER_NAMED(SignatureScheme, ecdsa_secp256r1_sha256)
    BADPEER_NAMED(SignatureScheme, rsa_pkcs1_sha256_legacy)
    BADPEER_NAMED(SignatureScheme, rsa_pkcs1_sha384)
    BADPEER_NAMED(SignatureScheme, ecdsa_secp384r1_sha384)
    BADPEER_NAMED(SignatureScheme, rsa_pkcs1_sha384_legacy)
    BADPEER_NAMED(SignatureScheme, rsa_pkcs1_sha512)
    BADPEER_NAMED(SignatureScheme, ecdsa_secp521r1_sha512)
    BADPEER_NAMED(SignatureScheme, rsa_pkcs1_sha512_legacy)
    BADPEER_NAMED(SignatureScheme, rsa_pss_rsae_sha256)
    BADPEER_NAMED(SignatureScheme, rsa_pss_rsae_sha384)
    BADPEER_NAMED(SignatureScheme, rsa_pss_rsae_sha512)
    BADPEER_NAMED(SignatureScheme, ed25519)
    BADPEER_NAMED(SignatureScheme, ed448)
    BADPEER_NAMED(SignatureScheme, rsa_pss_pss_sha256)
    BADPEER_NAMED(SignatureScheme, rsa_pss_pss_sha384)
    BADPEER_NAMED(SignatureScheme, rsa_pss_pss_sha512)
    BADPEER_NAMED(SignatureScheme, mldsa44)
    BADPEER_NAMED(SignatureScheme, mldsa65)
    BADPEER_NAMED(SignatureScheme, mldsa87)
    BADPEER_NAMED(SignatureScheme, rsa_pkcs1_md5_sha1)
  }
  return GreaseOrHex(value);
}

std::string Name(PskKeyExchangeMode value) {
  switch (value) {
    BADPEER_NAMED(PskKeyExchangeMode, psk_ke)
    BADPEER_NAMED(PskKeyExchangeMode, psk_dhe_ke)
  }
  return Hex(value);
}

std::string Name(KeyUpdateRequest value) {
  switch (value) {
    BADPEER_NAMED(KeyUpdateRequest, update_not_requested)
    BADPEER_NAMED(KeyUpdateRequest, update_requested)
  }
  return Hex(value);
}

std::string Name(ECPointFormat value) {
  switch (value) {
    BADPEER_NAMED(ECPointFormat, uncompressed)
    BADPEER_NAMED(ECPointFormat, ansiX962_compressed_prime)
    BADPEER_NAMED(ECPointFormat, ansiX962_compressed_char2)
  }
  return Hex(value);
}

std::string Name(ECCurveType value) {
  switch (value) {
    BADPEER_NAMED(ECCurveType, explicit_prime)
    BADPEER_NAMED(ECCurveType, explicit_char2)
    BADPEER_NAMED(ECCurveType, named_curve)
  }
  return Hex(value);
}

std::string Name(CompressionMethod value) {
  switch (value) {
    case CompressionMethod::null_compression:
      return "null";
      BADPEER_NAMED(CompressionMethod, deflate)
  }
  return Hex(value);
}

std::string Name(CertificateType value) {
  switch (value) {
    BADPEER_NAMED(CertificateType, X509)
    BADPEER_NAMED(CertificateType, OpenPGP)
    BADPEER_NAMED(CertificateType, RawPublicKey)
  }
  return Hex(value);
}

std::string Name(ClientCertificateType value) {
  switch (value) {
    BADPEER_NAMED(ClientCertificateType, rsa_sign)
    BADPEER_NAMED(ClientCertificateType, dss_sign)
    BADPEER_NAMED(ClientCertificateType, rsa_fixed_dh)
    BADPEER_NAMED(ClientCertificateType, dss_fixed_dh)
    BADPEER_NAMED(ClientCertificateType, ecdsa_sign)
    BADPEER_NAMED(ClientCertificateType, rsa_fixed_ecdh)
    BADPEER_NAMED(ClientCertificateType, ecdsa_fixed_ecdh)
  }
  return Hex(value);
}

std::string Name(CertificateCompressionAlgorithm value) {
  switch (value) {
    BADPEER_NAMED(CertificateCompressionAlgorithm, zlib)
    BADPEER_NAMED(CertificateCompressionAlgorithm, brotli)
    BADPEER_NAMED(CertificateCompressionAlgorithm, zstd)
  }
  return Hex(value);
}

std::string Name(CertificateStatusType value) {
  switch (value) {
    BADPEER_NAMED(CertificateStatusType, ocsp)
    BADPEER_NAMED(CertificateStatusType, ocsp_multi)
  }
  return Hex(value);
}

std::string Name(NameType value) {
  switch (value) { BADPEER_NAMED(NameType, host_name) }
  return Hex(value);
}

std::string Name(SrtpProtectionProfile value) {
  switch (value) {
    BADPEER_NAMED(SrtpProtectionProfile, SRTP_AES128_CM_HMAC_SHA1_80)
    BADPEER_NAMED(SrtpProtectionProfile, SRTP_AES128_CM_HMAC_SHA1_32)
    BADPEER_NAMED(SrtpProtectionProfile, SRTP_NULL_HMAC_SHA1_80)
    BADPEER_NAMED(SrtpProtectionProfile, SRTP_NULL_HMAC_SHA1_32)
    BADPEER_NAMED(SrtpProtectionProfile, SRTP_AEAD_AES_128_GCM)
    BADPEER_NAMED(SrtpProtectionProfile, SRTP_AEAD_AES_256_GCM)
  }
  return Hex(value);
}

std::string Name(EchClientHelloType value) {
  switch (value) {
    BADPEER_NAMED(EchClientHelloType, outer)
    BADPEER_NAMED(EchClientHelloType, inner)
  }
  return Hex(value);
}

std::string Name(HpkeKem value) {
  switch (value) {
    BADPEER_NAMED(HpkeKem, DHKEM_P256_HKDF_SHA256)
    BADPEER_NAMED(HpkeKem, DHKEM_P384_HKDF_SHA384)
    BADPEER_NAMED(HpkeKem, DHKEM_P521_HKDF_SHA512)
    BADPEER_NAMED(HpkeKem, DHKEM_X25519_HKDF_SHA256)
    BADPEER_NAMED(HpkeKem, DHKEM_X448_HKDF_SHA512)
    BADPEER_NAMED(HpkeKem, ML_KEM_768)
    BADPEER_NAMED(HpkeKem, ML_KEM_1024)
    BADPEER_NAMED(HpkeKem, X_Wing)
  }
  return Hex(value);
}

std::string Name(HpkeKdf value) {
  switch (value) {
    BADPEER_NAMED(HpkeKdf, HKDF_SHA256)
    BADPEER_NAMED(HpkeKdf, HKDF_SHA384)
    BADPEER_NAMED(HpkeKdf, HKDF_SHA512)
  }
  return Hex(value);
}

std::string Name(HpkeAead value) {
  switch (value) {
    BADPEER_NAMED(HpkeAead, AES_128_GCM)
    BADPEER_NAMED(HpkeAead, AES_256_GCM)
    BADPEER_NAMED(HpkeAead, ChaCha20Poly1305)
    BADPEER_NAMED(HpkeAead, ExportOnly)
  }
  return Hex(value);
}

std::string Name(PakeScheme value) {
  switch (value) { BADPEER_NAMED(PakeScheme, SPAKE2PLUS_V1) }
  return Hex(value);
}

std::string Name(ImportedPskKdf value) {
  switch (value) {
    BADPEER_NAMED(ImportedPskKdf, HKDF_SHA256)
    BADPEER_NAMED(ImportedPskKdf, HKDF_SHA384)
  }
  return Hex(value);
}

std::string Name(CertificatePropertyType value) {
  switch (value) {
    BADPEER_NAMED(CertificatePropertyType, trust_anchor_id)
    BADPEER_NAMED(CertificatePropertyType, trust_anchor_groups)
    BADPEER_NAMED(CertificatePropertyType, trust_anchor_negotiation)
  }
  return Hex(value);
}

}  // namespace badpeer

#undef BADPEER_NAMED
