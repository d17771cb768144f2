#include "runner/wire/handshake.h"

#include <gtest/gtest.h>

#include <stdexcept>

#include "runner/wire/messages.h"

namespace badpeer {
namespace {

constexpr PrintContext kTls12{.version = ProtocolVersion::kTls12};
constexpr PrintContext kTls13{.version = ProtocolVersion::kTls13};

template <class M>
std::string Shown(const M& message, const PrintContext& context) {
  return PrintHandshake(M::kType, Encode(message), context);
}

TEST(FrameHandshake, PutsTypeAndLengthFirst) {
  EXPECT_EQ(ToHex(FrameHandshake(HandshakeType::key_update, Bytes{1})), "1800000101");
  EXPECT_EQ(ToHex(FrameHandshake(HandshakeType::server_hello_done, {})), "0e000000");
  EXPECT_THROW(FrameHandshake(HandshakeType::finished, Bytes(0x1000000)), std::length_error);
}

TEST(PrintHandshake, TheVersionPicksTheForm) {
  EXPECT_EQ(Shown(NewSessionTicket12{7, {1}}, kTls12),
            "NewSessionTicket{ticket_lifetime_hint=7, ticket=01}");
  EXPECT_EQ(Shown(NewSessionTicket13{.ticket = {1}}, kTls13),
            "NewSessionTicket{ticket_lifetime=7200, ticket_age_add=0, ticket_nonce=(empty), "
            "ticket=01, extensions=[]}");
  EXPECT_EQ(Shown(NewSessionTicket13{.ticket = {1}},
                  {.protocol = Protocol::kDtls, .version = ProtocolVersion::kDtls13}),
            Shown(NewSessionTicket13{.ticket = {1}}, kTls13));
  EXPECT_EQ(Shown(CertificateVerifyLegacy{{7}}, {.version = ProtocolVersion::kTls11}),
            "CertificateVerify{signature=07}");
  EXPECT_EQ(Shown(CertificateVerify{SignatureScheme::ed25519, {7}}, kTls12),
            "CertificateVerify{algorithm=ed25519, signature=07}");
  EXPECT_EQ(Shown(Certificate12{{{1}, {2}}}, kTls12), "Certificate{certificate_list=[01, 02]}");
  EXPECT_EQ(Shown(Certificate13{.certificate_list = {{{1}, {}}}}, kTls13),
            "Certificate{certificate_request_context=(empty), "
            "certificate_list=[{cert_data=01, extensions=[]}]}");
}

TEST(PrintHandshake, CertificateRequestsNameAlgorithmsSinceTls12) {
  CertificateRequest12 request{.certificate_types = {ClientCertificateType::ecdsa_sign}};
  EXPECT_EQ(Shown(request, {.version = ProtocolVersion::kDtls10}),
            "CertificateRequest{certificate_types=[ecdsa_sign], certificate_authorities=[]}");
  request.signature_algorithms = {SignatureScheme::ecdsa_sha1};
  EXPECT_EQ(Shown(request, {.version = ProtocolVersion::kDtls12}),
            "CertificateRequest{certificate_types=[ecdsa_sign], "
            "supported_signature_algorithms=[ecdsa_sha1], certificate_authorities=[]}");
}

TEST(PrintHandshake, ARetryRequestIsToldFromAServerHello) {
  HelloRetryRequest retry{.cipher_suite = CipherSuite::TLS_AES_128_GCM_SHA256};
  Put(retry.extensions, KeyShareHelloRetry{NamedGroup::secp256r1});
  const std::string shown = Shown(retry, {});
  EXPECT_TRUE(shown.starts_with("HelloRetryRequest{")) << shown;
  EXPECT_NE(shown.find("key_share{secp256r1}"), std::string::npos) << shown;
  EXPECT_TRUE(Shown(ServerHello{}, {}).starts_with("ServerHello{"));
}

TEST(PrintHandshake, DtlsClientHellosHaveACookie) {
  const ClientHello hello{.legacy_version = ProtocolVersion::kDtls12,
                          .dtls_cookie = Bytes{0xaa},
                          .cipher_suites = {CipherSuite::TLS_AES_128_GCM_SHA256}};
  const std::string shown = Shown(hello, {.protocol = Protocol::kDtls});
  EXPECT_NE(shown.find("0xfefd (DTLS 1.2)"), std::string::npos) << shown;
  EXPECT_NE(shown.find("legacy_cookie=aa"), std::string::npos) << shown;
}

TEST(PrintHandshake, TheSenderPicksTheFormOfApplicationSettings) {
  EncryptedExtensions server;
  Put(server.extensions, ServerNameAck{});
  Put(server.extensions, ApplicationSettings{{0xab}});
  EXPECT_EQ(Shown(server, kTls13),
            "EncryptedExtensions{extensions=[server_name, application_settings{ab}]}");
  ClientEncryptedExtensions client;
  Put(client.extensions, ApplicationSettings{{0xab}});
  EXPECT_EQ(Shown(client, {.version = ProtocolVersion::kTls13, .from_client = true}),
            "ClientEncryptedExtensions{extensions=[application_settings{ab}]}");
}

TEST(PrintHandshake, MalformedMessagesSayWhyAndWhat) {
  EXPECT_EQ(PrintHandshake(HandshakeType::key_update, FromHex("0102"), kTls13),
            "KeyUpdate{malformed: 1 bytes of trailing data; 0102}");
  EXPECT_EQ(PrintHandshake(HandshakeType{99}, FromHex("0102"), kTls13), "0x63{0102}");
  EXPECT_EQ(PrintHandshake(HandshakeType::message_hash, {}, kTls12), "message_hash{(empty)}");
}

TEST(PrintHandshake, LongBytesAreCutAndTextIsEscaped) {
  const std::string shown = Shown(Finished{Bytes(100, 0xcc)}, kTls13);
  EXPECT_TRUE(shown.ends_with("cccc...(100 bytes)}")) << shown;
  EXPECT_EQ(Shown(NextProtocol{.selected_protocol = "a\"\n"}, kTls12),
            "NextProtocol{selected_protocol=\"a\\x22\\x0a\", padding=(empty)}");
}

TEST(PrintExtension, TheMessagePicksTheBody) {
  const auto type = ExtensionType::early_data;
  EXPECT_EQ(PrintExtension(ExtensionContext::client_hello, type, {}), "early_data");
  EXPECT_EQ(PrintExtension(ExtensionContext::new_session_ticket, type, FromHex("00004000")),
            "early_data{16384}");
  EXPECT_EQ(PrintExtension(ExtensionContext::client_hello, type, FromHex("00004000")),
            "early_data{malformed: 4 bytes of trailing data; 00004000}");
  EXPECT_EQ(PrintExtension(ExtensionContext::server_hello, type, FromHex("00")), "early_data{00}");
  EXPECT_EQ(PrintExtension(ExtensionContext::client_hello, ExtensionType{0x5a5a}, {}),
            "GREASE(0x5a5a)");
}

}  // namespace
}  // namespace badpeer
