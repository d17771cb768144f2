// What the runner asks of one connection: every shim flag as a member. The flag table in
// flag_table.h binds each member to its flag; the comments here group the members by topic.
//
//   ShimConfig config;
//   if (auto error = ParseFlags(args, config)) ...;
//   if (config.resume.server) ...;
#ifndef BADPEER_SHIM_API_CONFIG_H_
#define BADPEER_SHIM_API_CONFIG_H_

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "shim_api/bytes.h"

namespace badpeer::shim {

enum class CredentialType { kX509, kDelegated, kSpake2PlusV1, kPreSharedKey, kRawPublicKey };
enum class PskHash { kUnset, kSha256, kSha384 };

// A certificate, key or password the shim may authenticate with.
struct CredentialConfig {
  CredentialType type = CredentialType::kX509;
  std::string cert_file;  // PEM, the leaf first
  std::string key_file;   // PEM
  std::vector<std::uint16_t> signing_prefs;
  ByteString delegated_credential;
  ByteString ocsp_response;
  ByteString signed_cert_timestamps;
  ByteString session_id_context;
  ByteString cert_properties;
  bool must_match_issuer = false;
  ByteString pake_context;
  ByteString pake_client_id;
  ByteString pake_server_id;
  ByteString pake_password;
  bool wrong_pake_role = false;
  ByteString psk_key;
  ByteString psk_identity;
  ByteString psk_context;
  PskHash psk_hash = PskHash::kUnset;
};

struct ConnectionConfig {
  // Where the runner listens and what the connection is.
  std::uint16_t port = 0;
  bool ipv6 = false;
  std::uint64_t shim_id = 0;
  bool server = false;
  bool dtls = false;
  bool quic = false;
  int resume_count = 0;
  int resumption_delay = 0;  // seconds between two connections, on the virtual clock
  std::string write_settings;
  bool fuzzer_mode = false;
  bool wait_for_debugger = false;
  bool is_handshaker_supported = false;
  bool handshaker_resume = false;
  std::string handshaker_path;
  bool handshake_hints = false;
  bool allow_hint_mismatch = false;
  std::string write_hint_trace;  // path

  // How the shim drives its stack.
  bool async = false;
  bool implicit_handshake = false;
  bool handshake_twice = false;
  bool no_op_extra_handshake = false;
  bool handshake_never_done = false;
  int private_key_delay_ms = 0;

  // The exchange after the handshake.
  bool shim_writes_first = false;
  std::string shim_initial_write = "hello";
  int repeat_shim_initial_write = 1;
  bool write_different_record_sizes = false;
  bool read_with_unfinished_write = false;
  bool partial_write = false;
  int read_size = 0;
  bool peek_then_read = false;
  bool shim_shuts_down = false;
  bool check_close_notify = false;
  bool send_alert = false;
  bool key_update = false;
  bool key_update_before_read = false;
  int export_keying_material = 0;  // bytes
  std::string export_label;
  std::string export_context;
  bool use_export_context = false;
  bool use_exporter_between_reads = false;
  bool export_traffic_secrets = false;
  bool tls_unique = false;
  int early_write_after_message = 0;  // a handshake type

  // Versions, as on the wire.
  std::uint16_t min_version = 0;
  std::uint16_t max_version = 0;
  std::uint16_t expect_version = 0;
  bool no_tls13 = false;
  bool no_tls12 = false;
  bool no_tls11 = false;
  bool no_tls1 = false;
  bool fallback_scsv = false;
  bool jdk11_workaround = false;

  // Cipher suites and groups.
  std::string cipher;
  std::vector<std::uint16_t> tls13_ciphers;
  std::vector<std::uint32_t> tls13_ciphers_flags;  // 1: as good as the next one
  bool server_preference = false;
  std::uint16_t expect_cipher = 0;
  std::uint16_t expect_cipher_aes = 0;
  std::uint16_t expect_cipher_no_aes = 0;
  bool cbc_record_splitting = false;
  std::vector<std::uint16_t> curves;
  std::vector<std::uint32_t> curves_flags;
  std::optional<std::vector<std::uint16_t>> key_shares;
  std::vector<std::uint16_t> server_supported_groups_hint;
  std::uint16_t expect_curve_id = 0;
  bool expect_hrr = false;
  bool expect_no_hrr = false;
  bool enable_grease = false;
  bool permute_extensions = false;
  bool fips_202205 = false;
  bool fips_202609 = false;
  bool wpa_202304 = false;
  bool cnsa_202407 = false;
  bool cnsa1_202603 = false;
  bool cnsa2_202603 = false;

  // Authentication of the shim.
  CredentialConfig default_credential;
  std::vector<CredentialConfig> credentials;  // each started by a -new-*-credential flag
  std::optional<int> expect_selected_credential;
  bool use_early_callback = false;
  bool fail_early_callback = false;
  bool fail_cert_callback = false;
  int fail_cert_callback_alert = 0;  // 0: the stack's default
  bool use_old_client_cert_callback = false;
  bool install_ddos_callback = false;
  bool fail_ddos_callback = false;
  ByteString expect_certificate_types;
  std::string expect_client_ca_list;  // hexadecimal DER names, separated by commas
  std::vector<std::uint16_t> expect_peer_verify_prefs;

