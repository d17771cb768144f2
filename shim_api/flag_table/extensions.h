// Flags of other extensions, ECH, records, and the transports.
#ifndef BADPEER_SHIM_API_FLAG_TABLE_EXTENSIONS_H_
#define BADPEER_SHIM_API_FLAG_TABLE_EXTENSIONS_H_

#include "shim_api/flag_table/rows.h"

namespace badpeer::shim::flag_internal {

inline constexpr Flag kExtensionsFlags[] = {
    // Other extensions.
    Api<&C::expect_extended_master_secret>("-expect-extended-master-secret",
                                           "The extended master secret (RFC 7627) was negotiated.",
                                           IsTrue("extended_master_secret")),
    Stack<&C::srtp_profiles>(
        "-srtp-profiles",
        "The SRTP profiles (RFC 5764) to offer or accept: OpenSSL's names, separated by "
        "colons, best first."),
    Stack<&C::false_start>(
        "-false-start",
        "As a client, send application data before the server's Finished (RFC 7918)."),
    Stack<&C::allow_false_start_without_alpn>("-allow-false-start-without-alpn",
                                              "Do so also without ALPN."),
    Stack<&C::expect_channel_id>(
        "-expect-channel-id",
        "As a server: enable Channel ID; the client must have authenticated with this key "
        "(64 bytes, x and y).",
        Equals("channel_id")),
    Stack<&C::enable_channel_id>("-enable-channel-id", "As a server, accept Channel ID."),
    Stack<&C::send_channel_id>("-send-channel-id",
                               "As a client, a PEM file with the P-256 key for Channel ID."),
    Stack<&C::request_server_padding>(
        "-request-server-padding",
        "As a client, ask the server to pad its first flight with that many bytes."),
    Api<&C::expect_server_sent_requested_padding>(
        "-expect-server-sent-requested-padding",
        "As a client: the server padded as asked; without this flag, it must not have.",
        IsTrue("server_sent_requested_padding")),
    Stack<&C::server_supports_padding>("-server-supports-padding",
                                       "As a server, pad when the client asks for it."),

    // Encrypted Client Hello.
    Stack<&C::enable_ech_grease>(
        "-enable-ech-grease",
        "As a client, send a GREASE ECH extension (RFC 9849) when there is no real one to "
        "send."),
    Stack<&C::reject_unusable_ech_config>(
        "-reject-unusable-ech-config",
        "As a client, fail if none of the ECH configurations can be used."),
    Stack<&C::fail_early_callback_ech_rewind>(
        "-fail-early-callback-ech-rewind",
        "As a server, reject ECH in the early callback once the inner ClientHello was "
        "accepted."),
    Stack<&C::ech_config_list>("-ech-config-list", "As a client, the ECHConfigList to use."),
    Stack<&C::ech_server_configs>(
        "-ech-server-config",
        "As a server, an ECHConfig; each comes with one -ech-server-key and one -ech-is- "
        "retry-config, in the same order."),
    Stack<&C::ech_server_keys>("-ech-server-key",
                               "As a server, the X25519 private key of an ECHConfig."),
    Stack<&C::ech_is_retry_config>(
        "-ech-is-retry-config",
        "As a server, 1 if the ECHConfig may be sent as a retry configuration, else 0."),
    Api<&C::expect_ech_accept>("-expect-ech-accept",
                               "ECH was accepted; without this flag, it must not have been.",
                               IsTrue("ech_accepted")),
    Stack<&C::expect_ech_name_override>(
        "-expect-ech-name-override",
        "As a client, when the server's certificate is verified: the public name to "
        "verify it for, as ECH was rejected.",
        Equals("ech_name_override")),
    Stack<&C::expect_no_ech_name_override>(
        "-expect-no-ech-name-override",
        "As a client, when the server's certificate is verified: it is verified for the "
        "name that was asked for.",
        IsEmpty("ech_name_override")),
    Stack<&C::expect_ech_retry_configs>(
        "-expect-ech-retry-configs",
        "As a client, after ECH was rejected: the server's retry configurations.",
        Equals("ech_retry_configs")),
    Stack<&C::expect_no_ech_retry_configs>(
        "-expect-no-ech-retry-configs",
        "As a client, after ECH was rejected: the server sent no retry configurations.",
        IsEmpty("ech_retry_configs")),

    // Records, messages and transports.
    Stack<&C::max_send_fragment>("-max-send-fragment",
                                 "The largest plaintext of a record to send, in bytes."),
    Api<&C::expect_msg_callback>(
        "-expect-msg-callback",
        "All messages of the connection, one a line: \"read\" or \"write\", then \"hs\" "
        "and the type, \"alert\" and level and description in hexadecimal, \"ccs\", "
        "\"v2clienthello\", or \"ack\".",
        Equals("message_trace")),
    Stack<&C::mtu>("-mtu", "DTLS: the largest datagram to send, in bytes."),
    Stack<&C::initial_timeout_duration_ms>(
        "-initial-timeout-duration-ms", "DTLS: the first retransmission timeout, in milliseconds."),
    Stack<&C::quic_transport_params>("-quic-transport-params",
                                     "The QUIC transport parameters to send, as in the extension."),
    Api<&C::expect_quic_transport_params>(
        "-expect-quic-transport-params",
        "The QUIC transport parameters of the peer, as in the extension.",
        Equals("quic_transport_params")),
    Stack<&C::quic_use_legacy_codepoint>(
        "-quic-use-legacy-codepoint",
        "1: the transport parameters have the code point of the drafts, 65445; 0: that of "
        "RFC 9001, 57."),
    Stack<&C::quic_early_data_context>(
        "-quic-early-data-context",
        "As a server, the context in which early data is acceptable: a ticket of another "
        "one allows none."),
};

}  // namespace badpeer::shim::flag_internal

#endif  // BADPEER_SHIM_API_FLAG_TABLE_EXTENSIONS_H_
