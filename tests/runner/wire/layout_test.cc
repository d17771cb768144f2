// The wire form of each message and extension body, spelled out by hand from the RFCs. Round trips
// alone would not notice a description that is wrong in the same way for reading and writing.

#include <gtest/gtest.h>

#include "runner/wire/messages.h"

namespace badpeer {
namespace {

template <class M>
std::string Hex(const M& message) {
  return ToHex(Encode(message));
}

// Takes a layout written with spaces between its fields.
std::string Layout(std::string_view spaced) {
  std::string hex;
  for (char c : spaced) {
    if (c != ' ') hex += c;
  }
  return hex;
}

TEST(Layout, MessagesOfTls12) {
  EXPECT_EQ(Hex(HelloVerifyRequest{.cookie = {1, 2}}), Layout("feff 02 0102"));
  EXPECT_EQ(Hex(Certificate12{{{0xaa}, {0xbb, 0xcc}}}), Layout("000009 000001 aa 000002 bbcc"));
  EXPECT_EQ(Hex(CertificateRawPublicKey{{0xaa}}), Layout("000001 aa"));
  EXPECT_EQ(Hex(CertificateStatus{.response = {0xaa}}), Layout("01 000001 aa"));
  EXPECT_EQ(
      Hex(CertificateRequest12{.certificate_types = {ClientCertificateType::rsa_sign},
                               .signature_algorithms = {{SignatureScheme::ecdsa_secp256r1_sha256}},
                               .certificate_authorities = {{0xaa}}}),
      Layout("01 01 0002 0403 0003 0001 aa"));
  EXPECT_EQ(Hex(CertificateRequest12{.certificate_types = {ClientCertificateType::ecdsa_sign}}),
            Layout("01 40 0000"));
  EXPECT_EQ(Hex(CertificateVerifyLegacy{{0xaa}}), Layout("0001 aa"));
  EXPECT_EQ(Hex(NewSessionTicket12{300, {0xaa}}), Layout("0000012c 0001 aa"));
  EXPECT_EQ(Hex(NextProtocol{.selected_protocol = "h2", .padding = {0}}), Layout("02 6832 01 00"));
  EXPECT_EQ(Hex(ChannelIdMessage{.channel_id = Bytes(128, 0xaa)}).substr(0, 10),
            Layout("7550 0080 aa"));
}

TEST(Layout, KeyExchangesOfTls12) {
  const EcdheServerParams params{.group = NamedGroup::secp256r1, .point = {4, 5}};
  EXPECT_EQ(Hex(params), Layout("03 0017 02 0405"));
  EXPECT_EQ(Hex(ServerKeyExchange{
                .ecdhe = params, .signature = DigitallySigned{SignatureScheme::ed25519, {0xaa}}}),
            Layout("03 0017 02 0405  0807 0001 aa"));
  EXPECT_EQ(Hex(ServerKeyExchange{.ecdhe = params,
                                       .signature = DigitallySigned{.signature = {0xaa}}}),
            Layout("03 0017 02 0405  0001 aa"));
  EXPECT_EQ(Hex(ServerKeyExchange{.psk_identity_hint = Bytes{0xbb}, .ecdhe = params}),
            Layout("0001 bb  03 0017 02 0405"));
  EXPECT_EQ(Hex(ClientKeyExchange{.encrypted_pre_master_secret = Bytes{0xaa}}),
            Layout("0001 aa"));
  EXPECT_EQ(Hex(ClientKeyExchange{.psk_identity = Bytes{0xbb}, .ecdhe_point = Bytes{4, 5}}),
            Layout("0001 bb 02 0405"));
}

TEST(Layout, MessagesOfTls13) {
  EXPECT_EQ(Hex(EncryptedExtensions{{{ExtensionType::early_data, {}}}}), Layout("0004 002a 0000"));
  EXPECT_EQ(Hex(CertificateRequest13{{7}, {{ExtensionType::cookie, {9}}}}),
            Layout("01 07 0005 002c 0001 09"));
  EXPECT_EQ(Hex(Certificate13{{}, {{{0xaa}, {{ExtensionType::cookie, {}}}}, {{0xbb}, {}}}}),
            Layout("00 000010 000001 aa 0004 002c 0000 000001 bb 0000"));
  EXPECT_EQ(Hex(CompressedCertificate{CertificateCompressionAlgorithm::zstd, 0x010203, {0xaa}}),
            Layout("0003 010203 000001 aa"));
  EXPECT_EQ(Hex(CertificateVerify{SignatureScheme::rsa_pss_rsae_sha256, {0xaa}}),
            Layout("0804 0001 aa"));
  EXPECT_EQ(Hex(NewSessionTicket13{.lifetime_seconds = 1,
                                   .age_add = 2,
                                   .nonce = {3},
                                   .ticket = {4},
                                   .extensions = {{ExtensionType::early_data, {0, 0, 0, 9}}}}),
            Layout("00000001 00000002 01 03 0001 04 0008 002a 0004 00000009"));
  EXPECT_EQ(Hex(KeyUpdate{KeyUpdateRequest::update_requested}), "01");
}

TEST(Layout, WhatRecordsCarry) {
  EXPECT_EQ(Hex(Alert{.description = Alert::decode_error}), "0232");
  EXPECT_EQ(Hex(ChangeCipherSpec{}), "01");
  EXPECT_EQ(Hex(DtlsHandshakeHeader{HandshakeType::finished, 0x010203, 0x0405, 0x060708, 0x090a0b}),
            Layout("14 010203 0405 060708 090a0b"));
  EXPECT_EQ(Hex(Ack{{{2, 3}}}), Layout("0010 0000000000000002 0000000000000003"));
  EXPECT_EQ(Hex(V2ClientHello::Of(ProtocolVersion::kTls11,
                                  {CipherSuite::TLS_RSA_WITH_AES_128_CBC_SHA}, {7}, {8, 9})),
            Layout("01 0302 0003 0001 0002 00002f 07 0809"));
}

TEST(Layout, CommonExtensions) {
  EXPECT_EQ(Hex(ServerName::Of("ab")), Layout("0005 00 0002 6162"));
  EXPECT_EQ(Hex(StatusRequest{}), Layout("01 0000 0000"));
  EXPECT_EQ(Hex(SupportedGroups{{NamedGroup::x25519}}), Layout("0002 001d"));
  EXPECT_EQ(Hex(EcPointFormats{{ECPointFormat::uncompressed}}), Layout("01 00"));
  EXPECT_EQ(Hex(SignatureAlgorithms{{SignatureScheme::ed25519}}), Layout("0002 0807"));
  EXPECT_EQ(Hex(SignatureAlgorithmsCert{{SignatureScheme::ed25519}}), Layout("0002 0807"));
  EXPECT_EQ(Hex(UseSrtp{{SrtpProtectionProfile::SRTP_AES128_CM_HMAC_SHA1_32}, {7}}),
            Layout("0002 0002 01 07"));
  EXPECT_EQ(Hex(Alpn{{"h2", "a"}}), Layout("0005 02 6832 01 61"));
  EXPECT_EQ(Hex(NextProtocolNegotiation{{"h2", "a"}}), Layout("02 6832 01 61"));
  EXPECT_EQ(Hex(SignedCertificateTimestamp{{{0xaa}}}), Layout("0003 0001 aa"));
  EXPECT_EQ(Hex(ClientCertificateTypes{{CertificateType::RawPublicKey}}), Layout("01 02"));
  EXPECT_EQ(Hex(ServerCertificateTypes{{CertificateType::RawPublicKey}}), Layout("01 02"));
  EXPECT_EQ(Hex(ServerCertificateTypeChoice{CertificateType::RawPublicKey}), "02");
  EXPECT_EQ(Hex(SessionTicketExt{{0xaa}}), "aa");
  EXPECT_EQ(Hex(RecordSizeLimit{}), "4001");
  EXPECT_EQ(Hex(CompressCertificate{{CertificateCompressionAlgorithm::brotli}}), Layout("02 0002"));
  EXPECT_EQ(Hex(RenegotiationInfo{}), "00");
}

TEST(Layout, Tls13Extensions) {
  const KeyShareEntry share{NamedGroup::x25519, {0xaa}};
  EXPECT_EQ(Hex(SupportedVersionsClient{{ProtocolVersion::kDtls13}}), Layout("02 fefc"));
  EXPECT_EQ(Hex(SupportedVersionsServer{}), "0304");
  EXPECT_EQ(Hex(Cookie{{0xaa}}), Layout("0001 aa"));
  EXPECT_EQ(Hex(CertificateAuthorities{{{0xaa}}}), Layout("0003 0001 aa"));
  EXPECT_EQ(Hex(KeyShareClient{{share}}), Layout("0005 001d 0001 aa"));
  EXPECT_EQ(Hex(KeyShareServer{share}), Layout("001d 0001 aa"));
  EXPECT_EQ(Hex(KeyShareHelloRetry{NamedGroup::secp256r1}), "0017");
  EXPECT_EQ(Hex(PskKeyExchangeModes{{PskKeyExchangeMode::psk_dhe_ke}}), Layout("01 01"));
  EXPECT_EQ(Hex(EarlyDataTicket{0x4000}), "00004000");
  EXPECT_EQ(Hex(PreSharedKeyClient{{{{0xaa}, 5}}, {{0xbb, 0xcc}}}),
            Layout("0007 0001 aa 00000005 0003 02 bbcc"));
  EXPECT_EQ(Hex(PreSharedKeyServer{1}), "0001");
  EXPECT_EQ(Hex(ImportedIdentity{.external_identity = {0xaa}, .context = {0xbb}}),
            Layout("0001 aa 0001 bb 0304 0001"));
  EXPECT_EQ(Hex(DelegatedCredentialRequest{{SignatureScheme::ed25519}}), Layout("0002 0807"));
  EXPECT_EQ(
      Hex(DelegatedCredential{
          1, SignatureScheme::ed25519, {0xaa}, SignatureScheme::ecdsa_secp256r1_sha256, {0xbb}}),
      Layout("00000001 0807 000001 aa 0403 0001 bb"));
  EXPECT_EQ(Hex(CertificateStatusExt{.response = {0xaa}}), Layout("01 000001 aa"));
  EXPECT_EQ(Hex(QuicTransportParameters{{0xaa}}), "aa");
  EXPECT_EQ(Hex(ApplicationSettingsOffer{{"h2"}}), Layout("0003 02 6832"));
  EXPECT_EQ(Hex(ApplicationSettings{{0xaa}}), "aa");
  EXPECT_EQ(Hex(TlsFlags{{1}}), Layout("01 01"));
  EXPECT_EQ(Hex(PakeClientHello{{1}, {2}, {{.pake_message = {3}}}}),
            Layout("0001 01 0001 02 0005 7d96 0001 03"));
  EXPECT_EQ(Hex(PakeServerHello{{.pake_message = {3}}}), Layout("7d96 0001 03"));
  EXPECT_EQ(Hex(CertificatePropertyList{{{CertificatePropertyType::trust_anchor_id, {2, 3}},
                                         {CertificatePropertyType::trust_anchor_negotiation, {}}}}),
            Layout("000a 0000 0002 0203 0002 0000"));
  EXPECT_EQ(Hex(TrustAnchors{{{1}, {2, 3}}}), Layout("0005 01 01 02 0203"));
  EXPECT_EQ(Hex(ServerPaddingRequest{10}), "000a");
}

TEST(Layout, EncryptedClientHello) {
  const EchConfigContents contents{.key_config = {.config_id = 1, .public_key = {0xaa}},
                                   .maximum_name_length = 2,
                                   .public_name = "p"};
  EXPECT_EQ(Hex(contents), Layout("01 0020 0001 aa 0004 0001 0001 02 01 70 0000"));
  EXPECT_EQ(Hex(EchConfigList{{EchConfig{.contents = {0xaa}}}}), Layout("0005 fe0d 0001 aa"));
  EXPECT_EQ(Hex(EncryptedClientHello{.config_id = 5, .enc = {0xaa}, .payload = {0xbb}}),
            Layout("00 0001 0001 05 0001 aa 0001 bb"));
  EXPECT_EQ(Hex(EncryptedClientHello::Inner()), "01");
  EXPECT_EQ(Hex(EchRetryConfigs{{EchConfig{.contents = {0xaa}}}}), Layout("0005 fe0d 0001 aa"));
  EXPECT_EQ(Hex(EchHelloRetry{{1, 2, 3, 4, 5, 6, 7, 8}}), "0102030405060708");
  EXPECT_EQ(Hex(EchOuterExtensions{{ExtensionType::key_share}}), Layout("02 0033"));
}

}  // namespace
}  // namespace badpeer
