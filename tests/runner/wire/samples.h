// One sample and more of every described struct, with its type erased: what the table-driven tests
// and the fuzz target of this folder run over.
//
//   for (const Sample& sample : AllSamples()) sample.Try(sample.encoded);
#ifndef BADPEER_TESTS_RUNNER_WIRE_SAMPLES_H_
#define BADPEER_TESTS_RUNNER_WIRE_SAMPLES_H_

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "runner/wire/messages.h"

namespace badpeer::wire_samples {

// What the codec makes of some bytes.
struct Outcome {
  std::string error{};  // Empty: they decode, and what follows is set.
  Bytes again{};        // Encoded once more.
  std::string line{};   // Printed; only if `inspect`, as the next one.
  std::vector<FieldSpan> spans{};
};

// The codec of one struct and shape. One function for all, as there are many structs to compile it
// for.
using RunCodec = Outcome (*)(ByteView bytes, const void* shape, bool inspect);

template <class M>
Outcome RunCodecOf(ByteView bytes, const void* shape, bool inspect) {
  const Result<M> message = Decode<M>(bytes, *static_cast<const M*>(shape));
  if (!message) return {.error = message.error().message};
  Outcome outcome{.again = Encode(*message)};
  if (inspect) {
    outcome.line = Print(*message);
    outcome.spans = Locate(*message);
  }
  return outcome;
}

struct Sample {
  std::string name{};
  Bytes encoded{};
  // The struct reaches to the end of what it is given, so that a truncation of it may decode.
  bool open_ended = false;
  // Otherwise: the one proper prefix that decodes, as it ends before an optional extension block.
  std::optional<std::size_t> valid_prefix{};
  std::shared_ptr<const void> shape{};
  RunCodec run_codec = nullptr;

