// Flags about who authenticates how: credentials, verification, what is stapled to certificates,
// pre-shared keys up to TLS 1.2.
#ifndef BADPEER_SHIM_API_FLAG_TABLE_AUTHENTICATION_H_
#define BADPEER_SHIM_API_FLAG_TABLE_AUTHENTICATION_H_

#include "shim_api/flag_table/rows.h"

namespace badpeer::shim::flag_internal {

inline constexpr Flag kAuthenticationFlags[] = {
    // Authentication of the shim. After a -new-*-credential flag, those with a member of
    // CredentialConfig speak of that credential.
    NewCredential<CredentialType::kX509>(
        "-new-x509-credential",
        "Begin a further credential, an X.509 chain; the list of credentials is in order "
        "of preference."),
    NewCredential<CredentialType::kDelegated>(
        "-new-delegated-credential",
        "Begin a further credential, an X.509 chain with a delegated credential (RFC "
        "9345)."),
    NewCredential<CredentialType::kSpake2PlusV1>(
        "-new-spake2plusv1-credential",
        "Begin a further credential, a password for SPAKE2+ (draft-bmw-tls-pake13)."),
    NewCredential<CredentialType::kPreSharedKey>(
        "-new-psk-credential",
        "Begin a further credential, a pre-shared key to be imported (RFC 9258)."),
    NewCredential<CredentialType::kRawPublicKey>(
        "-new-rpk-credential", "Begin a further credential, a raw public key (RFC 7250)."),
    Stack<&K::cert_file>("-cert-file",
                         "The certificate chain to authenticate with: PEM, the leaf first."),
    Stack<&K::key_file>("-key-file", "The private key to authenticate with: PEM, PKCS #8."),
    Stack<&K::signing_prefs>(
        "-signing-prefs",
        "A signature algorithm, as on the wire, that the private key may sign with; the "
        "first is the best."),
    Stack<&K::ocsp_response>("-ocsp-response", "The OCSP response to staple to the certificate."),
    Stack<&K::signed_cert_timestamps>(
        "-signed-cert-timestamps",
        "The SignedCertificateTimestampList (RFC 6962) to send with the certificate, as "
        "in the extension."),
    Stack<&K::session_id_context>(
        "-session-id-context",
        "The context in which a server's sessions are valid: one of another context must "
        "not be resumed."),
    OfCredential<&K::delegated_credential>(
        "-delegated-credential",
        "The DelegatedCredential structure of the credential; -key-file is its key."),
    OfCredential<&K::cert_properties>(
        "-cert-properties",
        "A CertificatePropertyList of trust anchors for the credential (draft-ietf-tls- "
        "trust-anchor-ids)."),
    OfCredential<&K::must_match_issuer>(
        "-must-match-issuer",
        "Use the credential only for a peer that asks for its issuer, by "
        "certificate_authorities or a trust anchor."),
    OfCredential<&K::pake_context>("-pake-context", "The context of the SPAKE2+ credential."),
    OfCredential<&K::pake_client_id>("-pake-client-id",
                                     "The client's identity in the SPAKE2+ credential."),
    OfCredential<&K::pake_server_id>("-pake-server-id",
                                     "The server's identity in the SPAKE2+ credential."),
    OfCredential<&K::pake_password>("-pake-password",
                                    "The password of the SPAKE2+ credential, before it is hashed."),
    OfCredential<&K::wrong_pake_role>("-wrong-pake-role",
                                      "Make the SPAKE2+ credential one for the other role."),
    OfCredential<&K::psk_key>("-psk-importer-key",
                              "The external pre-shared key of the credential."),
    OfCredential<&K::psk_identity>("-psk-importer-identity",
                                   "The external identity of the credential's key."),
    OfCredential<&K::psk_context>("-psk-importer-context",
                                  "The context under which the credential's key is imported."),
    OfCredential<&K::psk_hash, PskHash::kSha256>("-psk-importer-sha256",
                                                 "The credential's key is for HKDF-SHA256."),
    OfCredential<&K::psk_hash, PskHash::kSha384>("-psk-importer-sha384",
                                                 "The credential's key is for HKDF-SHA384."),
    Api<&C::expect_selected_credential>(
        "-expect-selected-credential",
        "The credential that the shim authenticated with, counted from 0 in the order of "
        "the -new-*-credential flags; -1 for none or the default one.",
        Equals("selected_credential")),
    Stack<&C::use_early_callback>(
        "-use-early-callback",
        "As a server, install the certificate in a callback that sees the ClientHello "
        "before anything is negotiated."),
    Stack<&C::fail_early_callback>("-fail-early-callback",
                                   "As a server, refuse the connection in that early callback."),
    Stack<&C::fail_cert_callback>(
        "-fail-cert-callback",
        "Refuse the connection in the callback that chooses the certificate."),
    Stack<&C::fail_cert_callback_alert>(
        "-fail-cert-callback-alert",
        "The alert that -fail-cert-callback sends; without it, the stack's default."),
    Stack<&C::use_old_client_cert_callback>(
        "-use-old-client-cert-callback",
        "As a client, install the certificate in a callback for CertificateRequest only."),
    Stack<&C::install_ddos_callback>(
        "-install-ddos-callback",
        "As a server, ask a callback, after the ClientHello, whether the load allows this "
        "connection."),
    Stack<&C::fail_ddos_callback>("-fail-ddos-callback", "That callback says no."),
    Api<&C::expect_certificate_types>(
        "-expect-certificate-types",
        "As a client: the certificate types of the server's CertificateRequest (up to TLS "
        "1.2), as on the wire without their length.",
        Equals("requested_certificate_types")),
    Api<&C::expect_client_ca_list>(
        "-expect-client-ca-list",
        "As a client: the names of CAs that the server's CertificateRequest lists, each a "
        "DER name in hexadecimal, separated by commas.",
        Equals("requested_ca_names")),
    Api<&C::expect_peer_verify_prefs>(
        "-expect-peer-verify-pref",
        "A signature algorithm that the peer accepts, as on the wire; all of them, in the "
        "peer's order.",
        Equals("peer_signature_algorithms")),

    // Authentication of the peer.
    Stack<&C::trust_cert>(
        "-trust-cert", "A PEM file of the certificates that the peer's chain is verified against."),
    Stack<&C::verify_peer>(
        "-verify-peer",
        "Verify the peer's certificate and end the handshake if that fails; as a server, "
        "ask for a certificate, which the client may withhold."),
    Stack<&C::verify_fail>(
        "-verify-fail",
        "Let verification of the peer's certificate come to \"failed\"; without -verify- "
        "peer, the handshake goes on all the same (a soft fail), and only -expect-verify- "
        "result sees it."),
    Stack<&C::require_any_client_certificate>(
        "-require-any-client-certificate",
        "As a server, ask for a certificate and end the handshake if the client has none; "
        "any certificate will do."),
    Stack<&C::use_custom_verify_callback>(
        "-use-custom-verify-callback",
        "Verify in a callback that replaces the stack's whole verification, not in one "
        "that is called within it."),
    Stack<&C::reverify_on_resume>(
        "-reverify-on-resume", "As a client, verify the certificate of a resumed session again."),
    Api<&C::expect_verify_result>(
        "-expect-verify-result",
        "Verification of the peer's certificate succeeded or, with -verify-fail, failed.",
        Equals("peer_verified")),
    Stack<&C::verify_prefs>(
        "-verify-prefs",
        "A signature algorithm, as on the wire, that the peer may sign with; all of them, "
        "best first."),
    Api<&C::expect_peer_signature_algorithm>(
        "-expect-peer-signature-algorithm",
        "The algorithm that the peer signed the handshake with, as on the wire.",
        Equals("peer_signature_algorithm")),
    Api<&C::expect_peer_cert_file>("-expect-peer-cert-file",
                                   "The peer's certificate chain, as a PEM file.",
                                   Equals("peer_chain")),
    Api<&C::expect_no_peer_cert>("-expect-no-peer-cert", "The peer has no certificate.",
                                 IsEmpty("peer_chain")),
    Stack<&C::use_client_ca_list>(
        "-use-client-ca-list",
        "As a server, the names of CAs for the CertificateRequest: DER names in "
        "hexadecimal, separated by commas; <EMPTY> sets an empty list, <NULL> unsets the "
        "list, and both send no names."),
    Stack<&C::max_cert_list>("-max-cert-list",
                             "The largest Certificate message, in bytes, to accept from the peer."),
    Stack<&C::retain_only_sha256_client_cert>(
        "-retain-only-sha256-client-cert",
        "As a server, keep only the SHA-256 hash of the client's certificate after the "
        "handshake."),
    Api<&C::expect_sha256_client_cert>(
        "-expect-sha256-client-cert",
        "The session has the hash of the client's certificate and not the certificate "
        "itself.",
        IsTrue("has_sha256_of_client_cert")),
    Stack<&C::accepted_peer_cert_types>(
        "-accepted-peer-cert-types",
        "A certificate type (RFC 7250: 0 X.509, 2 raw public key) to accept from the "
        "peer; the first is the best."),
    Stack<&C::available_client_cert_types>(
        "-available-client-cert-types",
        "As a client, a certificate type that it says it could present; the first is the "
        "best."),
    Api<&C::expect_peer_certificate_type>(
        "-expect-peer-certificate-type",
        "The type of the peer's certificate: 0 X.509, 2 raw public key.",
        Equals("peer_certificate_type")),
    Stack<&C::expect_peer_rpk_sha256>(
        "-expect-peer-rpk-sha256",
        "The SHA-256 hash of the peer's SubjectPublicKeyInfo; any other raw public key, "
        "and an X.509 certificate, is refused.",
        Equals("peer_raw_public_key_sha256")),
    Stack<&C::install_cert_compression_algs>(
        "-install-cert-compression-algs",
        "Offer and use three mock certificate compressions (RFC 8879): 0xff02 puts the "
        "bytes 01 02 03 04 in front, 0xff01 takes two leading zero bytes off, 0xff03 puts "
        "one random byte in front."),
    Stack<&C::install_one_cert_compression_alg>(
        "-install-one-cert-compression-alg",
        "Offer and use only that one of the mock compressions."),

    // Stapled statements about certificates.
    Stack<&C::enable_ocsp_stapling>("-enable-ocsp-stapling",
                                    "As a client, ask for a stapled OCSP response."),
    Api<&C::expect_ocsp_response>("-expect-ocsp-response",
                                  "The OCSP response that the peer stapled.",
                                  Equals("ocsp_response")),
    Stack<&C::use_ocsp_callback>(
        "-use-ocsp-callback",
        "Decide about OCSP in a callback: as a server, whether to staple; as a client, "
        "whether the response is good."),
    Stack<&C::set_ocsp_in_callback>(
        "-set-ocsp-in-callback",
        "As a server, set -ocsp-response in that callback and not before."),
    Stack<&C::decline_ocsp_callback>("-decline-ocsp-callback",
                                     "As a server, staple nothing in that callback."),
    Stack<&C::fail_ocsp_callback>(
        "-fail-ocsp-callback",
        "That callback ends the handshake: as a client, the response is bad; as a server, "
        "an error."),
    Stack<&C::enable_signed_cert_timestamps>("-enable-signed-cert-timestamps",
                                             "As a client, ask for signed certificate timestamps."),
    Api<&C::expect_signed_cert_timestamps>(
        "-expect-signed-cert-timestamps",
        "The SignedCertificateTimestampList that the peer sent, as in the extension.",
        Equals("signed_cert_timestamps")),
    Fixed<&C::expect_peer_match_trust_anchor, true>(
        "-expect-peer-match-trust-anchor", FlagOwner::kStack,
        "The peer said that its certificate matches a trust anchor that was asked for.",
        IsTrue("peer_matched_trust_anchor")),
    Fixed<&C::expect_peer_match_trust_anchor, false>(
        "-expect-no-peer-match-trust-anchor", FlagOwner::kStack,
        "The peer did not say that its certificate matches a trust anchor.",
        IsFalse("peer_matched_trust_anchor")),
    Stack<&C::expect_peer_available_trust_anchors>(
        "-expect-peer-available-trust-anchors",
        "The trust anchors that the server says it has, as in the extension.",
        Equals("peer_available_trust_anchors")),
    Stack<&C::requested_trust_anchors>(
        "-requested-trust-anchors",
        "As a client, the trust anchors to ask for, as in the extension; an empty list is "
        "sent, too."),
    Stack<&C::available_trust_anchors>("-available-trust-anchors",
                                       "As a server, the trust anchors to announce."),

    // Pre-shared keys up to TLS 1.2.
    Stack<&C::psk>("-psk",
                   "The pre-shared key for the PSK suites up to TLS 1.2: the bytes of the argument "
                   "as they are, not hexadecimal."),
    Stack<&C::psk_identity>(
        "-psk-identity",
        "The identity of -psk: as a client, sent, and what the server's hint must be; as "
        "a server, what the client must send, and the hint."),
};

}  // namespace badpeer::shim::flag_internal

#endif  // BADPEER_SHIM_API_FLAG_TABLE_AUTHENTICATION_H_