  // Authentication of the peer.
  std::string trust_cert;  // PEM
  bool verify_peer = false;
  bool verify_fail = false;
  bool require_any_client_certificate = false;
  bool use_custom_verify_callback = false;
  bool reverify_on_resume = false;
  bool expect_verify_result = false;
  std::vector<std::uint16_t> verify_prefs;
  std::uint16_t expect_peer_signature_algorithm = 0;
  std::string expect_peer_cert_file;  // PEM
  bool expect_no_peer_cert = false;
  std::string use_client_ca_list;  // as above, or <EMPTY> or <NULL>
  int max_cert_list = 0;
  bool retain_only_sha256_client_cert = false;
  bool expect_sha256_client_cert = false;
  std::vector<std::uint16_t> accepted_peer_cert_types;
  std::vector<std::uint16_t> available_client_cert_types;
  std::optional<std::uint8_t> expect_peer_certificate_type;
  ByteString expect_peer_rpk_sha256;
  bool install_cert_compression_algs = false;
  int install_one_cert_compression_alg = 0;

  // Stapled statements about certificates.
  bool enable_ocsp_stapling = false;
  ByteString expect_ocsp_response;
  bool use_ocsp_callback = false;
  bool set_ocsp_in_callback = false;
  bool decline_ocsp_callback = false;
  bool fail_ocsp_callback = false;
  bool enable_signed_cert_timestamps = false;
  ByteString expect_signed_cert_timestamps;
  std::optional<bool> expect_peer_match_trust_anchor;
  std::optional<ByteString> expect_peer_available_trust_anchors;
  std::optional<ByteString> requested_trust_anchors;
  ByteString available_trust_anchors;

  // Pre-shared keys up to TLS 1.2.
  std::string psk;
  std::string psk_identity;

  // Sessions, tickets and early data.
  bool no_ticket = false;
  ByteString ticket_key;
  bool use_ticket_callback = false;
  bool use_ticket_aead_callback = false;
  bool renew_ticket = false;
  bool skip_ticket = false;
  bool expect_ticket_renewal = false;
  bool expect_no_session = false;
  bool expect_session_miss = false;
  bool expect_session_id = false;
  bool expect_no_session_id = false;
  int expect_ticket_age_skew = 0;  // seconds
  bool resumption_across_names_enabled = false;
  std::optional<bool> expect_resumable_across_names;
  bool enable_early_data = false;
  bool expect_ticket_supports_early_data = false;
  bool expect_accept_early_data = false;
  bool expect_reject_early_data = false;
  bool expect_no_offer_early_data = false;
  std::string expect_early_data_reason;

  // Renegotiation.
  bool renegotiate_once = false;
  bool renegotiate_freely = false;
  bool renegotiate_ignore = false;
  bool renegotiate_explicit = false;
  bool forbid_renegotiation_after_handshake = false;
  int expect_total_renegotiations = 0;
  bool no_legacy_server_connect = false;
  bool expect_secure_renegotiation = false;
  bool expect_no_secure_renegotiation = false;

  // Server name and application protocols. Protocol lists are in wire format.
  std::string host_name;
  std::string expect_server_name;
  bool expect_no_server_name = false;
  bool no_server_name_ack = false;
  std::string advertise_alpn;
  std::string expect_alpn;
  std::string expect_advertised_alpn;
  std::string select_alpn;
  bool select_empty_alpn = false;
  bool decline_alpn = false;
  bool reject_alpn = false;
  bool allow_unknown_alpn_protos = false;
  std::string advertise_npn;
  bool advertise_empty_npn = false;
  std::string expect_next_proto;
  bool expect_no_next_proto = false;
  std::string select_next_proto;
  bool select_empty_next_proto = false;
  bool defer_alps = false;
  std::vector<std::pair<std::string, std::string>> application_settings;
  std::optional<std::string> expect_peer_application_settings;
  int alps_use_new_codepoint = 1;

  // Other extensions.
  bool expect_extended_master_secret = false;
  std::string srtp_profiles;
  bool false_start = false;
  bool allow_false_start_without_alpn = false;
  ByteString expect_channel_id;
  bool enable_channel_id = false;
  std::string send_channel_id;  // PEM
  std::optional<std::uint16_t> request_server_padding;
  bool expect_server_sent_requested_padding = false;
  bool server_supports_padding = false;

  // Encrypted Client Hello.
  bool enable_ech_grease = false;
  bool reject_unusable_ech_config = false;
  bool fail_early_callback_ech_rewind = false;
  ByteString ech_config_list;
  std::vector<ByteString> ech_server_configs;
  std::vector<ByteString> ech_server_keys;
  std::vector<int> ech_is_retry_config;
  bool expect_ech_accept = false;
  std::string expect_ech_name_override;
  bool expect_no_ech_name_override = false;
  ByteString expect_ech_retry_configs;
  bool expect_no_ech_retry_configs = false;

  // Records and messages.
  int max_send_fragment = 0;
  std::string expect_msg_callback;

  // DTLS.
  int mtu = 0;
  int initial_timeout_duration_ms = 0;

  // QUIC.
  ByteString quic_transport_params;
  ByteString expect_quic_transport_params;
  int quic_use_legacy_codepoint = -1;  // -1: the stack's default
  std::string quic_early_data_context;
};

// The flags of one process: an unprefixed flag stands in all three.
struct ShimConfig {
  ConnectionConfig initial;
  ConnectionConfig resume;  // second connection and later
  ConnectionConfig retry;   // after the peer rejected early data
  // Every flag that was given, without prefix, as it stands in the flag table.
  std::vector<std::string> given;
};

}  // namespace badpeer::shim

#endif  // BADPEER_SHIM_API_CONFIG_H_
