// The table of all flags: the only place where a flag is declared. The member says what kind of
// value follows; the function says who makes it come true.
#ifndef BADPEER_SHIM_API_FLAG_TABLE_H_
#define BADPEER_SHIM_API_FLAG_TABLE_H_

#include "shim_api/flag_value.h"

namespace badpeer::flag_internal {

template <auto Member>
constexpr Flag Api(std::string_view name) {
  return {name, KindOf<Member>(), FlagOwner::kApi, false, &SetMember<Member>};
}

template <auto Member>
constexpr Flag Stack(std::string_view name) {
  return {name, KindOf<Member>(), FlagOwner::kStack, false, &SetMember<Member>};
}

// A flag of a credential that the runner introduced by a -new-*-credential flag.
template <auto Member>
constexpr Flag OfCredential(std::string_view name) {
  return {name, KindOf<Member>(), FlagOwner::kStack, true, &SetMember<Member>};
}

// A flag without value that stands for one particular value of a member.
template <auto Member, auto kFixed>
constexpr Flag Fixed(std::string_view name, FlagOwner owner, bool needs_credential = false) {
  return {name, FlagKind::kBool, owner, needs_credential,
          [](ConnectionConfig& config, const char*) {
            Resolve(config, Member) = kFixed;
            return true;
          }};
}

template <CredentialType kType>
constexpr Flag NewCredential(std::string_view name) {
  return {name, FlagKind::kNewCredential, FlagOwner::kStack, false,
          [](ConnectionConfig& config, const char*) {
            config.credentials.emplace_back().type = kType;
            return true;
          }};
}

inline bool OfferNoKeyShares(ConnectionConfig& config, const char*) {
  config.key_shares.emplace();
  return true;
}

using C = ConnectionConfig;
using K = CredentialConfig;

inline constexpr Flag kFlags[] = {
    // The process and its connections.
    Api<&C::port>("-port"),
    Api<&C::ipv6>("-ipv6"),
    Api<&C::shim_id>("-shim-id"),
    Stack<&C::server>("-server"),
    Stack<&C::dtls>("-dtls"),
    Stack<&C::quic>("-quic"),
    Api<&C::resume_count>("-resume-count"),
    Stack<&C::resumption_delay>("-resumption-delay"),
    Stack<&C::write_settings>("-write-settings"),
    Stack<&C::fuzzer_mode>("-fuzzer-mode"),
    Api<&C::wait_for_debugger>("-wait-for-debugger"),
    Api<&C::is_handshaker_supported>("-is-handshaker-supported"),
    Stack<&C::handshaker_resume>("-handshaker-resume"),
    Stack<&C::handshaker_path>("-handshaker-path"),
    Stack<&C::handshake_hints>("-handshake-hints"),
    Stack<&C::allow_hint_mismatch>("-allow-hint-mismatch"),
    Stack<&C::write_hint_trace>("-write-hint-trace"),

    // How the stack is driven.
    Stack<&C::async>("-async"),
    Stack<&C::implicit_handshake>("-implicit-handshake"),
    Api<&C::handshake_twice>("-handshake-twice"),
    Api<&C::no_op_extra_handshake>("-no-op-extra-handshake"),
    Api<&C::handshake_never_done>("-handshake-never-done"),
    Stack<&C::private_key_delay_ms>("-private-key-delay-ms"),

    // The exchange.
    Api<&C::shim_writes_first>("-shim-writes-first"),
    Api<&C::shim_initial_write>("-shim-initial-write"),
    Api<&C::repeat_shim_initial_write>("-repeat-shim-initial-write"),
    Api<&C::write_different_record_sizes>("-write-different-record-sizes"),
    Stack<&C::read_with_unfinished_write>("-read-with-unfinished-write"),
    Stack<&C::partial_write>("-partial-write"),
    Api<&C::read_size>("-read-size"),
    Api<&C::peek_then_read>("-peek-then-read"),
    Api<&C::shim_shuts_down>("-shim-shuts-down"),
    Api<&C::check_close_notify>("-check-close-notify"),
    Api<&C::send_alert>("-send-alert"),
    Api<&C::key_update>("-key-update"),
    Api<&C::key_update_before_read>("-key-update-before-read"),
    Api<&C::export_keying_material>("-export-keying-material"),
    Api<&C::export_label>("-export-label"),
    Api<&C::export_context>("-export-context"),
    Api<&C::use_export_context>("-use-export-context"),
    Api<&C::use_exporter_between_reads>("-use-exporter-between-reads"),
    Api<&C::export_traffic_secrets>("-export-traffic-secrets"),
    Api<&C::tls_unique>("-tls-unique"),
    Stack<&C::early_write_after_message>("-early-write-after-message"),

    // Versions.
    Stack<&C::min_version>("-min-version"),
    Stack<&C::max_version>("-max-version"),
    Api<&C::expect_version>("-expect-version"),
    Stack<&C::no_tls13>("-no-tls13"),
    Stack<&C::no_tls12>("-no-tls12"),
    Stack<&C::no_tls11>("-no-tls11"),
    Stack<&C::no_tls1>("-no-tls1"),
    Stack<&C::fallback_scsv>("-fallback-scsv"),
    Stack<&C::jdk11_workaround>("-jdk11-workaround"),

    // Cipher suites and groups.
    Stack<&C::cipher>("-cipher"),
    Stack<&C::tls13_ciphers>("-tls13-ciphers"),
    Stack<&C::tls13_ciphers_flags>("-tls13-ciphers-flags"),
    Stack<&C::server_preference>("-server-preference"),
    Api<&C::expect_cipher>("-expect-cipher"),
    Api<&C::expect_cipher_aes>("-expect-cipher-aes"),
    Api<&C::expect_cipher_no_aes>("-expect-cipher-no-aes"),
    Stack<&C::cbc_record_splitting>("-cbc-record-splitting"),
    Stack<&C::curves>("-curves"),
    Stack<&C::curves_flags>("-curves-flags"),
    Stack<&C::key_shares>("-key-shares"),
    {"-no-key-shares", FlagKind::kBool, FlagOwner::kStack, false, &OfferNoKeyShares},
    Stack<&C::server_supported_groups_hint>("-server-supported-groups-hint"),
    Api<&C::expect_curve_id>("-expect-curve-id"),
    Api<&C::expect_hrr>("-expect-hrr"),
    Api<&C::expect_no_hrr>("-expect-no-hrr"),
    Stack<&C::enable_grease>("-enable-grease"),
    Stack<&C::permute_extensions>("-permute-extensions"),
    Stack<&C::fips_202205>("-fips-202205"),
    Stack<&C::fips_202609>("-fips-202609"),
    Stack<&C::wpa_202304>("-wpa-202304"),
    Stack<&C::cnsa_202407>("-cnsa-202407"),
    Stack<&C::cnsa1_202603>("-cnsa1-202603"),
    Stack<&C::cnsa2_202603>("-cnsa2-202603"),

    // Authentication of the shim. After a -new-*-credential flag, those with a member of
    // CredentialConfig speak of that credential.
    NewCredential<CredentialType::kX509>("-new-x509-credential"),
    NewCredential<CredentialType::kDelegated>("-new-delegated-credential"),
    NewCredential<CredentialType::kSpake2PlusV1>("-new-spake2plusv1-credential"),
    NewCredential<CredentialType::kPreSharedKey>("-new-psk-credential"),
    NewCredential<CredentialType::kRawPublicKey>("-new-rpk-credential"),
    Stack<&K::cert_file>("-cert-file"),
    Stack<&K::key_file>("-key-file"),
    Stack<&K::signing_prefs>("-signing-prefs"),
    Stack<&K::ocsp_response>("-ocsp-response"),
    Stack<&K::signed_cert_timestamps>("-signed-cert-timestamps"),
    Stack<&K::session_id_context>("-session-id-context"),
    OfCredential<&K::delegated_credential>("-delegated-credential"),
    OfCredential<&K::cert_properties>("-cert-properties"),
    OfCredential<&K::must_match_issuer>("-must-match-issuer"),
    OfCredential<&K::pake_context>("-pake-context"),
    OfCredential<&K::pake_client_id>("-pake-client-id"),
    OfCredential<&K::pake_server_id>("-pake-server-id"),
    OfCredential<&K::pake_password>("-pake-password"),
    OfCredential<&K::wrong_pake_role>("-wrong-pake-role"),
    OfCredential<&K::psk_key>("-psk-importer-key"),
    OfCredential<&K::psk_identity>("-psk-importer-identity"),
    OfCredential<&K::psk_context>("-psk-importer-context"),
    Fixed<&K::psk_hash, PskHash::kSha256>("-psk-importer-sha256", FlagOwner::kStack, true),
    Fixed<&K::psk_hash, PskHash::kSha384>("-psk-importer-sha384", FlagOwner::kStack, true),
    Api<&C::expect_selected_credential>("-expect-selected-credential"),
    Stack<&C::use_early_callback>("-use-early-callback"),
    Stack<&C::fail_early_callback>("-fail-early-callback"),
    Stack<&C::fail_cert_callback>("-fail-cert-callback"),
    Stack<&C::fail_cert_callback_alert>("-fail-cert-callback-alert"),
    Stack<&C::use_old_client_cert_callback>("-use-old-client-cert-callback"),
    Stack<&C::install_ddos_callback>("-install-ddos-callback"),
    Stack<&C::fail_ddos_callback>("-fail-ddos-callback"),
    Api<&C::expect_certificate_types>("-expect-certificate-types"),
    Api<&C::expect_client_ca_list>("-expect-client-ca-list"),
    Api<&C::expect_peer_verify_prefs>("-expect-peer-verify-pref"),

    // Authentication of the peer.
    Stack<&C::trust_cert>("-trust-cert"),
    Stack<&C::verify_peer>("-verify-peer"),
    Stack<&C::verify_fail>("-verify-fail"),
    Stack<&C::require_any_client_certificate>("-require-any-client-certificate"),
    Stack<&C::use_custom_verify_callback>("-use-custom-verify-callback"),
    Stack<&C::reverify_on_resume>("-reverify-on-resume"),
    Api<&C::expect_verify_result>("-expect-verify-result"),
    Stack<&C::verify_prefs>("-verify-prefs"),
    Api<&C::expect_peer_signature_algorithm>("-expect-peer-signature-algorithm"),
    Api<&C::expect_peer_cert_file>("-expect-peer-cert-file"),
    Api<&C::expect_no_peer_cert>("-expect-no-peer-cert"),
    Stack<&C::use_client_ca_list>("-use-client-ca-list"),
    Stack<&C::max_cert_list>("-max-cert-list"),
    Stack<&C::retain_only_sha256_client_cert>("-retain-only-sha256-client-cert"),
    Api<&C::expect_sha256_client_cert>("-expect-sha256-client-cert"),
    Stack<&C::accepted_peer_cert_types>("-accepted-peer-cert-types"),
    Stack<&C::available_client_cert_types>("-available-client-cert-types"),
    Api<&C::expect_peer_certificate_type>("-expect-peer-certificate-type"),
    Stack<&C::expect_peer_rpk_sha256>("-expect-peer-rpk-sha256"),
    Stack<&C::install_cert_compression_algs>("-install-cert-compression-algs"),
    Stack<&C::install_one_cert_compression_alg>("-install-one-cert-compression-alg"),

    // Stapled statements about certificates.
    Stack<&C::enable_ocsp_stapling>("-enable-ocsp-stapling"),
    Api<&C::expect_ocsp_response>("-expect-ocsp-response"),
    Stack<&C::use_ocsp_callback>("-use-ocsp-callback"),
    Stack<&C::set_ocsp_in_callback>("-set-ocsp-in-callback"),
    Stack<&C::decline_ocsp_callback>("-decline-ocsp-callback"),
    Stack<&C::fail_ocsp_callback>("-fail-ocsp-callback"),
    Stack<&C::enable_signed_cert_timestamps>("-enable-signed-cert-timestamps"),
    Api<&C::expect_signed_cert_timestamps>("-expect-signed-cert-timestamps"),
    Fixed<&C::expect_peer_match_trust_anchor, true>("-expect-peer-match-trust-anchor",
                                                    FlagOwner::kStack),
    Fixed<&C::expect_peer_match_trust_anchor, false>("-expect-no-peer-match-trust-anchor",
                                                     FlagOwner::kStack),
    Stack<&C::expect_peer_available_trust_anchors>("-expect-peer-available-trust-anchors"),
    Stack<&C::requested_trust_anchors>("-requested-trust-anchors"),
    Stack<&C::available_trust_anchors>("-available-trust-anchors"),

    // Pre-shared keys up to TLS 1.2.
    Stack<&C::psk>("-psk"),
    Stack<&C::psk_identity>("-psk-identity"),

    // Sessions, tickets and early data.
    Stack<&C::no_ticket>("-no-ticket"),
    Stack<&C::ticket_key>("-ticket-key"),
    Stack<&C::use_ticket_callback>("-use-ticket-callback"),
    Stack<&C::use_ticket_aead_callback>("-use-ticket-aead-callback"),
    Stack<&C::renew_ticket>("-renew-ticket"),
    Stack<&C::skip_ticket>("-skip-ticket"),
    Api<&C::expect_ticket_renewal>("-expect-ticket-renewal"),
    Api<&C::expect_no_session>("-expect-no-session"),
    Api<&C::expect_session_miss>("-expect-session-miss"),
    Api<&C::expect_session_id>("-expect-session-id"),
    Api<&C::expect_no_session_id>("-expect-no-session-id"),
    Api<&C::expect_ticket_age_skew>("-expect-ticket-age-skew"),
    Stack<&C::resumption_across_names_enabled>("-resumption-across-names-enabled"),
    Fixed<&C::expect_resumable_across_names, true>("-expect-resumable-across-names",
                                                   FlagOwner::kApi),
    Fixed<&C::expect_resumable_across_names, false>("-expect-not-resumable-across-names",
                                                    FlagOwner::kApi),
    Stack<&C::enable_early_data>("-enable-early-data"),
    Api<&C::expect_ticket_supports_early_data>("-expect-ticket-supports-early-data"),
    Api<&C::expect_accept_early_data>("-expect-accept-early-data"),
    Api<&C::expect_reject_early_data>("-expect-reject-early-data"),
    Api<&C::expect_no_offer_early_data>("-expect-no-offer-early-data"),
    Api<&C::expect_early_data_reason>("-expect-early-data-reason"),

    // Renegotiation.
    Stack<&C::renegotiate_once>("-renegotiate-once"),
    Stack<&C::renegotiate_freely>("-renegotiate-freely"),
    Stack<&C::renegotiate_ignore>("-renegotiate-ignore"),
    Stack<&C::renegotiate_explicit>("-renegotiate-explicit"),
    Stack<&C::forbid_renegotiation_after_handshake>("-forbid-renegotiation-after-handshake"),
    Api<&C::expect_total_renegotiations>("-expect-total-renegotiations"),
    Stack<&C::no_legacy_server_connect>("-no-legacy-server-connect"),
    Api<&C::expect_secure_renegotiation>("-expect-secure-renegotiation"),
    Api<&C::expect_no_secure_renegotiation>("-expect-no-secure-renegotiation"),

    // Server name and application protocols.
    Stack<&C::host_name>("-host-name"),
    Api<&C::expect_server_name>("-expect-server-name"),
    Api<&C::expect_no_server_name>("-expect-no-server-name"),
    Stack<&C::no_server_name_ack>("-no-server-name-ack"),
    Stack<&C::advertise_alpn>("-advertise-alpn"),
    Api<&C::expect_alpn>("-expect-alpn"),
    Api<&C::expect_advertised_alpn>("-expect-advertised-alpn"),
    Stack<&C::select_alpn>("-select-alpn"),
    Stack<&C::select_empty_alpn>("-select-empty-alpn"),
    Stack<&C::decline_alpn>("-decline-alpn"),
    Stack<&C::reject_alpn>("-reject-alpn"),
    Stack<&C::allow_unknown_alpn_protos>("-allow-unknown-alpn-protos"),
    Stack<&C::advertise_npn>("-advertise-npn"),
    Stack<&C::advertise_empty_npn>("-advertise-empty-npn"),
    Api<&C::expect_next_proto>("-expect-next-proto"),
    Api<&C::expect_no_next_proto>("-expect-no-next-proto"),
    Stack<&C::select_next_proto>("-select-next-proto"),
    Stack<&C::select_empty_next_proto>("-select-empty-next-proto"),
    Stack<&C::defer_alps>("-defer-alps"),
    Stack<&C::application_settings>("-application-settings"),
    Api<&C::expect_peer_application_settings>("-expect-peer-application-settings"),
    Stack<&C::alps_use_new_codepoint>("-alps-use-new-codepoint"),

    // Other extensions.
    Api<&C::expect_extended_master_secret>("-expect-extended-master-secret"),
    Stack<&C::srtp_profiles>("-srtp-profiles"),
    Stack<&C::false_start>("-false-start"),
    Stack<&C::allow_false_start_without_alpn>("-allow-false-start-without-alpn"),
    Stack<&C::expect_channel_id>("-expect-channel-id"),  // which also enables it
    Stack<&C::enable_channel_id>("-enable-channel-id"),
    Stack<&C::send_channel_id>("-send-channel-id"),
    Stack<&C::request_server_padding>("-request-server-padding"),
    Api<&C::expect_server_sent_requested_padding>("-expect-server-sent-requested-padding"),
    Stack<&C::server_supports_padding>("-server-supports-padding"),

    // Encrypted Client Hello.
    Stack<&C::enable_ech_grease>("-enable-ech-grease"),
    Stack<&C::reject_unusable_ech_config>("-reject-unusable-ech-config"),
    Stack<&C::fail_early_callback_ech_rewind>("-fail-early-callback-ech-rewind"),
    Stack<&C::ech_config_list>("-ech-config-list"),
    Stack<&C::ech_server_configs>("-ech-server-config"),
    Stack<&C::ech_server_keys>("-ech-server-key"),
    Stack<&C::ech_is_retry_config>("-ech-is-retry-config"),
    Api<&C::expect_ech_accept>("-expect-ech-accept"),
    Stack<&C::expect_ech_name_override>("-expect-ech-name-override"),
    Stack<&C::expect_no_ech_name_override>("-expect-no-ech-name-override"),
    Stack<&C::expect_ech_retry_configs>("-expect-ech-retry-configs"),
    Stack<&C::expect_no_ech_retry_configs>("-expect-no-ech-retry-configs"),

    // Records, messages and transports.
    Stack<&C::max_send_fragment>("-max-send-fragment"),
    Api<&C::expect_msg_callback>("-expect-msg-callback"),
    Stack<&C::mtu>("-mtu"),
    Stack<&C::initial_timeout_duration_ms>("-initial-timeout-duration-ms"),
    Stack<&C::quic_transport_params>("-quic-transport-params"),
    Api<&C::expect_quic_transport_params>("-expect-quic-transport-params"),
    Stack<&C::quic_use_legacy_codepoint>("-quic-use-legacy-codepoint"),
    Stack<&C::quic_early_data_context>("-quic-early-data-context"),
};

}  // namespace badpeer::flag_internal

#endif  // BADPEER_SHIM_API_FLAG_TABLE_H_