  Outcome Try(ByteView bytes) const { return run_codec(bytes, shape.get(), false); }
  Outcome Inspect(ByteView bytes) const { return run_codec(bytes, shape.get(), true); }
};
using Samples = std::vector<Sample>;

// The optional fields that are set in the message are those to be read.
template <class M>
void Closed(Samples& all, const char* name, const M& message) {
  Sample& sample = all.emplace_back();
  sample.name = name;
  sample.encoded = Encode(message);
  // As void, so that there is one kind of control block for all.
  const void* shape = new M(message);
  void (*destroy)(const void*) = [](const void* owned) { delete static_cast<const M*>(owned); };
  sample.shape = std::shared_ptr<const void>(shape, destroy);
  sample.run_codec = RunCodecOf<M>;
}
template <class M>
void OpenEnded(Samples& all, const char* name, const M& message) {
  Closed(all, name, message);
  all.back().open_ended = true;
}
template <class M>
void WithOptionalExtensions(Samples& all, const char* name, M message) {
  Closed(all, name, message);
  message.omit_extensions = true;
  all.back().valid_prefix = Encode(message).size();
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

inline void AddHellos(Samples& all) {
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

  Closed(all, "Extension", Extension{ExtensionType::cookie, Filled(5)});
  Closed(all, "HelloRequest", HelloRequest{});
  WithOptionalExtensions(all, "ClientHello", hello);
  WithOptionalExtensions(all, "ClientHelloDtls", dtls);
  Closed(all, "ClientHelloBare", bare);
  WithOptionalExtensions(all, "ServerHello", answer);
  Closed(all, "HelloRetryRequest", retry);
  Closed(all, "HelloVerifyRequest", HelloVerifyRequest{.cookie = Filled(255)});
  Closed(all, "HelloVerifyRequestEmpty", HelloVerifyRequest{});
  Closed(all, "V2ClientHello",
         V2ClientHello::Of(ProtocolVersion::kTls12, {CipherSuite::TLS_RSA_WITH_AES_128_CBC_SHA},
                           Filled(4), Filled(16)));
}

inline void AddHandshake13(Samples& all) {
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

  Closed(all, "EncryptedExtensions", encrypted);
  Closed(all, "EncryptedExtensionsEmpty", EncryptedExtensions{});
  Closed(all, "ClientEncryptedExtensions", client_encrypted);
  Closed(all, "CertificateRequest13", request);
  Closed(all, "CertificateEntry", entry);
  Closed(all, "Certificate13", Certificate13{.certificate_list = {entry, {{1}, {}}}});
  Closed(all, "Certificate13Empty", Certificate13{.certificate_request_context = {7}});
  Closed(all, "CompressedCertificate",
         CompressedCertificate{CertificateCompressionAlgorithm::zlib, 0xffffff, Filled(20)});
  Closed(all, "CertificateVerify", CertificateVerify{SignatureScheme::ed25519, Filled(64)});
  OpenEnded(all, "Finished", Finished{Filled(48)});
  Closed(all, "EndOfEarlyData", EndOfEarlyData{});
  Closed(all, "NewSessionTicket13", ticket);
  Closed(all, "KeyUpdate", KeyUpdate{KeyUpdateRequest::update_requested});
}

inline void AddHandshake12(Samples& all) {
  const EcdheServerParams params{.group = NamedGroup::secp256r1, .point = Filled(65)};
  const CertificateRequest12 request{
      .certificate_types = {ClientCertificateType::rsa_sign, ClientCertificateType::ecdsa_sign},
      .signature_algorithms = {{SignatureScheme::rsa_pkcs1_sha256}},
      .certificate_authorities = {Filled(3), Filled(1)}};
  CertificateRequest12 old_request = request;
  old_request.signature_algorithms.reset();
  NextProtocol next{.selected_protocol = "h2"};
  next.padding = next.HonestPadding();

  Closed(all, "Certificate12", Certificate12{{Filled(300), Filled(1)}});
  Closed(all, "Certificate12Empty", Certificate12{});
  Closed(all, "CertificateRawPublicKey", CertificateRawPublicKey{Filled(91)});
  Closed(all, "CertificateStatus", CertificateStatus{.response = Filled(10)});
  OpenEnded(all, "ServerKeyExchange", OpaqueServerKeyExchange{Encode(params)});
  Closed(all, "EcdheServerParams", params);
  Closed(all, "DigitallySigned", DigitallySigned{.signature = Filled(64)});
  Closed(all, "ServerKeyExchangeEcdhe",
         ServerKeyExchange{
             .ecdhe = params,
             .signature = DigitallySigned{SignatureScheme::ecdsa_secp256r1_sha256, Filled(70)}});
  Closed(all, "ServerKeyExchangeEcdhePsk",
         ServerKeyExchange{.psk_identity_hint = Filled(4), .ecdhe = params});
  Closed(all, "CertificateRequest12", request);
  Closed(all, "CertificateRequestBefore12", old_request);
  Closed(all, "ServerHelloDone", ServerHelloDone{});
  OpenEnded(all, "ClientKeyExchange", OpaqueClientKeyExchange{Filled(66)});
  Closed(all, "ClientKeyExchangeRsa",
         ClientKeyExchange{.encrypted_pre_master_secret = Filled(256)});
  Closed(all, "ClientKeyExchangeEcdhePsk",
         ClientKeyExchange{.psk_identity = Filled(5), .ecdhe_point = Filled(32)});
  Closed(all, "CertificateVerifyLegacy", CertificateVerifyLegacy{Filled(128)});
  Closed(all, "NewSessionTicket12", NewSessionTicket12{300, Filled(200)});
  Closed(all, "NewSessionTicket12Empty", NewSessionTicket12{});
  Closed(all, "NextProtocol", next);
  Closed(all, "ChannelIdMessage", ChannelIdMessage{.channel_id = Filled(128)});
}

inline void AddRecordMessages(Samples& all) {
  Closed(all, "Alert", Alert{.description = Alert::decode_error});
  Closed(all, "ChangeCipherSpec", ChangeCipherSpec{});
  Closed(all, "DtlsHandshakeHeader",
         DtlsHandshakeHeader{HandshakeType::finished, 0xffffff, 7, 0x10000, 12});
  Closed(all, "RecordNumber", RecordNumber{3, 0xffffffffffff});
  Closed(all, "Ack", Ack{{{0, 1}, {2, 0xffffffffffffffff}}});
  Closed(all, "AckEmpty", Ack{});
}

inline void AddCommonExtensions(Samples& all) {
  Closed(all, "ServerNameEntry", ServerNameEntry{.host_name = "a"});
  Closed(all, "ServerName", ServerName::Of("example.com"));
  Closed(all, "ServerNameAck", ServerNameAck{});
  Closed(all, "StatusRequest", StatusRequest{});
  Closed(all, "StatusRequestFull",
         StatusRequest{.responder_id_list = {Filled(2)}, .request_extensions = Filled(3)});
  Closed(all, "StatusRequestAck", StatusRequestAck{});
  Closed(all, "SupportedGroups", SupportedGroups{{NamedGroup::x25519, NamedGroup::X25519MLKEM768}});
  Closed(all, "EcPointFormats", EcPointFormats{{ECPointFormat::uncompressed}});
  Closed(all, "SignatureAlgorithms",
         SignatureAlgorithms{{SignatureScheme::ed25519, SignatureScheme::mldsa44}});
  Closed(all, "SignatureAlgorithmsCert",
         SignatureAlgorithmsCert{{SignatureScheme::rsa_pkcs1_sha1}});
  Closed(all, "UseSrtp",
         UseSrtp{{SrtpProtectionProfile::SRTP_AES128_CM_HMAC_SHA1_80}, Filled(255)});
  Closed(all, "Alpn", Alpn{{"h2", std::string(255, 'x')}});
  OpenEnded(all, "NextProtocolNegotiation", NextProtocolNegotiation{{"h2", "foo"}});
  Closed(all, "SignedCertificateTimestampRequest", SignedCertificateTimestampRequest{});
  Closed(all, "SignedCertificateTimestamp", SignedCertificateTimestamp{{Filled(4), Filled(400)}});
  Closed(all, "ClientCertificateTypes", ClientCertificateTypes{{CertificateType::RawPublicKey}});
  Closed(all, "ServerCertificateTypes",
         ServerCertificateTypes{{CertificateType::X509, CertificateType{255}}});
  Closed(all, "ClientCertificateTypeChoice",
         ClientCertificateTypeChoice{CertificateType::RawPublicKey});
  Closed(all, "ServerCertificateTypeChoice",
         ServerCertificateTypeChoice{CertificateType::RawPublicKey});
  OpenEnded(all, "Padding", Padding{Bytes(12)});
  Closed(all, "ExtendedMasterSecret", ExtendedMasterSecret{});
  OpenEnded(all, "SessionTicketExt", SessionTicketExt{Filled(90)});
  Closed(all, "RecordSizeLimit", RecordSizeLimit{});
  Closed(all, "CompressCertificate",
         CompressCertificate{{CertificateCompressionAlgorithm::brotli}});
  Closed(all, "RenegotiationInfo", RenegotiationInfo{Filled(24)});
  Closed(all, "RenegotiationInfoEmpty", RenegotiationInfo{});
  Closed(all, "ChannelId", ChannelId{});
}

inline void AddTls13Extensions(Samples& all) {
  const KeyShareEntry share{NamedGroup::x25519, Filled(32)};
  Closed(all, "SupportedVersionsClient",
         SupportedVersionsClient{std::vector<ProtocolVersion>(127, ProtocolVersion::kTls13)});
  Closed(all, "SupportedVersionsServer", SupportedVersionsServer{});
  Closed(all, "Cookie", Cookie{Filled(1)});
  Closed(all, "CertificateAuthorities", CertificateAuthorities{{Filled(1), Filled(9)}});
  Closed(all, "PostHandshakeAuth", PostHandshakeAuth{});
  Closed(all, "KeyShareEntry", share);
  Closed(all, "KeyShareClient", KeyShareClient{{share, {NamedGroup::secp256r1, {4}}}});
  Closed(all, "KeyShareClientEmpty", KeyShareClient{});
  Closed(all, "KeyShareServer", KeyShareServer{share});
  Closed(all, "KeyShareHelloRetry", KeyShareHelloRetry{NamedGroup::secp256r1});
  Closed(all, "PskKeyExchangeModes", PskKeyExchangeModes{{PskKeyExchangeMode::psk_dhe_ke}});
  Closed(all, "EarlyData", EarlyData{});
  Closed(all, "EarlyDataTicket", EarlyDataTicket{0xffffffff});
  Closed(all, "PskIdentity", PskIdentity{Filled(6), 77});
  Closed(all, "PreSharedKeyClient",
         PreSharedKeyClient{{{{1}, 0}, {Filled(60), 0xffffffff}}, {Filled(32), Filled(255)}});
  Closed(all, "PreSharedKeyServer", PreSharedKeyServer{1});
  Closed(all, "ImportedIdentity", ImportedIdentity{.external_identity = Filled(3)});
  Closed(all, "DelegatedCredentialRequest", DelegatedCredentialRequest{{SignatureScheme::ed25519}});
  Closed(all, "DelegatedCredential",
         DelegatedCredential{604800, SignatureScheme::ed25519, Filled(44),
                             SignatureScheme::rsa_pss_rsae_sha256, Filled(256)});
  Closed(all, "CertificateStatusExt", CertificateStatusExt{.response = Filled(1)});
  OpenEnded(all, "QuicTransportParameters", QuicTransportParameters{Filled(20)});
  OpenEnded(all, "QuicTransportParametersLegacy", QuicTransportParametersLegacy{Filled(20)});
  Closed(all, "ApplicationSettingsOffer", ApplicationSettingsOffer{{"h2"}});
  Closed(all, "ApplicationSettingsOfferOld", ApplicationSettingsOfferOld{{"h2"}});
  OpenEnded(all, "ApplicationSettings", ApplicationSettings{Filled(6)});
  OpenEnded(all, "ApplicationSettingsOld", ApplicationSettingsOld{Filled(6)});
  Closed(all, "TlsFlags", TlsFlags{Filled(2)});
  Closed(all, "PakeShare", PakeShare{.pake_message = Filled(65)});
  Closed(all, "PakeClientHello",
         PakeClientHello{Filled(6), Filled(6), {{.pake_message = Filled(65)}}});
  Closed(all, "PakeServerHello", PakeServerHello{{.pake_message = Filled(97)}});
  Closed(all, "TrustAnchors", TrustAnchors{{Filled(3), Filled(255)}});
  Closed(all, "TrustAnchorsEmpty", TrustAnchors{});
  Closed(all, "TrustAnchorsMatch", TrustAnchorsMatch{});
  Closed(all, "CertificatePropertyList",
         CertificatePropertyList{{{CertificatePropertyType::trust_anchor_id, Filled(3)},
                                  {CertificatePropertyType::trust_anchor_negotiation, {}}}});
  Closed(all, "ServerPaddingRequest", ServerPaddingRequest{1000});
  OpenEnded(all, "ServerPadding", ServerPadding{Bytes(30)});
}

inline void AddEch(Samples& all) {
  EchConfigContents contents{.key_config = {.config_id = 9, .public_key = Filled(32)},
                             .maximum_name_length = 64,
                             .public_name = "public.example"};
  contents.extensions.push_back({ExtensionType{0xaaaa}, Filled(4)});
  const EchConfig config = EchConfig::Of(contents);
  EncodedClientHelloInner inner{.client_hello = FullClientHello(), .zeros = Bytes(17)};
  inner.client_hello.session_id.clear();
  Put(inner.client_hello.extensions, EchOuterExtensions{{ExtensionType::key_share}});

  Closed(all, "HpkeSymmetricCipherSuite", HpkeSymmetricCipherSuite{});
  Closed(all, "HpkeKeyConfig", contents.key_config);
  Closed(all, "EchConfigContents", contents);
  Closed(all, "EchConfig", config);
  Closed(all, "EchConfigList", EchConfigList{{config, {0x1234, Filled(5)}}});
  Closed(all, "EncryptedClientHelloOuter",
         EncryptedClientHello{.enc = Filled(32), .payload = Filled(200)});
  Closed(all, "EncryptedClientHelloInner", EncryptedClientHello::Inner());
  Closed(all, "EchRetryConfigs", EchRetryConfigs{{config}});
  Closed(all, "EchHelloRetry", EchHelloRetry{{1, 2, 3, 4, 5, 6, 7, 8}});
  Closed(all, "EchOuterExtensions",
         EchOuterExtensions{{ExtensionType::key_share, ExtensionType::padding}});
  OpenEnded(all, "EncodedClientHelloInner", inner);
}

inline Samples AllSamples() {
  Samples all;
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
