// Flags about sessions, tickets, early data and renegotiation, and about names and protocols.
#ifndef BADPEER_SHIM_API_FLAG_TABLE_SESSIONS_H_
#define BADPEER_SHIM_API_FLAG_TABLE_SESSIONS_H_

#include "shim_api/flag_table/rows.h"

namespace badpeer::shim::flag_internal {

inline constexpr Flag kSessionsFlags[] = {
    // Sessions, tickets and early data.
    Stack<&C::no_ticket>(
        "-no-ticket",
        "Neither offer nor issue session tickets; in TLS 1.3, issue no NewSessionTicket."),
    Stack<&C::ticket_key>(
        "-ticket-key",
        "As a server, the 48 bytes that tickets are protected with: key name, HMAC key, "
        "AES key, 16 bytes each."),
    Stack<&C::use_ticket_callback>(
        "-use-ticket-callback", "As a server, protect tickets in a callback of the application."),
    Stack<&C::use_ticket_aead_callback>(
        "-use-ticket-aead-callback",
        "As a server, protect tickets with an AEAD of the application, which may answer "
        "\"not yet\"."),
    Stack<&C::renew_ticket>("-renew-ticket", "As a server, issue a new ticket when one was used."),
    Stack<&C::skip_ticket>("-skip-ticket", "As a server, let the ticket callback issue no ticket."),
    Api<&C::expect_ticket_renewal>(
        "-expect-ticket-renewal",
        "As a client, up to TLS 1.2: a resumption came with a new session.",
        IsTrue("got_new_session")),
    Api<&C::expect_no_session>("-expect-no-session",
                               "As a client: no session came that could be resumed.",
                               IsFalse("got_new_session")),
    Api<&C::expect_session_miss>("-expect-session-miss",
                                 "On a resumption connection: the session is not resumed.",
                                 IsFalse("session_reused")),
    Api<&C::expect_session_id>(
        "-expect-session-id",
        "As a server, on the first connection: the session went into the server's cache, "
        "as it has a session id and no ticket.",
        IsTrue("got_new_session")),
    Api<&C::expect_no_session_id>(
        "-expect-no-session-id",
        "As a server, on the first connection: the session did not go into the server's "
        "cache, as it lives in a ticket or cannot be resumed.",
        IsFalse("got_new_session")),
    Api<&C::expect_ticket_age_skew>(
        "-expect-ticket-age-skew",
        "As a server, on a resumption connection: the client's ticket age minus the "
        "server's own, in seconds.",
        Equals("ticket_age_skew")),
    Stack<&C::resumption_across_names_enabled>(
        "-resumption-across-names-enabled",
        "As a server, say in tickets that they may be resumed under another of the "
        "certificate's names (draft-ietf-tls-cross-sni-resumption)."),
    Fixed<&C::expect_resumable_across_names, true>(
        "-expect-resumable-across-names", FlagOwner::kApi,
        "As a client: the new session may be resumed under another name.",
        IsTrue("new_session_resumable_across_names")),
    Fixed<&C::expect_resumable_across_names, false>(
        "-expect-not-resumable-across-names", FlagOwner::kApi,
        "As a client: the new session may not be resumed under another name.",
        IsFalse("new_session_resumable_across_names")),
    Stack<&C::enable_early_data>(
        "-enable-early-data",
        "Offer early data (client) or accept it (server), up to 14336 bytes."),
    Api<&C::expect_ticket_supports_early_data>(
        "-expect-ticket-supports-early-data",
        "As a client: the new session allows early data; without this flag, it must not.",
        IsTrue("new_session_supports_early_data")),
    Api<&C::expect_accept_early_data>("-expect-accept-early-data", "Early data was accepted.",
                                      IsTrue("early_data_accepted")),
    Api<&C::expect_reject_early_data>(
        "-expect-reject-early-data",
        "Early data was offered and rejected; a client notices that in an operation, goes "
        "back to a state without early data and repeats the exchange under the -on-retry "
        "flags.",
        IsFalse("early_data_accepted")),
    Api<&C::expect_no_offer_early_data>(
        "-expect-no-offer-early-data",
        "As a client, on a resumption connection: no early data was offered.",
        IsFalse("in_early_data")),
    Api<&C::expect_early_data_reason>(
        "-expect-early-data-reason",
        "Why early data was or was not accepted: a word of BoringSSL's list, such as "
        "accepted, disabled, peer_declined, session_not_resumed, hello_retry_request.",
        Equals("early_data_reason")),

    // Renegotiation.
    Stack<&C::renegotiate_once>(
        "-renegotiate-once",
        "As a client, take part in one renegotiation that the server asks for."),
    Stack<&C::renegotiate_freely>(
        "-renegotiate-freely",
        "As a client, take part in every renegotiation that the server asks for."),
    Stack<&C::renegotiate_ignore>("-renegotiate-ignore",
                                  "As a client, pass over the server's HelloRequest."),
    Stack<&C::renegotiate_explicit>(
        "-renegotiate-explicit",
        "As a client, report the server's HelloRequest, and renegotiate when the "
        "application says so."),
    Stack<&C::forbid_renegotiation_after_handshake>(
        "-forbid-renegotiation-after-handshake",
        "Allow renegotiation during the first handshake and forbid it once that is done."),
    Api<&C::expect_total_renegotiations>(
        "-expect-total-renegotiations",
        "The number of renegotiations at the end; 0 without this flag.",
        Equals("total_renegotiations")),
    Stack<&C::no_legacy_server_connect>(
        "-no-legacy-server-connect",
        "As a client, refuse a server that lacks renegotiation_info (RFC 5746)."),
    Api<&C::expect_secure_renegotiation>("-expect-secure-renegotiation",
                                         "The peer supports renegotiation_info.",
                                         IsTrue("secure_renegotiation")),
    Api<&C::expect_no_secure_renegotiation>("-expect-no-secure-renegotiation",
                                            "The peer lacks renegotiation_info.",
                                            IsFalse("secure_renegotiation")),

    // Server name and application protocols.
    Stack<&C::host_name>("-host-name",
                         "As a client, the server name to send (and, with ECH, to hide)."),
    Api<&C::expect_server_name>("-expect-server-name",
                                "As a server: the name that the client asked for.",
                                Equals("server_name")),
    Api<&C::expect_no_server_name>("-expect-no-server-name",
                                   "As a server: the client asked for no name.",
                                   IsEmpty("server_name")),
    Stack<&C::no_server_name_ack>("-no-server-name-ack",
                                  "As a server, do not acknowledge the server name."),
    Stack<&C::advertise_alpn>(
        "-advertise-alpn",
        "As a client, the protocols to offer in ALPN: each with its length in one byte in "
        "front, as on the wire."),
    Api<&C::expect_alpn>(
        "-expect-alpn",
        "As a client: the protocol that the server selected; none without this flag.",
        Equals("alpn")),
    Api<&C::expect_advertised_alpn>(
        "-expect-advertised-alpn",
        "As a server: the protocols that the client offered, as on the wire.",
        Equals("advertised_alpn")),
    Stack<&C::select_alpn>(
        "-select-alpn",
        "As a server, the protocol to select, whatever the client offers; it is also what "
        "must come out."),
    Stack<&C::select_empty_alpn>(
        "-select-empty-alpn",
        "As a server, select a protocol of no bytes, which the stack must refuse."),
    Stack<&C::decline_alpn>("-decline-alpn", "As a server, leave the client's ALPN unanswered."),
    Stack<&C::reject_alpn>("-reject-alpn",
                           "As a server, end the handshake with no_application_protocol."),
    Stack<&C::allow_unknown_alpn_protos>("-allow-unknown-alpn-protos",
                                         "As a client, accept a protocol that was not offered."),
    Stack<&C::advertise_npn>("-advertise-npn",
                             "As a server, the protocols to offer in NPN, as on the wire."),
    Stack<&C::advertise_empty_npn>("-advertise-empty-npn",
                                   "As a server, offer NPN without a protocol."),
    Api<&C::expect_next_proto>("-expect-next-proto", "The protocol that came out of NPN.",
                               Equals("next_protocol")),
    Api<&C::expect_no_next_proto>("-expect-no-next-proto", "NPN was not negotiated.",
                                  IsEmpty("next_protocol")),
    Stack<&C::select_next_proto>(
        "-select-next-proto",
        "As a client, the protocol to select in NPN, whatever the server offers."),
    Stack<&C::select_empty_next_proto>("-select-empty-next-proto",
                                       "As a client, select a protocol of no bytes in NPN."),
    Stack<&C::defer_alps>(
        "-defer-alps",
        "As a server, set -application-settings in the ALPN callback and not before."),
    Stack<&C::application_settings>(
        "-application-settings",
        "Settings for one protocol of ALPS: the protocol, a comma, the settings."),
    Api<&C::expect_peer_application_settings>(
        "-expect-peer-application-settings",
        "The peer's settings for the selected protocol; without this flag, there must be "
        "none.",
        Equals("peer_application_settings")),
    Stack<&C::alps_use_new_codepoint>("-alps-use-new-codepoint",
                                      "1: ALPS has the code point 17613; 0: the old one, 17513."),
};

}  // namespace badpeer::shim::flag_internal

#endif  // BADPEER_SHIM_API_FLAG_TABLE_SESSIONS_H_
