#include "shim_api/property_checks.h"

#include <gtest/gtest.h>

#include <functional>

#include "shim_api/cpu.h"

namespace badpeer::shim {
namespace {

// A finished TLS 1.2 handshake of a client, with all that is expected of one by default.
ConnectionProperties Finished() {
  ConnectionProperties properties;
  properties.version = 0x0303;
  properties.cipher_suite = 0xc02f;
  properties.handshake_done = true;
  properties.got_new_session = true;
  properties.peer_chain = {{1, 2, 3}};
  return properties;
}

struct Case {
  const char* what;
  std::function<void(ConnectionConfig&)> expect;
  std::function<void(ConnectionProperties&)> right;
  std::function<void(ConnectionProperties&)> wrong;
};

// Each expectation passes with the right value, fails with a wrong one, and is unimplemented where
// the stack cannot tell.
TEST(CheckHandshakeTest, ComparesEveryExpectation) {
  using C = ConnectionConfig;
  using P = ConnectionProperties;
  const Case cases[] = {
      {"curve", [](C& c) { c.expect_curve_id = 29; }, [](P& p) { p.curve_id = 29; },
       [](P& p) { p.curve_id = 23; }},
      {"hrr", [](C& c) { c.expect_hrr = true; }, [](P& p) { p.used_hello_retry_request = true; },
       [](P& p) { p.used_hello_retry_request = false; }},
      {"no hrr", [](C& c) { c.expect_no_hrr = true; },
       [](P& p) { p.used_hello_retry_request = false; },
       [](P& p) { p.used_hello_retry_request = true; }},
      {"signature", [](C& c) { c.expect_peer_signature_algorithm = 0x0403; },
       [](P& p) { p.peer_signature_algorithm = 0x0403; },
       [](P& p) { p.peer_signature_algorithm = 0x0804; }},
      {"ems", [](C& c) { c.expect_extended_master_secret = true; },
       [](P& p) { p.extended_master_secret = true; },
       [](P& p) { p.extended_master_secret = false; }},
      {"secure renegotiation", [](C& c) { c.expect_secure_renegotiation = true; },
       [](P& p) { p.secure_renegotiation = true; }, [](P& p) { p.secure_renegotiation = false; }},
      {"no secure renegotiation", [](C& c) { c.expect_no_secure_renegotiation = true; },
       [](P& p) { p.secure_renegotiation = false; }, [](P& p) { p.secure_renegotiation = true; }},
      {"ocsp", [](C& c) { c.expect_ocsp_response = {1}; },
       [](P& p) { p.ocsp_response = ByteString{1}; },
       [](P& p) { p.ocsp_response = ByteString{2}; }},
      {"sct", [](C& c) { c.expect_signed_cert_timestamps = {1}; },
       [](P& p) { p.signed_cert_timestamps = ByteString{1}; },
       [](P& p) { p.signed_cert_timestamps = ByteString(); }},
      {"verified", [](C& c) { c.expect_verify_result = true; },
       [](P& p) { p.peer_verified = true; }, [](P& p) { p.peer_verified = false; }},
      {"verification failed",
       [](C& c) {
         c.expect_verify_result = true;
         c.verify_fail = true;
       },
       [](P& p) { p.peer_verified = false; }, [](P& p) { p.peer_verified = true; }},
      {"sha-256", [](C& c) { c.expect_sha256_client_cert = true; },
       [](P& p) { p.has_sha256_of_client_cert = true; },
       [](P& p) { p.has_sha256_of_client_cert = false; }},
      {"server name", [](C& c) { c.expect_server_name = "a"; }, [](P& p) { p.server_name = "a"; },
       [](P& p) { p.server_name = "b"; }},
      {"no server name", [](C& c) { c.expect_no_server_name = true; },
       [](P& p) { p.server_name = ""; }, [](P& p) { p.server_name = "a"; }},
      {"npn", [](C& c) { c.expect_next_proto = "a"; }, [](P& p) { p.next_protocol = "a"; },
       [](P& p) { p.next_protocol = ""; }},
      {"no npn", [](C& c) { c.expect_no_next_proto = true; }, [](P& p) { p.next_protocol = ""; },
       [](P& p) { p.next_protocol = "a"; }},
      {"alpn offer", [](C& c) { c.expect_advertised_alpn = "\1a"; },
       [](P& p) { p.advertised_alpn = "\1a"; }, [](P& p) { p.advertised_alpn = ""; }},
      {"alps", [](C& c) { c.expect_peer_application_settings = ""; },
       [](P& p) { p.peer_application_settings = ""; },
       [](P& p) { p.peer_application_settings = "a"; }},
      {"quic parameters", [](C& c) { c.expect_quic_transport_params = {1}; },
       [](P& p) { p.quic_transport_params = ByteString{1}; },
       [](P& p) { p.quic_transport_params = ByteString{2}; }},
      {"channel id", [](C& c) { c.expect_channel_id = {1}; },
       [](P& p) { p.channel_id = ByteString{1}; }, [](P& p) { p.channel_id = ByteString{2}; }},
      {"ech", [](C& c) { c.expect_ech_accept = true; }, [](P& p) { p.ech_accepted = true; },
       [](P& p) { p.ech_accepted = false; }},
      {"padding", [](C& c) { c.expect_server_sent_requested_padding = true; },
       [](P& p) { p.server_sent_requested_padding = true; },
       [](P& p) { p.server_sent_requested_padding = false; }},
      {"credential", [](C& c) { c.expect_selected_credential = 1; },
       [](P& p) { p.selected_credential = 1; }, [](P& p) { p.selected_credential = -1; }},
      {"certificate type", [](C& c) { c.expect_peer_certificate_type = std::uint8_t{2}; },
       [](P& p) { p.peer_certificate_type = std::uint8_t{2}; },
       [](P& p) { p.peer_certificate_type = std::uint8_t{0}; }},
      {"certificate types",
       [](C& c) {
         c.expect_certificate_types = {1, 64};
       },
       [](P& p) {
         p.requested_certificate_types = ByteString{1, 64};
       },
       [](P& p) { p.requested_certificate_types = ByteString{1}; }},
      {"verify preferences", [](C& c) { c.expect_peer_verify_prefs = {0x0403}; },
       [](P& p) { p.peer_signature_algorithms = {{0x0403}}; },
       [](P& p) {
         p.peer_signature_algorithms = {{0x0403, 0x0804}};
       }},
      {"ca list", [](C& c) { c.expect_client_ca_list = "0102,03"; },
       [](P& p) {
         p.requested_ca_names = {{{1, 2}, {3}}};
       },
       [](P& p) {
         p.requested_ca_names = {{{1, 2}}};
       }},
      {"early data reason", [](C& c) { c.expect_early_data_reason = "accepted"; },
       [](P& p) { p.early_data_reason = "accepted"; },
       [](P& p) { p.early_data_reason = "disabled"; }},
  };
  for (const Case& one : cases) {
    ConnectionConfig config;
    one.expect(config);
    ConnectionProperties properties = Finished();
    EXPECT_EQ(CheckHandshake(config, properties, false), Verdict::kUnimplemented) << one.what;
    one.right(properties);
    EXPECT_EQ(CheckHandshake(config, properties, false), Verdict::kOk) << one.what;
    one.wrong(properties);
    EXPECT_EQ(CheckHandshake(config, properties, false), Verdict::kFailed) << one.what;
  }
}

TEST(CheckHandshakeTest, AFailureOutweighsWhatTheStackCannotTell) {
  ConnectionConfig config;
  config.expect_curve_id = 29;
  config.expect_version = 0x0304;
  EXPECT_EQ(CheckHandshake(config, Finished(), false), Verdict::kFailed);
}

TEST(CheckHandshakeTest, RefusesWhatNobodyAskedFor) {
  const std::function<void(ConnectionProperties&)> surprises[] = {
      [](auto& p) { p.cipher_suite = 0; },
      [](auto& p) { p.handshake_done = false; },
      [](auto& p) { p.session_reused = true; },
      [](auto& p) { p.got_new_session = false; },
      [](auto& p) { p.peer_chain.clear(); },
      [](auto& p) { p.alpn = "h2"; },
      [](auto& p) { p.peer_application_settings = ""; },
      [](auto& p) { p.ech_accepted = true; },
  };
  EXPECT_EQ(CheckHandshake({}, Finished(), false), Verdict::kOk);
  for (const auto& surprise : surprises) {
    ConnectionProperties properties = Finished();
    surprise(properties);
    EXPECT_EQ(CheckHandshake({}, properties, false), Verdict::kFailed);
  }
}

TEST(CheckHandshakeTest, CipherDependsOnTheProcessor) {
  ConnectionConfig config;
  config.expect_cipher_aes = HasAesInstructions() ? 0xc02f : 1;
  config.expect_cipher_no_aes = HasAesInstructions() ? 1 : 0xc02f;
  EXPECT_EQ(CheckHandshake(config, Finished(), false), Verdict::kOk);
  std::swap(config.expect_cipher_aes, config.expect_cipher_no_aes);
  EXPECT_EQ(CheckHandshake(config, Finished(), false), Verdict::kFailed);
}

TEST(CheckHandshakeTest, SessionsFollowTheConnection) {
  ConnectionConfig config;
  ConnectionProperties resumed = Finished();
  resumed.session_reused = true;
  resumed.got_new_session = false;
  EXPECT_EQ(CheckHandshake(config, resumed, true), Verdict::kOk);
  EXPECT_EQ(CheckHandshake(config, resumed, false), Verdict::kFailed);
  config.expect_session_miss = true;
  EXPECT_EQ(CheckHandshake(config, resumed, true), Verdict::kFailed);
  EXPECT_EQ(CheckHandshake(config, Finished(), true), Verdict::kOk);
  config = {};
  config.expect_ticket_renewal = true;
  EXPECT_EQ(CheckHandshake(config, resumed, true), Verdict::kFailed);
  resumed.got_new_session = true;
  EXPECT_EQ(CheckHandshake(config, resumed, true), Verdict::kOk);
}

TEST(CheckHandshakeTest, EarlyDataComesBeforeTheHandshakeIsDone) {
  ConnectionConfig config;
  config.expect_accept_early_data = true;
  ConnectionProperties early = Finished();
  early.session_reused = true;
  early.in_early_data = true;
  early.handshake_done = false;
  EXPECT_EQ(CheckHandshake(config, early, true), Verdict::kOk);
  early.in_early_data = false;
  early.handshake_done = true;
  early.got_new_session = false;
  EXPECT_EQ(CheckHandshake(config, early, true), Verdict::kFailed);
  early.early_data_accepted = true;
  EXPECT_EQ(CheckHandshake(config, early, true), Verdict::kOk);
}

TEST(CheckSessionAfterExchangeTest, Tls13SessionsComeLate) {
  ConnectionConfig config;
  ConnectionProperties properties = Finished();
  properties.version = 0x0304;
  EXPECT_EQ(CheckSessionAfterExchange(config, properties), Verdict::kOk);
  properties.got_new_session = false;
  EXPECT_EQ(CheckSessionAfterExchange(config, properties), Verdict::kFailed);
  config.expect_no_session = true;
  EXPECT_EQ(CheckSessionAfterExchange(config, properties), Verdict::kOk);
  config = {};
  properties.got_new_session = true;
  properties.new_session_supports_early_data = false;
  config.expect_ticket_supports_early_data = true;
  EXPECT_EQ(CheckSessionAfterExchange(config, properties), Verdict::kFailed);
}

TEST(TlsVersionOfTest, MapsDtls) {
  EXPECT_EQ(TlsVersionOf(0xfeff), 0x0302);
  EXPECT_EQ(TlsVersionOf(0xfefd), 0x0303);
  EXPECT_EQ(TlsVersionOf(0xfefc), 0x0304);
  EXPECT_EQ(TlsVersionOf(0x0301), 0x0301);
}

}  // namespace
}  // namespace badpeer::shim
