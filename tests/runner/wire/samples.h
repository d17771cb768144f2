// One sample and more of every described struct, with its type erased: what the table-driven tests
// and the fuzz target of this folder run over.
//
//   for (const Sample& sample : AllSamples()) sample.codec.reencode(sample.encoded);
#ifndef BADPEER_TESTS_RUNNER_WIRE_SAMPLES_H_
#define BADPEER_TESTS_RUNNER_WIRE_SAMPLES_H_

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "runner/wire/messages.h"

namespace badpeer::wire_samples {

// The codec of one struct and shape.
struct ErasedCodec {
  std::function<std::string(ByteView)> error;              // empty: decodes
  std::function<std::optional<Bytes>(ByteView)> reencode;  // nothing: does not decode
  std::function<std::string(ByteView)> print;              // of what decodes
  std::function<std::vector<FieldSpan>(ByteView)> locate;  // of what decodes
};

struct Sample {
  std::string name;
  Bytes encoded;
  // The struct reaches to the end of what it is given, so that a truncation of it may decode.
  bool open_ended = false;
  // Otherwise: the one proper prefix that decodes, as it ends before an optional extension block.
  std::optional<std::size_t> valid_prefix{};
  ErasedCodec codec{};
};

template <class M>
ErasedCodec Erase(const M& shape) {
  return {
      .error =
          [shape](ByteView bytes) {
            const Result<M> message = Decode<M>(bytes, shape);
            return message ? std::string() : message.error().message;
          },
      .reencode = [shape](ByteView bytes) -> std::optional<Bytes> {
        const Result<M> message = Decode<M>(bytes, shape);
        if (!message) return std::nullopt;
        return Encode(*message);
      },
      .print = [shape](ByteView bytes) { return Print(*Decode<M>(bytes, shape)); },
      .locate = [shape](ByteView bytes) { return Locate(*Decode<M>(bytes, shape)); },
  };
}

// The optional fields that are set in the message are those to be read.
template <class M>
Sample Closed(std::string name, const M& message) {
  return {.name = std::move(name), .encoded = Encode(message), .codec = Erase(message)};
}
template <class M>
Sample OpenEnded(std::string name, const M& message) {
  return {.name = std::move(name),
          .encoded = Encode(message),
          .open_ended = true,
          .codec = Erase(message)};
}
template <class M>
Sample WithOptionalExtensions(std::string name, M message) {
  Sample sample = Closed(std::move(name), message);
  message.omit_extensions = true;
  sample.valid_prefix = Encode(message).size();
  return sample;
}

inline HelloRandom SomeRandom() {
  HelloRandom random{};
  for (std::size_t i = 0; i < random.size(); ++i) random[i] = static_cast<std::uint8_t>(0xa0 + i);
  return random;
}

inline Bytes Filled(std::size_t size) {
  Bytes bytes(size);
  for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<std::uint8_t>(i * 7 + 1);
  return bytes;
}

inline ClientHello FullClientHello() {
  ClientHello hello{.random = SomeRandom(),
                    .session_id = Filled(32),
                    .cipher_suites = {CipherSuite::TLS_AES_128_GCM_SHA256, CipherSuite{0x1a1a}}};
  Put(hello.extensions, ServerName::Of("example.com"));
  Put(hello.extensions, SupportedVersionsClient{{ProtocolVersion::kTls13}});
  Put(hello.extensions,
      KeyShareClient{{{NamedGroup{0x2a2a}, {0}}, {NamedGroup::x25519, Filled(32)}}});
  Put(hello.extensions, Alpn{{"h2", "http/1.1"}});
  hello.extensions.push_back({ExtensionType{0x1234}, Filled(3)});
  return hello;
}

inline void AddHellos(std::vector<Sample>& all) {
  const ClientHello hello = FullClientHello();
  ClientHello dtls = hello;
  dtls.legacy_version = ProtocolVersion::kDtls12;
  dtls.dtls_cookie = Filled(255);
  ClientHello bare{.cipher_suites = {CipherSuite::TLS_RSA_WITH_AES_128_CBC_SHA},
                   .omit_extensions = true};
  ServerHello answer{.random = SomeRandom(), .cipher_suite = CipherSuite::TLS_AES_128_GCM_SHA256};
  Put(answer.extensions, SupportedVersionsServer{});
  Put(answer.extensions, KeyShareServer{{NamedGroup::x25519, Filled(32)}});
  HelloRetryRequest retry{.session_id = Filled(32),
                          .cipher_suite = CipherSuite::TLS_AES_128_GCM_SHA256};
  Put(retry.extensions, SupportedVersionsServer{});
  Put(retry.extensions, KeyShareHelloRetry{NamedGroup::secp384r1});
  Put(retry.extensions, Cookie{Filled(4)});

  all.push_back(Closed("Extension", Extension{ExtensionType::cookie, Filled(5)}));
  all.push_back(Closed("HelloRequest", HelloRequest{}));
  all.push_back(WithOptionalExtensions("ClientHello", hello));
  all.push_back(WithOptionalExtensions("ClientHelloDtls", dtls));
  all.push_back(Closed("ClientHelloBare", bare));
  all.push_back(WithOptionalExtensions("ServerHello", answer));
  all.push_back(Closed("HelloRetryRequest", retry));
  all.push_back(Closed("HelloVerifyRequest", HelloVerifyRequest{.cookie = Filled(255)}));
  all.push_back(Closed("HelloVerifyRequestEmpty", HelloVerifyRequest{}));
  all.push_back(
      Closed("V2ClientHello",
             V2ClientHello::Of(ProtocolVersion::kTls12, {CipherSuite::TLS_RSA_WITH_AES_128_CBC_SHA},
                               Filled(4), Filled(16))));
}

inline void AddHandshake13(std::vector<Sample>& all) {
  EncryptedExtensions encrypted;
  Put(encrypted.extensions, ServerNameAck{});
  Put(encrypted.extensions, Alpn{{"h2"}});
  ClientEncryptedExtensions client_encrypted;
  Put(client_encrypted.extensions, ApplicationSettings{Filled(3)});
  CertificateRequest13 request{.certificate_request_context = Filled(255)};
  Put(request.extensions, SignatureAlgorithms{{SignatureScheme::ed25519}});
  CertificateEntry entry{.cert_data = Filled(300)};
  Put(entry.extensions, CertificateStatusExt{.response = Filled(9)});
  Put(entry.extensions, SignedCertificateTimestamp{{Filled(4)}});
  NewSessionTicket13 ticket{.age_add = 0xfedcba98, .nonce = Filled(8), .ticket = Filled(100)};
  Put(ticket.extensions, EarlyDataTicket{16384});
  Put(ticket.extensions, TlsFlags{Filled(2)});

  all.push_back(Closed("EncryptedExtensions", encrypted));
  all.push_back(Closed("EncryptedExtensionsEmpty", EncryptedExtensions{}));
  all.push_back(Closed("ClientEncryptedExtensions", client_encrypted));
  all.push_back(Closed("CertificateRequest13", request));
  all.push_back(Closed("CertificateEntry", entry));
  all.push_back(Closed("Certificate13", Certificate13{.certificate_list = {entry, {{1}, {}}}}));
  all.push_back(Closed("Certificate13Empty", Certificate13{.certificate_request_context = {7}}));
  all.push_back(
      Closed("CompressedCertificate",
             CompressedCertificate{CertificateCompressionAlgorithm::zlib, 0xffffff, Filled(20)}));
  all.push_back(
      Closed("CertificateVerify", CertificateVerify{SignatureScheme::ed25519, Filled(64)}));
  all.push_back(OpenEnded("Finished", Finished{Filled(48)}));
  all.push_back(Closed("EndOfEarlyData", EndOfEarlyData{}));
  all.push_back(Closed("NewSessionTicket13", ticket));
  all.push_back(Closed("KeyUpdate", KeyUpdate{KeyUpdateRequest::update_requested}));
}

inline void AddHandshake12(std::vector<Sample>& all) {
  const EcdheServerParams params{.group = NamedGroup::secp256r1, .point = Filled(65)};
  const CertificateRequest12 request{
      .certificate_types = {ClientCertificateType::rsa_sign, ClientCertificateType::ecdsa_sign},
      .signature_algorithms = {{SignatureScheme::rsa_pkcs1_sha256}},
      .certificate_authorities = {Filled(3), Filled(1)}};
  CertificateRequest12 old_request = request;
  old_request.signature_algorithms.reset();
  NextProtocol next{.selected_protocol = "h2"};
  next.padding = next.HonestPadding();

  all.push_back(Closed("Certificate12", Certificate12{{Filled(300), Filled(1)}}));
  all.push_back(Closed("Certificate12Empty", Certificate12{}));
  all.push_back(Closed("CertificateRawPublicKey", CertificateRawPublicKey{Filled(91)}));
  all.push_back(Closed("CertificateStatus", CertificateStatus{.response = Filled(10)}));
  all.push_back(OpenEnded("ServerKeyExchange", ServerKeyExchange{Encode(params)}));
  all.push_back(Closed("EcdheServerParams", params));
  all.push_back(Closed("DigitallySigned", DigitallySigned{.signature = Filled(64)}));
  all.push_back(Closed(
      "ServerKeyExchangeEcdhe",
      ServerKeyExchangeParts{
          .ecdhe = params,
          .signature = DigitallySigned{SignatureScheme::ecdsa_secp256r1_sha256, Filled(70)}}));
  all.push_back(Closed("ServerKeyExchangeEcdhePsk",
                       ServerKeyExchangeParts{.psk_identity_hint = Filled(4), .ecdhe = params}));
  all.push_back(Closed("CertificateRequest12", request));
  all.push_back(Closed("CertificateRequestBefore12", old_request));
  all.push_back(Closed("ServerHelloDone", ServerHelloDone{}));
  all.push_back(OpenEnded("ClientKeyExchange", ClientKeyExchange{Filled(66)}));
  all.push_back(Closed("ClientKeyExchangeRsa",
                       ClientKeyExchangeParts{.encrypted_pre_master_secret = Filled(256)}));
  all.push_back(
      Closed("ClientKeyExchangeEcdhePsk",
             ClientKeyExchangeParts{.psk_identity = Filled(5), .ecdhe_point = Filled(32)}));
  all.push_back(Closed("CertificateVerifyLegacy", CertificateVerifyLegacy{Filled(128)}));
  all.push_back(Closed("NewSessionTicket12", NewSessionTicket12{300, Filled(200)}));
  all.push_back(Closed("NewSessionTicket12Empty", NewSessionTicket12{}));
  all.push_back(Closed("NextProtocol", next));
  all.push_back(Closed("ChannelIdMessage", ChannelIdMessage{.channel_id = Filled(128)}));
}

inline void AddRecordMessages(std::vector<Sample>& all) {
  all.push_back(Closed("Alert", Alert{.description = Alert::decode_error}));
  all.push_back(Closed("ChangeCipherSpec", ChangeCipherSpec{}));
  all.push_back(Closed("DtlsHandshakeHeader",
                       DtlsHandshakeHeader{HandshakeType::finished, 0xffffff, 7, 0x10000, 12}));
  all.push_back(Closed("RecordNumber", RecordNumber{3, 0xffffffffffff}));
  all.push_back(Closed("Ack", Ack{{{0, 1}, {2, 0xffffffffffffffff}}}));
  all.push_back(Closed("AckEmpty", Ack{}));
}

inline void AddCommonExtensions(std::vector<Sample>& all) {
  all.push_back(Closed("ServerNameEntry", ServerNameEntry{.host_name = "a"}));
  all.push_back(Closed("ServerName", ServerName::Of("example.com")));
  all.push_back(Closed("ServerNameAck", ServerNameAck{}));
  all.push_back(Closed("StatusRequest", StatusRequest{}));
  all.push_back(Closed("StatusRequestFull", StatusRequest{.responder_id_list = {Filled(2)},
                                                          .request_extensions = Filled(3)}));
  all.push_back(Closed("StatusRequestAck", StatusRequestAck{}));
  all.push_back(
      Closed("SupportedGroups", SupportedGroups{{NamedGroup::x25519, NamedGroup::X25519MLKEM768}}));
  all.push_back(Closed("EcPointFormats", EcPointFormats{{ECPointFormat::uncompressed}}));
  all.push_back(Closed("SignatureAlgorithms",
                       SignatureAlgorithms{{SignatureScheme::ed25519, SignatureScheme::mldsa44}}));
  all.push_back(Closed("SignatureAlgorithmsCert",
                       SignatureAlgorithmsCert{{SignatureScheme::rsa_pkcs1_sha1}}));
  all.push_back(Closed("UseSrtp",
                       UseSrtp{{SrtpProtectionProfile::SRTP_AES128_CM_HMAC_SHA1_80}, Filled(255)}));
  all.push_back(Closed("Alpn", Alpn{{"h2", std::string(255, 'x')}}));
  all.push_back(OpenEnded("NextProtocolNegotiation", NextProtocolNegotiation{{"h2", "foo"}}));
  all.push_back(Closed("SignedCertificateTimestampRequest", SignedCertificateTimestampRequest{}));
  all.push_back(
      Closed("SignedCertificateTimestamp", SignedCertificateTimestamp{{Filled(4), Filled(400)}}));
  all.push_back(
      Closed("ClientCertificateTypes", ClientCertificateTypes{{CertificateType::RawPublicKey}}));
  all.push_back(Closed("ServerCertificateTypes",
                       ServerCertificateTypes{{CertificateType::X509, CertificateType{255}}}));
  all.push_back(Closed("ClientCertificateTypeChoice",
                       ClientCertificateTypeChoice{CertificateType::RawPublicKey}));
  all.push_back(Closed("ServerCertificateTypeChoice",
                       ServerCertificateTypeChoice{CertificateType::RawPublicKey}));
  all.push_back(OpenEnded("Padding", Padding{Bytes(12)}));
  all.push_back(Closed("ExtendedMasterSecret", ExtendedMasterSecret{}));
  all.push_back(OpenEnded("SessionTicketExt", SessionTicketExt{Filled(90)}));
  all.push_back(Closed("RecordSizeLimit", RecordSizeLimit{}));
  all.push_back(Closed("CompressCertificate",
                       CompressCertificate{{CertificateCompressionAlgorithm::brotli}}));
  all.push_back(Closed("RenegotiationInfo", RenegotiationInfo{Filled(24)}));
  all.push_back(Closed("RenegotiationInfoEmpty", RenegotiationInfo{}));
  all.push_back(Closed("ChannelId", ChannelId{}));
}

inline void AddTls13Extensions(std::vector<Sample>& all) {
  const KeyShareEntry share{NamedGroup::x25519, Filled(32)};
  all.push_back(
      Closed("SupportedVersionsClient",
             SupportedVersionsClient{std::vector<ProtocolVersion>(127, ProtocolVersion::kTls13)}));
  all.push_back(Closed("SupportedVersionsServer", SupportedVersionsServer{}));
  all.push_back(Closed("Cookie", Cookie{Filled(1)}));
  all.push_back(Closed("CertificateAuthorities", CertificateAuthorities{{Filled(1), Filled(9)}}));
  all.push_back(Closed("PostHandshakeAuth", PostHandshakeAuth{}));
  all.push_back(Closed("KeyShareEntry", share));
  all.push_back(Closed("KeyShareClient", KeyShareClient{{share, {NamedGroup::secp256r1, {4}}}}));
  all.push_back(Closed("KeyShareClientEmpty", KeyShareClient{}));
  all.push_back(Closed("KeyShareServer", KeyShareServer{share}));
  all.push_back(Closed("KeyShareHelloRetry", KeyShareHelloRetry{NamedGroup::secp256r1}));
  all.push_back(
      Closed("PskKeyExchangeModes", PskKeyExchangeModes{{PskKeyExchangeMode::psk_dhe_ke}}));
  all.push_back(Closed("EarlyData", EarlyData{}));
  all.push_back(Closed("EarlyDataTicket", EarlyDataTicket{0xffffffff}));
  all.push_back(Closed("PskIdentity", PskIdentity{Filled(6), 77}));
  all.push_back(
      Closed("PreSharedKeyClient",
             PreSharedKeyClient{{{{1}, 0}, {Filled(60), 0xffffffff}}, {Filled(32), Filled(255)}}));
  all.push_back(Closed("PreSharedKeyServer", PreSharedKeyServer{1}));
  all.push_back(Closed("ImportedIdentity", ImportedIdentity{.external_identity = Filled(3)}));
  all.push_back(
      Closed("DelegatedCredentialRequest", DelegatedCredentialRequest{{SignatureScheme::ed25519}}));
  all.push_back(Closed("DelegatedCredential",
                       DelegatedCredential{604800, SignatureScheme::ed25519, Filled(44),
                                           SignatureScheme::rsa_pss_rsae_sha256, Filled(256)}));
  all.push_back(Closed("CertificateStatusExt", CertificateStatusExt{.response = Filled(1)}));
  all.push_back(OpenEnded("QuicTransportParameters", QuicTransportParameters{Filled(20)}));
  all.push_back(
      OpenEnded("QuicTransportParametersLegacy", QuicTransportParametersLegacy{Filled(20)}));
  all.push_back(Closed("ApplicationSettingsOffer", ApplicationSettingsOffer{{"h2"}}));
  all.push_back(Closed("ApplicationSettingsOfferOld", ApplicationSettingsOfferOld{{"h2"}}));
  all.push_back(OpenEnded("ApplicationSettings", ApplicationSettings{Filled(6)}));
  all.push_back(OpenEnded("ApplicationSettingsOld", ApplicationSettingsOld{Filled(6)}));
  all.push_back(Closed("TlsFlags", TlsFlags{Filled(2)}));
  all.push_back(Closed("PakeShare", PakeShare{.pake_message = Filled(65)}));
  all.push_back(Closed("PakeClientHello",
                       PakeClientHello{Filled(6), Filled(6), {{.pake_message = Filled(65)}}}));
  all.push_back(Closed("PakeServerHello", PakeServerHello{{.pake_message = Filled(97)}}));
  all.push_back(Closed("TrustAnchors", TrustAnchors{{Filled(3), Filled(255)}}));
  all.push_back(Closed("TrustAnchorsEmpty", TrustAnchors{}));
  all.push_back(Closed("TrustAnchorsMatch", TrustAnchorsMatch{}));
  all.push_back(Closed("ServerPaddingRequest", ServerPaddingRequest{1000}));
  all.push_back(OpenEnded("ServerPadding", ServerPadding{Bytes(30)}));
}

inline void AddEch(std::vector<Sample>& all) {
  EchConfigContents contents{.key_config = {.config_id = 9, .public_key = Filled(32)},
                             .maximum_name_length = 64,
                             .public_name = "public.example"};
  contents.extensions.push_back({ExtensionType{0xaaaa}, Filled(4)});
  const EchConfig config = EchConfig::Of(contents);
  EncodedClientHelloInner inner{.client_hello = FullClientHello(), .zeros = Bytes(17)};
  inner.client_hello.session_id.clear();
  Put(inner.client_hello.extensions, EchOuterExtensions{{ExtensionType::key_share}});

  all.push_back(Closed("HpkeSymmetricCipherSuite", HpkeSymmetricCipherSuite{}));
  all.push_back(Closed("HpkeKeyConfig", contents.key_config));
  all.push_back(Closed("EchConfigContents", contents));
  all.push_back(Closed("EchConfig", config));
  all.push_back(Closed("EchConfigList", EchConfigList{{config, {0x1234, Filled(5)}}}));
  all.push_back(Closed("EncryptedClientHelloOuter",
                       EncryptedClientHello{.enc = Filled(32), .payload = Filled(200)}));
  all.push_back(Closed("EncryptedClientHelloInner", EncryptedClientHello::Inner()));
  all.push_back(Closed("EchRetryConfigs", EchRetryConfigs{{config}}));
  all.push_back(Closed("EchHelloRetry", EchHelloRetry{{1, 2, 3, 4, 5, 6, 7, 8}}));
  all.push_back(Closed("EchOuterExtensions",
                       EchOuterExtensions{{ExtensionType::key_share, ExtensionType::padding}}));
  all.push_back(OpenEnded("EncodedClientHelloInner", inner));
}

inline std::vector<Sample> AllSamples() {
  std::vector<Sample> all;
  AddHellos(all);
  AddHandshake13(all);
  AddHandshake12(all);
  AddRecordMessages(all);
  AddCommonExtensions(all);
  AddTls13Extensions(all);
  AddEch(all);
  return all;
}

}  // namespace badpeer::wire_samples

#endif  // BADPEER_TESTS_RUNNER_WIRE_SAMPLES_H_
